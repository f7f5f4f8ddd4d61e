"""Files of labelled papers in any format in, checked labelled papers out."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ..configs.errors import InputError
from ..configs.taxonomy import Taxonomy
from ..training.data.labelled_fields import labelled_paper, with_details
from ..training.data.labels import LabelledPaper, UnknownTopic
from .feeds.entry import CutError
from .feeds.read import open_rows
from .files.rows import BadRow, Row


def read_labelled(path: Path, taxonomy: Taxonomy) -> list[LabelledPaper]:
    """The papers of a file that `label` reads, with their topics: a list, or a text in which `;` parts them.

    A title, an abstract or both, and topics are needed. Optional: `id` (made from the text when absent), `confidence`,
    `batch`, `categories`, `date`; others are ignored.

    Raises:
        InputError: with file and line; also for an id that stands twice.
    """
    papers: list[LabelledPaper] = []
    first_locations: dict[str, str] = {}
    for row, labelled in labelled_rows(path, taxonomy):
        location = f"{row.unit} {row.line}"
        earlier = first_locations.setdefault(labelled.paper.id, location)
        if earlier != location:
            raise InputError(f"{path}: {location}: the paper {labelled.paper.id!r} stands already on {earlier}")
        papers.append(labelled)
    return papers


def labelled_rows(path: Path, taxonomy: Taxonomy) -> Iterator[tuple[Row, LabelledPaper]]:
    """The rows of a file with the labelled paper that each is; raises InputError with file and line."""
    try:
        with open_rows(str(path)) as source:
            for row in source.rows:
                if isinstance(row, BadRow):
                    raise InputError(f"{path}: {row.unit} {row.line}: {row.error}")
                yield row, labelled_row(row, taxonomy, f"{path}: {row.unit} {row.line}")
    except CutError as error:  # half a file of labels is not what was meant
        raise InputError(str(error)) from error


def labelled_row(row: Row, taxonomy: Taxonomy, location: str) -> LabelledPaper:
    try:
        paper = row.paper if row.unit == "entry" else with_details(row.paper, row.fields)
        return labelled_paper(paper, row.fields, taxonomy)
    except InputError as error:
        raise type(error)(f"{location}: {error}") from error


def read_files(files: Iterable[Path], taxonomy: Taxonomy) -> Iterator[LabelledPaper]:
    """The papers of all files, in their order; one in two files comes twice.

    Raises:
        InputError: as `read_labelled`.
    """
    for path in files:
        yield from read_labelled(path, taxonomy)


def labels_for(model: str, path: Path, taxonomy: Taxonomy) -> list[LabelledPaper]:
    """The papers of a file; an error over a topic that the model lacks names the model."""
    try:
        return read_labelled(path, taxonomy)
    except UnknownTopic as error:
        joint = " If not," if str(error).endswith("?") else f"; these are the topics of {model}:"
        raise InputError(f"{error}{joint} name a model of the labels' topics") from error


def read_papers(files: Sequence[Path], taxonomy: Taxonomy, model: str) -> list[LabelledPaper]:
    """The papers of all files, in their order, for a model of that taxonomy to judge.

    Raises:
        InputError: as `read_labelled`; also for a paper that stands in two files, and for no papers at all.
    """
    files_of: dict[str, Path] = {}
    papers: list[LabelledPaper] = []
    for path in files:
        for labelled in labels_for(model, path, taxonomy):
            paper_id = labelled.paper.id
            if paper_id in files_of:
                raise InputError(f"{path}: the paper {paper_id!r} stands in {files_of[paper_id]} already")
            files_of[paper_id] = path
            papers.append(labelled)
    if not papers:
        raise InputError(f"{', '.join(map(str, files))}: holds no papers")
    return papers
