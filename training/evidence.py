"""The released models in, the same with their evidence tested again out: `make evidence`, where its rules have changed.

The rules are code, so that models need no new training for them; the figures of the evidence stand in their bundles.
"""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from ..configs.sets import FEED
from ..configs.taxonomy import load_taxonomy
from ..models.bundle import Bundled, load_bundle, read_evaluation, read_manifest, save_bundle
from ..models.cascade import FIRST, SECOND, released_folder
from ..models.paper import Paper
from .cascade import renew_cascade
from .data.assemble import assemble
from .data.dataset import FEED as FEED_BATCH
from .measure.faithfulness import judge_faithfulness
from .measure.judge_all import EVIDENCE_PAPERS

SEED = 0


def renew_evidence(folder: Path, papers: Sequence[Paper]) -> None:
    """Test the evidence of a bundle on papers of the feed, and put the new figures in the place of the old ones.

    Raises:
        BundleError: no bundle is there, or it is damaged.
    """
    classifier, evaluation = load_bundle(folder), read_evaluation(folder)
    tested = judge_faithfulness(classifier, papers, SEED, EVIDENCE_PAPERS)
    if tested is None or evaluation is None:
        return
    renewed = {f"{FEED.name}/{name}": round(figure, 6) for name, figure in tested.flat().items()}
    evaluation["metrics"] |= renewed
    own = {name: (folder / name).read_bytes() for name in read_manifest(folder).files}
    own |= {
        "evaluation.json": json.dumps(evaluation, indent=1).encode(),
        "README.md": with_figures(own["README.md"].decode(), renewed).encode(),
    }
    save_bundle(folder, cast(Bundled, classifier), own)


def with_figures(card: str, metrics: Mapping[str, float]) -> str:
    """A model card with other figures in its table of further metrics."""
    for name, figure in metrics.items():
        card = re.sub(rf"(?m)^\| `{re.escape(name)}` \|.*$", f"| `{name}` | {figure:.4g} |", card)
    return card


def main() -> None:
    data = assemble(load_taxonomy(), ())
    feed = [data.papers[row].paper for row in data.batch_rows[FEED_BATCH]]
    for model in (FIRST, SECOND):
        renew_evidence(released_folder(model), feed)
    renew_cascade(released_folder(SECOND))


if __name__ == "__main__":
    main()
