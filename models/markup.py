"""Markup of HTML, JATS and MathML, which databases leave in titles and abstracts, in; plain text out."""

import re
from html.parser import HTMLParser

MAX_HTML = 400_000
"""Longest text that is converted, in characters; a longer one is no abstract."""

BLOCKS = frozenset(
    """
    p br div li ul ol dl dd dt table tr td th h1 h2 h3 h4 h5 h6 hr section title sec blockquote caption figcaption
    head body html article header footer
    """.split()  # noqa: SIM905
)
INLINE = frozenset(
    """
    a abbr b big bold cite code del em figure font i img inf ins italic kbd mark q s small span strike strong sub sup
    sc tt u underline var math mi mo mn mrow msub msup msubsup mfrac msqrt mover munder mtext mstyle mspace semantics
    annotation tbody thead pre svg path center time input roman inline-formula disp-formula tex-math named-content xref
    """.split()  # noqa: SIM905 - forty quoted words are harder to read
)
HIDDEN = frozenset(("script", "style"))

_MARKED = re.compile(r"</?[A-Za-z]|&#?\w+;|<!--")
_COMMENT = re.compile(r"<!--(?:.*?-->|.*)", re.DOTALL)
_NO_TAG = re.compile(r"<(?!/?[A-Za-z][^<>]*>)")


def plain(text: str) -> str:
    """Text without tags and entities; a `<` that opens no tag of HTML is kept (`p<q and q>r`)."""
    if len(text) > MAX_HTML or not _MARKED.search(text):
        return text.strip()
    reader = _Reader()
    # html.parser searches for the end of every tag that has none: a text of `<a` alone would take it minutes
    reader.feed(_NO_TAG.sub("&lt;", _COMMENT.sub("", text)))
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return "\n".join(filter(None, lines))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._n_hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = tag.rpartition(":")[2]
        if name in HIDDEN:
            self._n_hidden += 1
        elif name in BLOCKS:
            self.parts.append("\n")
        elif (name not in INLINE and name == tag) or any(value is None for _, value in attrs):
            self.parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name in HIDDEN:
            self._n_hidden = max(0, self._n_hidden - 1)
        elif name in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._n_hidden:
            self.parts.append(" ".join(data.split("\n")))


def twice_plain(text: str) -> str:
    """Text without tags, also where these are written as entities, as in `&lt;i&gt;`."""
    return plain(plain(text))
