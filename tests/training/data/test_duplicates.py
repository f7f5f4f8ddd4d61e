"""Near-duplicates are found."""

import pytest

from arxsift.models.paper import Paper
from arxsift.training.data.duplicates import group_near_duplicates

BEES = (
    "Honey bees find their way home over several kilometres. We record the flights of marked foragers by harmonic "
    "radar and fit a recurrent network to their trajectories. The fitted network integrates speed and heading, and "
    "predicts where displaced foragers search. Ablating single units reveals a ring of direction cells."
)
TIDES = (
    "Tidal turbines wear out under turbulent loads. We measure the strain of blades at sea for two years and forecast "
    "fatigue with gradient boosting on spectral features. The forecast halves the number of inspections at the same "
    "risk, and transfers to a second site without retraining."
)


def paper(title: str, abstract: str, id: str = "") -> Paper:
    return Paper.of(title, abstract, id)


def groups_of(*papers: Paper) -> list[int]:
    return [int(group) for group in group_near_duplicates(papers)]


def test_different_papers_are_groups_of_their_own() -> None:
    assert groups_of(paper("How bees fly home", BEES), paper("Wear of tidal turbines", TIDES)) == [0, 1]


def test_no_papers_have_no_groups() -> None:
    assert groups_of() == []


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2401.00001v1", "2401.00001v2", True),
        ("2401.00001", "arXiv:2401.00001v3", True),
        ("astro-ph/0601001", "astro-ph/0601001v2", True),
        ("math.GT/0309136", "math/0309136v1", True),
        ("2401.00001", "2401.00002", False),
        ("dev1", "dev2", False),
        ("7", "7", False),
    ],
)
def test_versions_of_one_arxiv_identifier_belong_together(first: str, second: str, same: bool) -> None:
    groups = groups_of(paper("How bees fly home", BEES, first), paper("Wear of tidal turbines", TIDES, second))
    assert (groups == [0, 0]) is same


def test_the_same_title_belongs_together_whatever_its_case_accents_and_punctuation() -> None:
    papers = [paper("Gödel's bees: A Review", BEES), paper("Godel’s Bees — a review!", TIDES), paper("Bees", "")]
    assert groups_of(*papers) == [0, 0, 1]


def test_papers_without_a_title_are_told_apart_by_their_abstracts() -> None:
    assert groups_of(paper("", BEES), paper("", TIDES), paper("…", "12 ? 13")) == [0, 1, 2]


def test_an_earlier_version_with_another_title_and_a_rewritten_abstract_is_found() -> None:
    earlier = BEES.replace("over several kilometres", "from afar").replace("Ablating single units reveals", "We find")
    earlier = earlier.replace("We record the flights of marked foragers by harmonic radar", "We track foragers")
    assert groups_of(paper("A network for homing", earlier), paper("Tides", TIDES), paper("Bees", BEES)) == [0, 1, 0]


def test_a_cut_abstract_is_found() -> None:
    assert groups_of(paper("How bees fly home", BEES), paper("Homing bees", BEES[: len(BEES) * 2 // 3])) == [0, 0]


def test_a_chain_of_likenesses_is_one_group() -> None:
    papers = [paper("Bees", BEES), paper("Homing", f"{BEES} {TIDES}"), paper("Tides", TIDES), paper("Homing!", "New.")]
    assert groups_of(*papers) == [0, 0, 0, 0]


def test_a_small_collection_of_one_subject_is_not_one_group() -> None:
    papers = [
        paper("Spiking networks for speech", "We train spiking neural networks to recognise speech with few spikes."),
        paper("Spiking networks for odours", "We show that spiking neural networks learn odours by local plasticity."),
        paper("Spiking networks on chips", "We map spiking neural networks to a neuromorphic chip and save energy."),
    ]
    assert groups_of(*papers) == [0, 1, 2]


def test_texts_without_a_single_word_are_no_fault() -> None:
    assert groups_of(paper("?", "!"), paper("to be", "or not to be")) == [0, 1]


def test_the_order_of_papers_does_not_change_who_belongs_together() -> None:
    papers = [paper("Bees", BEES), paper("Tides", TIDES), paper("Homing", BEES), paper("Sea", TIDES)]
    assert groups_of(*papers) == [0, 1, 0, 1]
    assert groups_of(*reversed(papers)) == [0, 1, 0, 1]


def test_many_papers_are_compared_across_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    words = [f"alpha{n} beta{n} gamma{n} delta{n}" for n in range(30)]
    papers = [paper(f"Number {n}", text) for n, text in enumerate([*words, *words])]
    monkeypatch.setattr("arxsift.training.data.duplicates.CELLS", 60 * 7)
    assert groups_of(*papers) == [*range(30), *range(30)]
