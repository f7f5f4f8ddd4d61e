"""A sentence of an abstract is empty, a detail, an aim or a contribution, by its words."""

import pytest

from arxsift.models.contribution import Role, roles_of

TITLE = "HIVE: Counting bees at dusk"

ABSTRACT = [
    ("Brain-computer interfaces can restore communication.", Role.EMPTY),
    ("However, counters that need daylight fail in the hours when most bees come home.", Role.EMPTY),
    ("We introduce HIVE, which counts the bees that come home by the sound of their wings.", Role.CONTRIBUTION),
    ("HIVE listens with two microphones that stand left and right of the door.", Role.CONTRIBUTION),
    ("Our counting method hears wings from afar and leaves the bees alone.", Role.CONTRIBUTION),
    ("We look at bees in the evening and derive when a hive falls silent.", Role.CONTRIBUTION),
    ("We look at the bees of three hives in all the evenings of June.", Role.AIM),
    ("I propose to count the bees that come home by their weight.", Role.CONTRIBUTION),
    ("HIVE is intended for people who keep bees in more than one place.", Role.EMPTY),
    ("While our findings tell how bees come home, why they do so in June remains an open question.", Role.EMPTY),
    ("Instead, it hears the wings of bees that come from the north.", Role.EMPTY),
    ("Bees are typically counted by hand at the door of the hive.", Role.EMPTY),
    ("This allows it to tell coming from going.", Role.EMPTY),
    ("Two microphones are worth more than a better one.", Role.DETAIL),
    ("Ablations show that the left microphone alone misses a third of all the bees.", Role.CONTRIBUTION),
    ("These results suggest that most of the bees come home from the left.", Role.DETAIL),
    ("Extensive experiments demonstrate the effectiveness of our method.", Role.EMPTY),
    ("We present HIVE, counting bees at dusk.", Role.EMPTY),
    ("Our code is available at https://example.org/hive.", Role.EMPTY),
    ("In future work, we will count wasps.", Role.EMPTY),
]


def test_each_sentence_has_its_role() -> None:
    assert list(zip((s for s, _ in ABSTRACT), roles_of(TITLE, [s for s, _ in ABSTRACT]), strict=True)) == ABSTRACT


@pytest.mark.parametrize(
    ("sentences", "roles"),
    [
        ([], []),
        (["Bees come home at dusk and sleep in their hive."], [Role.DETAIL]),
        (["Bees come home at dusk.", "They sleep.", "Wasps come later."], [Role.EMPTY, Role.EMPTY, Role.DETAIL]),
        (
            ["Bees sleep.", "The main result is that a bee sleeps for eight hours every night."],
            [Role.EMPTY, Role.CONTRIBUTION],
        ),
    ],
)
def test_without_a_sentence_about_the_paper_only_the_first_is_background(
    sentences: list[str], roles: list[Role]
) -> None:
    assert roles_of("On bees", sentences) == roles
