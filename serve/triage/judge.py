"""A visit's papers in; the model's verdicts and the evidence for what is shown out, each kept as soon as it is made."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...models.onnx_encoder import n_processors
from ...models.verdict import Prefer
from ..terminal.progress import progress_bar
from ..workers import LOOKAHEAD, ahead, judging, worker_count
from .state.records import JudgedBy
from .state.state import State

if TYPE_CHECKING:
    from ...models.classifier import Classifier

BATCH_PAPERS = 256
"""Number of papers judged between two writes to the state: what a killed visit has to judge again at most."""

EXPLAINED_PAPERS = 16
"""Number of papers whose evidence is found between two writes to the state."""

WORTH_WORKERS = 4000
"""Number of papers that take longer to judge than worker processes to start."""


@dataclass(frozen=True, slots=True)
class Model:
    """A classifier and what its verdicts are kept under."""

    classifier: "Classifier"
    judge: JudgedBy


def judge(state: State, visit: int, model: Model, prefer: Prefer) -> None:
    """Keep the verdicts of the papers that this model has not judged yet."""
    n_papers = state.verdicts.count_unjudged(visit, model.judge)
    n_workers = worker_count(n_papers, WORTH_WORKERS)
    with (
        progress_bar("judging", n_papers) as advance,
        judging(model.classifier, prefer, n_workers) as submit,
    ):
        batches = state.verdicts.unjudged(visit, model.judge, BATCH_PAPERS)
        futures = ((batch, submit([unjudged.paper for unjudged in batch])) for batch in batches)
        for batch, verdicts in ahead(futures, LOOKAHEAD * n_workers if n_workers > 1 else 0):
            state.verdicts.add(model.judge, batch, verdicts())
            advance(len(batch))


def explain(state: State, visit: int, model: Model) -> None:
    """Keep the evidence for the papers that are shown."""
    classifier = model.classifier
    n_papers = sum(state.shown.sections(visit).values())
    # one or two texts a paper are judged: in one thread, the other processors would look on
    with ThreadPoolExecutor(n_processors()) as threads, progress_bar("finding evidence", n_papers) as advance:
        for batch in state.shown.unexplained(visit, EXPLAINED_PAPERS):
            evidence = threads.map(
                lambda p: classifier.explain(p.paper, p.verdict.topics, p.verdict.scores, classifier.n_quick_pieces),
                batch,
            )
            state.shown.add_evidence(visit, dict(zip((shown.key for shown in batch), evidence, strict=True)))
            advance(len(batch))
