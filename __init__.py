"""arxsift files research papers under a hand-labelled taxonomy."""

__version__ = "0.1.0"
