"""A model and labelled papers in, its judgement of them and every metric out; with a store, a run that keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..configs.sets import FILE
from ..models.classifier import Classifier
from .data.dataset import digest
from .data.labels import LabelledPaper
from .log_run import data_rows, log_quality
from .measure.cost import measure_cold_start, measure_size, measure_speed
from .measure.judgement import Judgement, is_sure
from .measure.quality import Quality
from .measure.records import Record
from .tracking.store import Store
from .trained_on import Recognised, memory_of, without_memory


@dataclass(frozen=True, slots=True)
class FileEvaluation:
    """What a model made of a file of labelled papers."""

    judgement: Judgement
    quality: Quality
    papers: Sequence[LabelledPaper]
    cost: dict[str, float]
    """Metric -> what the model costs here."""
    recognised: Recognised
    """How many of the papers the model was trained on."""


def evaluate_papers(
    classifier: Classifier,
    papers: Sequence[LabelledPaper],
    judgement: Judgement,
    model: str,
    bundle: Path | None = None,
) -> FileEvaluation:
    """What the judgement is worth, and what it costs; `bundle` is the model's folder, where it has one.

    Of papers that the model was trained on, the cross-validated judgements count, and those without are left out.

    Raises:
        InputError: no paper is left.
    """
    honest = without_memory(
        judgement, papers, memory_of(model, bundle, classifier.taxonomy), classifier.taxonomy, model
    )
    cost = {"papers_per_second": measure_speed(classifier, [labelled.paper for labelled in papers])}
    if bundle:
        cost |= {"megabytes": measure_size(bundle), "cold_start_seconds": measure_cold_start(bundle)}
    quality = honest.judgement.quality(classifier.taxonomy.ids, is_sure(honest.papers, honest.judgement))
    return FileEvaluation(honest.judgement, quality, honest.papers, cost, honest.recognised)


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
        "evaluation.trained_on": f"{evaluation.recognised.n_trained_on} of {evaluation.recognised.n_papers}",
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
