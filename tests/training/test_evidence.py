"""The figures of a bundle's evidence, tested again with the rules of now; nothing else of it changes."""

import json
import shutil
from pathlib import Path

from arxsift.configs.places import packaged
from arxsift.models.bundle import read_evaluation, read_manifest
from arxsift.models.paper import Paper
from arxsift.training.evidence import renew_evidence, with_figures

ABSTRACT = "We train networks of spiking neurons on memristor arrays. They need little energy. Bread rises overnight."


def test_only_the_figures_of_the_evidence_change(tmp_path: Path) -> None:
    folder, shipped = tmp_path / "tfidf", packaged("models", "released") / "tfidf"
    shutil.copytree(shipped, folder)
    renew_evidence(folder, [Paper.of("Spiking networks", ABSTRACT)])
    before, after = read_manifest(shipped).files, read_manifest(folder).files
    assert {name for name in after if after[name] != before[name]} == {"evaluation.json", "README.md"}
    old, new = ((read_evaluation(one) or {})["metrics"] for one in (shipped, folder))
    assert new["feed/evidence_papers"] == 1
    assert {name for name in new if new[name] != old[name]} <= {name for name in new if "/evidence_" in name}
    assert "| `feed/evidence_papers` | 1 |" in (folder / "README.md").read_text(encoding="utf-8")


def test_a_bundle_whose_evidence_cannot_be_tested_stays(tmp_path: Path) -> None:
    folder, shipped = tmp_path / "tfidf", packaged("models", "released") / "tfidf"
    shutil.copytree(shipped, folder)
    renew_evidence(folder, [Paper.of("Bread", "Bread rises overnight. It is baked in the morning.")])
    assert json.dumps(read_evaluation(folder)) == json.dumps(read_evaluation(shipped))


def test_a_card_gets_figures_in_their_places() -> None:
    card = "# M\n\n| `feed/evidence_fall` | 0.1 |\n| `feed/evidence_fall_low` | 0.05 |\n"
    assert with_figures(card, {"feed/evidence_fall": 0.123456}) == card.replace("| 0.1 |", "| 0.1235 |")
