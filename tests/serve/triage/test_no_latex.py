"""What papers in LaTeX become in every export of a digest, whatever format they came in: characters, no letter lost."""

import csv
import io
import json
import re
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from made.classifier import FakeClassifier
from typer.testing import Result

TITLE = (
    r"{\textquotedblleft}Moss{\textquotedblright} of G\"odel {\textless}i{\textgreater}C. musci{\textless}/i"
    r"{\textgreater} \textendash{} at 5{\textdegree}C \& \emph{Nguy{\~{\^e}}n}"
)
PLAIN = "“Moss” of Gödel C. musci – at 5°C & Nguyễn"
ABSTRACT = (
    r"Moss \textbf{recalls}\cite{a} floods \frobnicate{of} {\textmu}m, 10\textsuperscript{-3}. "
    r"&lt;p&gt;\\textit{Rain}&lt;/p&gt;"
)
AUTHOR = r"K{\"e}ssel, Ada"


def in_csv() -> str:
    text = io.StringIO()
    csv.writer(text).writerows([["Title", "Abstract", "Authors"], [TITLE, ABSTRACT, AUTHOR]])
    return text.getvalue()


SOURCES = {
    "bib": f"@article{{k, title = {{{TITLE}}}, abstract = {{{ABSTRACT}}}, author = {{{AUTHOR}}}}}",
    "ris": f"TY  - JOUR\nTI  - {TITLE}\nAB  - {ABSTRACT}\nAU  - {AUTHOR}\nER  - \n",
    "jsonl": json.dumps({"id": "a", "title": TITLE, "abstract": ABSTRACT, "authors": [AUTHOR]}),
    "csv": in_csv(),
    "xml": f"<rss><channel><title>x</title><item><title>{escape(TITLE)}</title>"
    f"<description>{escape(ABSTRACT)}</description><author>{escape(AUTHOR)}</author></item></channel></rss>",
}
OWN = {"csv": ("Title", "Abstract", "Authors"), "jsonl": ("authors",)}
"""Fields that stay as they came: the cells of a table and the values of JSON are the user's."""


@pytest.mark.parametrize("source", SOURCES)
def test_no_command_reaches_an_export(
    arxsift: Callable[..., Result], tmp_path: Path, fake: FakeClassifier, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.setenv("ARXSIFT_HOME", str(tmp_path / "home"))
    path = tmp_path / f"papers.{source}"
    path.write_text(SOURCES[source])
    outputs = [tmp_path / f"out.{suffix}" for suffix in ("jsonl", "csv", "bib", "ris", "md", "html", "txt")]
    options = [option for output in outputs for option in ("-o", output)]
    assert arxsift("triage", path, "--all", "--topics", "all", *options).exit_code == 0
    for output in outputs:
        text = without_own_fields(output, OWN.get(source, ()))
        assert not re.search(r"\\\\?[a-z]{2,}|text(?:less|quoted|endash|degree|bf|it|mu)|cite|frobnicate", text)
        title = PLAIN.replace("&", {".html": "&amp;", ".bib": r"\&"}.get(output.suffix, "&"))
        assert title in re.sub(r"</?mark[^>]*>", "", text)


def without_own_fields(path: Path, names: tuple[str, ...]) -> str:
    text = path.read_text()
    if path.suffix == ".jsonl":
        return json.dumps(
            {key: value for key, value in json.loads(text).items() if key not in names}, ensure_ascii=False
        )
    if path.suffix == ".csv":
        (row,) = csv.DictReader(io.StringIO(text))
        return "\n".join(value for key, value in row.items() if key not in names)
    return text.partition("</style>")[2] if path.suffix == ".html" else text
