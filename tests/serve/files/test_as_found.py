"""Tables and JSON as people find them: `label` and `triage` read them alike."""

from collections.abc import Callable
from json import loads
from pathlib import Path

import pytest
from made.classifier import FakeClassifier
from made.workbooks import workbook
from typer.testing import Result

MOSS = "Moss recalls floods by a local rule."
WHOLE = [("m1", "Moss", MOSS)]

FILES: dict[str, tuple[bytes, list[tuple[str, str, str]]]] = {
    "capitals.csv": (f"ID,TITLE,Abstract\r\nm1,Moss,{MOSS}\r\n".encode(), WHOLE),
    "semicolons.csv": (f'title;abstract;id\nMoss;"{MOSS}";m1\n'.encode(), WHOLE),
    "excel.csv": (f"sep=;\ntitle;abstract;id\nMoss;{MOSS};m1\n".encode(), WHOLE),
    "bars.txt": (f"id|title|abstract\nm1|Moss|{MOSS}\n".encode(), WHOLE),
    "blank lines.csv": (f"\n\n\nid,title,abstract\nm1,Moss,{MOSS}\n\n\n".encode(), WHOLE),
    "old mac.csv": (f"id,title,abstract\rm1,Moss,{MOSS}\r".encode(), WHOLE),
    "doubled.csv": (f"id,title,abstract,notes,notes\nm1,Moss,{MOSS},a,b\n".encode(), WHOLE),
    "unnamed.csv": (f",id,title,abstract,,\n0,m1,Moss,{MOSS},,\n".encode(), WHOLE),
    "wide.tsv": (f"id\ttitle\tabstract\nm1\tMoss\t{MOSS}\n".encode("utf-16"), WHOLE),
    "workbook.xlsx": (workbook(["Id", "Title", "Abstract Note"], ["m1", "Moss", MOSS]), WHOLE),
    "ragged.csv": (
        f"id,title,abstract,year\nm1,Moss,{MOSS}\nm2,Lichen,{MOSS},2026,more,\nm3,Fern\n".encode(),
        [*WHOLE, ("m2", "Lichen", MOSS), ("m3", "Fern", "")],
    ),
    "windows.csv": (
        "id,title,abstract\nm1,Moss’s “code” – again,It doesn’t forget.\n".encode("cp1252"),
        [("m1", "Moss’s “code” – again", "It doesn’t forget.")],
    ),
    "nothing.csv": (
        b"id,title,abstract\nm1,Moss,N/A\nm2,Lichen,[No abstract available]\nm3,Fern,NaN\nm4,nan,Bread rises.\n",
        [("m1", "Moss", ""), ("m2", "Lichen", ""), ("m3", "Fern", ""), ("m4", "", "Bread rises.")],
    ),
    "nothing.jsonl": (
        b'{"id": "m1", "title": "Moss", "abstract": null, "cites": NaN}\n{"id": "m2", "title": "Lichen"}\n'
        b'{"id": 2301.10, "title": ["Fern"], "abstract": {"text": "Bread rises."}, "x": 1e999}\n'
        b'{"id": ["m4"], "title": null, "abstract": "Bread \\ud83d bakes."}\n',
        [("m1", "Moss", ""), ("m2", "Lichen", ""), ("2301.10", "Fern", "Bread rises."), ("m4", "", "Bread ? bakes.")],
    ),
    "array.json": (
        f'[\n {{"id": "m1", "title": "Moss",\n  "abstract": "{MOSS}"}}, {{"id": "m2", "title": "Lichen"}}]'.encode(),
        [*WHOLE, ("m2", "Lichen", "")],
    ),
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: FakeClassifier) -> Path:
    monkeypatch.setenv("ARXSIFT_HOME", str(tmp_path / "home"))
    for name, (content, _) in FILES.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def judged(path: Path) -> list[tuple[str, bool]]:
    return sorted((row["id"], row.get("title_only", False)) for row in map(loads, path.read_text().splitlines()))


@pytest.mark.parametrize("name", FILES)
def test_both_commands_read_it_and_exit_0(arxsift: Callable[..., Result], folder: Path, name: str) -> None:
    expected = sorted((paper_id, not abstract) for paper_id, _, abstract in FILES[name][1])
    assert arxsift("label", folder / name, "-o", folder / "label.jsonl").exit_code == 0
    assert judged(folder / "label.jsonl") == expected
    triage = ("triage", folder / name, "--all", "--topics", "all", "-o", folder / "triage.jsonl")
    assert arxsift(*triage).exit_code == 0
    assert judged(folder / "triage.jsonl") == expected


@pytest.mark.parametrize("name", FILES)
def test_what_triage_writes_of_it_is_read_by_label(arxsift: Callable[..., Result], folder: Path, name: str) -> None:
    for output in ("triage.jsonl", "triage.csv"):
        triage = ("triage", folder / name, "--all", "--topics", "all", "-o", folder / output)
        assert arxsift(*triage).exit_code == 0
        assert arxsift("label", folder / output, "-o", folder / f"{output}.jsonl").exit_code == 0
        assert judged(folder / f"{output}.jsonl") == sorted((i, not abstract) for i, _, abstract in FILES[name][1])


def test_a_number_that_is_not_finite_goes_out_as_null(arxsift: Callable[..., Result], folder: Path) -> None:
    assert arxsift("label", folder / "nothing.jsonl", "-o", folder / "out.jsonl").exit_code == 0
    rows = list(map(loads, (folder / "out.jsonl").read_text().splitlines()))
    assert (rows[0]["cites"], rows[2]["x"]) == (None, None)
