"""The name of a topic, or the colours of other topics, in; the id or the colour of a topic that was given none out."""

import re
import unicodedata
from collections.abc import Collection

# fmt: off
COLOURS = (
    "#006eb4", "#fa6414", "#aa1e5a", "#64a08c", "#9682fa", "#5028fa", "#a05a00", "#c800aa",
    "#f00050", "#d26ec8", "#6e5082", "#a06478", "#506ef0", "#f06478", "#7828d2", "#b446d2",
    "#647846", "#3c96b4", "#aa281e", "#78a014", "#6496dc", "#d24696", "#14965a", "#b40082",
    "#fa50aa", "#dc1e14", "#8c50aa", "#3278d2", "#d214f0", "#3c828c", "#0aaa64", "#8c463c",
    "#b45a3c", "#a00aa0", "#006e64", "#008264", "#e62878", "#9600be", "#dc6e5a", "#be78aa",
    "#c86400", "#32643c", "#325a96", "#966ebe", "#8c00e6", "#a03cbe", "#c82864", "#dc5af0",
    "#7882dc", "#aa64a0", "#8c8cc8", "#a03296", "#d2788c", "#dc783c", "#8c3cdc", "#fa28dc",
    "#b41e3c", "#786e28", "#14648c", "#14a0aa", "#289678", "#469628", "#963278", "#c850c8",
)
# fmt: on
"""As many as a taxonomy has topics at most.

Each has a contrast of at least 3 with white and with black (WCAG 2.2, 1.4.11), and was chosen as the colour most unlike
all before it: by its distance in OKLab, as seen with full colour vision and with none of red or of green (matrices of
Machado and others, 2009).
"""


def id_from(name: str) -> str:
    """Lower-case words of a to z and digits, joined by hyphens; empty where the name has no such letters.

    Accents are dropped, and a name that begins with a digit gets `topic-` in front.
    """
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("'", "")
    slug = "-".join(re.findall(r"[a-z0-9]+", letters))
    return f"topic-{slug}" if slug[:1].isdigit() else slug


def unused_colour(used: Collection[str]) -> str:
    """The first of `COLOURS` that no other topic has."""
    return next((colour for colour in COLOURS if colour not in used), COLOURS[0])
