"""A session in, questions on the terminal and answers in the log out."""

import sys
from collections.abc import Iterator, Sequence

from ...configs.taxonomy import Taxonomy
from ...models.paper import Paper
from ..terminal.console import encodable, stdout_console
from ..terminal.words import count
from .keys import CONFIRM, TOPIC_KEYS
from .queue import RULE, Choice
from .session import Question, Session

HELP = "n none · s skip · u undo · d definitions · ? help · q quit"

PICKING = "Enter confirms the topics picked; the first is the primary one"

WIDTH = 100
"""Columns of an abstract at most."""


def ask(session: Session, keys: Iterator[str], most: int | None = None) -> None:
    """Ask until the person quits, the papers are used up, or `most` answers were given."""
    tell(opening(session))
    while (most is None or session.n_answers < most) and (choice := session.next()):
        tell(rendered(session.question(choice), session, len(session.events) + 1))
        if not answered(session, choice, keys):
            return
    tell("No paper is left to ask about." if most is None or session.n_answers < most else "")


def answered(session: Session, choice: Choice, keys: Iterator[str]) -> bool:
    """Take keys until the question has its answer; False where the person quits."""
    taxonomy, picked = session.learner.taxonomy, list[str]()
    for key in keys:
        if key == "q":
            return False
        if key in TOPIC_KEYS[: len(taxonomy.ids)]:
            toggle(picked, taxonomy.ids[TOPIC_KEYS.index(key)])
            tell(f"  {names(picked, taxonomy) or 'no topic'}; Enter to confirm, n for none")
        elif key == "n" or (key == CONFIRM and picked):
            lesson = session.answer(choice, () if key == "n" else tuple(picked))
            tell(f"  {names(picked, taxonomy) if key != 'n' else 'none of the topics'}")
            if lesson:
                tell(f"  {lesson.sentence}")
            return True
        elif key == "s":
            session.skip(choice)
            tell("  skipped")
            return True
        elif key == "u":
            paper = session.undo()
            tell(f"  taken back: {paper.title or paper.abstract}" if paper else "  nothing to take back in this review")
            return True
        elif key == "d":
            tell(definitions(taxonomy))
        elif key == "?":
            tell(f"  {topic_keys(taxonomy)}\n  {PICKING}\n  {HELP}")
        elif key.strip():
            tell(f"  {key!r} is no key here; {HELP}")
    return False


def toggle(picked: list[str], topic: str) -> None:
    if topic in picked:
        picked.remove(topic)
    else:
        picked.append(topic)


def opening(session: Session) -> str:
    n_known = len(session.known)
    before = f"{count(n_known, 'paper')} labelled or answered before; " if n_known else ""
    return (
        f"{count(len(session.papers), 'paper')} to choose from; {before}{RULE}.\n"
        f"{topic_keys(session.learner.taxonomy)}\n{HELP}\n"
    )


def rendered(question: Question, session: Session, number: int) -> str:
    """The question as text: the paper, and what the model says of it now."""
    from rich.text import Text

    paper, taxonomy = question.paper, session.learner.taxonomy
    console = stdout_console()
    scores = sorted(question.scores.items(), key=lambda pair: -pair[1])[:3]
    said = ", ".join(f"{taxonomy.topic(topic).name} {score:.2f}" for topic, score in scores)
    width = min(console.width, WIDTH)
    with console.capture() as captured:
        console.print(Text(f"{number}. {title_of(paper)}", style="bold"), width=width, soft_wrap=False)
        if paper.title and paper.abstract:
            console.print(Text(paper.abstract), width=width)
        console.print(Text(f"{question.reason}; now {said}", style="dim"), width=width)
    return captured.get().rstrip("\n")


def title_of(paper: Paper) -> str:
    return paper.title or paper.abstract


def definitions(taxonomy: Taxonomy) -> str:
    lines = zip(TOPIC_KEYS, taxonomy.topics, strict=False)
    return "\n".join(f"  {key} {topic.name}: {topic.definition}" for key, topic in lines)


def topic_keys(taxonomy: Taxonomy) -> str:
    return " · ".join(f"{key} {topic.name}" for key, topic in zip(TOPIC_KEYS, taxonomy.topics, strict=False))


def names(picked: Sequence[str], taxonomy: Taxonomy) -> str:
    return ", ".join(taxonomy.topic(topic).name for topic in picked)


def tell(text: str) -> None:
    """Write lines on stdout at once."""
    sys.stdout.write(encodable(f"{text}\n" if text else "", sys.stdout.encoding or "utf-8"))
    sys.stdout.flush()
