"""Formats that go out as they came in, and their names."""

from typing import Literal, get_args

LibraryFormat = Literal["bib", "ris"]

LIBRARY_FORMATS: tuple[LibraryFormat, ...] = get_args(LibraryFormat)

LIBRARIES: dict[str, LibraryFormat] = {f".{format}": format for format in LIBRARY_FORMATS}
"""Suffix -> format."""

TITLES: dict[LibraryFormat, str] = {"bib": "BibTeX", "ris": "RIS"}
