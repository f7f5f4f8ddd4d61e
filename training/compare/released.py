"""Released models in, runs with their stored evaluation out, so that a new store has something to compare with."""

from ...models.bundle import read_evaluation, read_manifest
from ..measure.cost import measure_size
from ..measure.records import JUDGEMENTS, record_name
from ..tracking.names import released_folders
from ..tracking.store import Store
from .candidates import bundled_records


def import_released(store: Store) -> list[str]:
    """Log one run for each released model, with the metrics and the card that it ships with; returns the names."""
    imported = []
    for bundle in released_folders().values():
        evaluation = read_evaluation(bundle)
        if evaluation is None:
            continue
        manifest = read_manifest(bundle)
        tags = {
            "model": manifest.kind,
            "recipe": manifest.name,
            "taxonomy": evaluation["taxonomy"],
            "data": evaluation["data"],
            "data.papers": str(evaluation["n_train"]),
            "data.newest": evaluation.get("labels", {}).get("newest", ""),
            "imported": "released",
            "changed": "nothing was trained here: the figures of the model that ships",
        }
        with store.run(f"{manifest.name} · released", tags) as run:
            run.metrics({**evaluation["metrics"], **evaluation.get("cost", {}), "megabytes": measure_size(bundle)})
            for set_name, record in bundled_records(bundle).items():
                run.file(record.as_bytes(), f"{JUDGEMENTS}/{record_name(set_name)}")
            run.parameters({f"papers.{set_name}": n for set_name, n in evaluation["n_papers"].items()})
            card = (bundle / "README.md").read_text(encoding="utf-8")
            run.note(card)
            run.text(card, "model_card.md")
        imported.append(manifest.name)
    return imported
