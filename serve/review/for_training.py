"""The topics of a training in, the labels that readers' answers on them agree on out."""

import shlex
from pathlib import Path

from ...configs.errors import InputError
from ...configs.taxonomy import Taxonomy
from ...training.data.labels import LabelledPaper
from ..terminal.say import warn
from ..terminal.words import count
from .agreed import agreed
from .log import answer_log


def agreed_labels(taxonomy: Taxonomy, file: Path | None) -> tuple[LabelledPaper, ...]:
    """The labels, oldest first; papers on which people differ are told and left out. `file`: that of the taxonomy.

    Raises:
        InputError: no answer on these topics, or none on which people agree.
    """
    with answer_log() as log:
        together = agreed(log.current(taxonomy.digest))
    option = f" --taxonomy {shlex.quote(str(file))}" if file else ""
    if together.conflicts:
        left_out = count(len(together.conflicts), "paper")
        warn(f"{left_out} left out, since people differ on them: arxsift labels conflicts{option}")
    if not together.answers:
        what = "people agree on no paper" if together.conflicts else "nobody has answered on these topics yet"
        remedy = f"leave it out, or answer with arxsift review{option}"
        raise InputError(f"--with-corrections: {what}; {remedy}")
    return together.labels
