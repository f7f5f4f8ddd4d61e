"""Numbers and long texts in, words for a line of a message or a table out."""


def count(n: int, word: str) -> str:
    """`1 paper`, `20,000 papers`."""
    return f"{n:,} {word}" if n == 1 else f"{n:,} {word}s"


def without_topics(in_scope: float, threshold: float | None = None) -> str:
    """What is said of a paper to which no topic is given; its in-scope score may be high all the same.

    `threshold` is that of the topic that comes closest, if it is known.
    """
    missed = f"no topic reaches its threshold{'' if threshold is None else f' of {threshold:.2f}'}"
    if in_scope >= 0.5:
        return f"in scope {in_scope:.2f}, but {missed}"
    return f"out of scope: {missed} (in scope {in_scope:.2f})"


def shortened(text: str, longest: int) -> str:
    """At most so many characters, cut between words where that is near the end."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > longest // 2 else cut).rstrip(" ,;:") + "…"
