"""What triage remembers between visits, in one SQLite file: a class for each kind of data, and one that opens all."""
