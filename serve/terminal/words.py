"""Numbers and long texts in, words for a line of a message or a table out."""


def count(n: int, word: str) -> str:
    """`1 paper`, `20,000 papers`."""
    return f"{n:,} {word}" if n == 1 else f"{n:,} {word}s"


def shortened(text: str, longest: int) -> str:
    """At most so many characters, cut between words where that is near the end."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > longest // 2 else cut).rstrip(" ,;:") + "…"
