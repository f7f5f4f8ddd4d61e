"""A model and labelled papers in, its judgement of them and every metric out; with a store, a run that keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..configs.sets import FILE
from ..configs.taxonomy import Taxonomy, load_taxonomy
from ..models.classifier import Classifier
from ..models.paper import Paper
from .data.dataset import LOOK_ONLY, digest
from .data.labels import LabelledPaper, labelled_seeds, read_corpus_labels
from .log_run import data_rows, log_quality
from .measure.cost import measure_cold_start, measure_size, measure_speed
from .measure.judgement import Judgement, is_sure
from .measure.quality import Quality
from .measure.records import Record
from .tracking.store import Store


@dataclass(frozen=True, slots=True)
class FileEvaluation:
    """What a model made of a file of labelled papers."""

    judgement: Judgement
    quality: Quality
    papers: Sequence[LabelledPaper]
    cost: dict[str, float]
    """Metric -> what the model costs here."""


def evaluate_papers(
    classifier: Classifier, papers: Sequence[LabelledPaper], judgement: Judgement, bundle: Path | None = None
) -> FileEvaluation:
    """What the judgement is worth, and what it costs; `bundle` is the model's folder, where it has one."""
    cost = {"papers_per_second": measure_speed(classifier, [labelled.paper for labelled in papers])}
    if bundle:
        cost |= {"megabytes": measure_size(bundle), "cold_start_seconds": measure_cold_start(bundle)}
    return FileEvaluation(
        judgement, judgement.quality(classifier.taxonomy.ids, is_sure(papers, judgement)), papers, cost
    )


def n_learnt(papers: Sequence[Paper], taxonomy: Taxonomy) -> int:
    """How many of the papers the models of the packaged taxonomy learn from."""
    if taxonomy.digest != load_taxonomy().digest:
        return 0
    learnt = {label.id for label in read_corpus_labels() if label.batch not in LOOK_ONLY}
    learnt |= {seed.paper.id for seed in labelled_seeds(taxonomy)}
    return sum(paper.id in learnt for paper in papers)


def log_evaluation(classifier: Classifier, model: str, kind: str, file: str, evaluation: FileEvaluation) -> str:
    """Keep figures, tables and the record as a run; its id.

    Raises:
        StoreError: the store cannot be used.
    """
    store = Store()
    data = digest(evaluation.papers)
    tags = {
        "model": kind,
        "evaluates": model,
        "taxonomy": classifier.taxonomy.digest,
        "evaluation.data": data,
        "changed": f"nothing was trained: {model} judged {file}",
    }
    with store.run(f"{model} on {file} · {len(evaluation.papers):,} papers", tags) as run:
        run.data(file, "evaluation", data, data_rows(evaluation.papers))
        record = Record.of(evaluation.judgement, evaluation.papers, classifier.taxonomy)
        log_quality(
            run,
            classifier,
            evaluation.papers,
            {FILE.name: evaluation.judgement},
            {FILE.name: evaluation.quality},
            {FILE.name: record},
        )
        run.metrics(evaluation.cost)
    return run.id
