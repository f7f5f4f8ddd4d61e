"""A path in, the state of triage out: what was seen, judged and shown, in one SQLite file.

A visit goes through the stages of `Stage`. Its entries are kept as they are read, its verdicts as they are made, so
that a killed visit costs no more than its last batch; nothing counts as seen before its output is where it belongs.
"""

from pathlib import Path
from typing import Self

from ....configs.places import home
from ....configs.sqlite import Database
from .answers import Answers
from .days import Days
from .entries import Entries
from .schema import MIGRATIONS, SCHEMA_VERSION, TABLES
from .shown import Shown
from .verdicts import Verdicts
from .visits import Visits


def state_db() -> Path:
    """Where the user's state lies."""
    return home() / "state.sqlite"


class State:
    """The user's state, or the one at `path`. Every method of its parts raises DataFileError when it cannot be used.

    Each method of a part is a transaction of its own, but for those that say otherwise: their caller opens one.
    """

    def __init__(self, path: Path | None = None) -> None:
        remedy = "move it away: what was seen, and every answer, is then forgotten"
        path = path or state_db()
        self.file = Database(path, "the state of triage", TABLES, SCHEMA_VERSION, remedy, MIGRATIONS)
        self.visits = Visits(self.file)
        self.entries = Entries(self.file)
        self.verdicts = Verdicts(self.file)
        self.shown = Shown(self.file)
        self.days = Days(self.file)
        self.answers = Answers(self.file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()
