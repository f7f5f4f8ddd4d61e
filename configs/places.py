"""Where arxsift keeps a user's data: `$ARXSIFT_HOME`, else the platform's user data folder."""

import os
from importlib import resources
from pathlib import Path

WRITABLE_HOME = "set ARXSIFT_HOME to a folder that can be written"
"""What to do where the data folder cannot be written."""


def home() -> Path:
    """The folder of everything arxsift writes unasked; not created here."""
    if chosen := os.environ.get("ARXSIFT_HOME"):
        return Path(chosen).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("arxsift", appauthor=False)


def texts_db() -> Path:
    """The cache of fetched titles and abstracts."""
    return home() / "texts.sqlite"


def heads_folder() -> Path:
    """What was learnt here from definitions and answers; see `models/own_heads.py`."""
    return home() / "heads"


def packaged(room: str, name: str = "") -> Path:
    """A data file or folder that ships with the package, such as `packaged("configs", "taxonomy.yaml")`."""
    root = Path(str(resources.files("arxsift")))
    return root / room / name
