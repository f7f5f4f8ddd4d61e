"""How fast every model is beside what one would use otherwise: `make bench`, or `make bench PAPERS=feed.jsonl`.

Whole processes on the same texts, in turn, several times; the fastest run of each counts, for other work on the machine
only slows down. The table is Markdown, as docs/label.md has it. Its ratios hold for the machine and the texts.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from .texts import made_papers

LABEL = [sys.executable, "-c", "from arxsift.serve.cli import main; main()", "label"]
RIVALS = str(Path(__file__).with_name("rivals.py"))
PIPELINE = "`transformers.pipeline`, fp32, batch 16"


@dataclass
class Contender:
    """What is timed."""

    name: str
    command: list[str]
    """`{papers}`, `{out}` and `{heads}` stand for paths."""
    seconds: list[float] = field(default_factory=list)
    """Duration of each run on all papers."""
    first: list[float] = field(default_factory=list)
    """Duration of each run on one paper."""
    megabytes: float = 0.0
    """Most memory that a run held."""


def contenders() -> list[Contender]:
    """arxsift's models, then the others."""
    ours = [
        Contender(f"`label --model {model}`", [*LABEL, "{papers}", "-o", "{out}", "--force", "--model", model])
        for model in ("tfidf", "cascade", "transformer")
    ]
    others = {
        "TF-IDF + linear SVM (scikit-learn)": "svm",
        "mean-pooled MiniLM + logistic regression, fp32, batch 32": "mean-vectors",
        PIPELINE: "pipeline",
    }
    return ours + [
        Contender(name, [sys.executable, RIVALS, rival, "{papers}", "{heads}"]) for name, rival in others.items()
    ]


def run(command: list[str], places: dict[str, str]) -> tuple[float, float]:
    """Seconds that a process took, and the most memory that it held, in megabytes.

    Raises:
        CalledProcessError: it failed.
    """
    words = [word.format(**places) if word.startswith("{") else word for word in command]
    environment = {
        **os.environ,
        "ARXSIFT_HOME": places["home"],
        "HF_HUB_OFFLINE": "1",
        "TOKENIZERS_PARALLELISM": "true",
    }
    start = perf_counter()
    process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = perf_counter() - start
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, words)
    return seconds, usage.ru_maxrss / 1000 / (1 if sys.platform != "darwin" else 1000)


def measure(lines: list[str], repeats: int) -> list[Contender]:
    """Every contender on all lines and on the first alone, in turn."""
    found = contenders()
    with tempfile.TemporaryDirectory() as folder:
        whole, first = Path(folder) / "papers.jsonl", Path(folder) / "first.jsonl"
        whole.write_text("".join(lines), encoding="utf-8")
        first.write_text(lines[0], encoding="utf-8")
        places = {"papers": str(whole), "out": f"{folder}/out.jsonl", "heads": folder, "home": f"{folder}/home"}
        run([sys.executable, RIVALS, "prepare", "{papers}", "{heads}"], places)
        for number in range(1, repeats + 1):
            for contender in found:
                contender.first.append(run(contender.command, places | {"papers": str(first)})[0])
                seconds, megabytes = run(contender.command, places)
                contender.seconds.append(seconds)
                contender.megabytes = max(contender.megabytes, megabytes)
                print(f"{number}: {contender.name}: {seconds:.1f} s", file=sys.stderr)
    return found


def table(found: list[Contender], n_papers: int) -> str:
    """A row a contender, in the order of their speed."""
    pipeline = min(next(c for c in found if c.name == PIPELINE).seconds)
    lines = [
        "| what | abstracts a second | against the pipeline | first verdict, s | peak memory, MB |",
        "| --- | --- | --- | --- | --- |",
    ]
    for c in sorted(found, key=lambda c: min(c.seconds)):
        fastest = min(c.seconds)
        speed = f"{n_papers / fastest:,.1f} | {pipeline / fastest:.1f} ×"
        lines.append(f"| {c.name} | {speed} | {min(c.first):.1f} | {c.megabytes:,.0f} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--papers", help="JSON lines with title and abstract; without it texts are made up")
    parser.add_argument("--number", type=int, default=1000, help="how many texts are made up, or read at most")
    parser.add_argument("--repeats", type=int, default=3)
    asked = parser.parse_args()
    if asked.papers:
        with Path(asked.papers).open(encoding="utf-8") as file:
            lines = [line for _, line in zip(range(asked.number), file, strict=False)]
    else:
        papers = made_papers(asked.number)
        lines = [json.dumps({"id": p.id, "title": p.title, "abstract": p.abstract}) + "\n" for p in papers]
    print(table(measure(lines, asked.repeats), len(lines)))


if __name__ == "__main__":
    main()
