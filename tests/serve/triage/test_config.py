"""A person's `feeds.yaml` says what to read in the morning; one that is wrong says where, and what was meant."""

import re
from datetime import datetime
from pathlib import Path

import pytest
import yaml
from made.feeds_config import EXAMPLE

from arxsift.configs.errors import InputError
from arxsift.serve.triage.config import COMMENTED_CONFIG, FeedsConfig, Names
from arxsift.serve.triage.feeds_file import NoSources, feeds_file, read_feeds_config, write_feeds_config

MOMENT = datetime(2026, 7, 16, 8, 5)

CHOICES = "edit it, name another file with --config, or --force to replace it"

EVERYTHING = """\
categories: [cs.LG, q-bio.NC]
feeds: [https://blog.example/feed.xml, papers.jsonl]
searches: ['cat:cs.NE AND all:"spike timing"']
topics: [theory]
thresholds: {theory: 0.7}
min_score: 0.2
limit: 40
by: topic
prefer: recall
announce: [new, replace]
model: tfidf
contact: ada@example.org
outputs: ["{date}.html", "{date}-{time}.jsonl"]
follow: {authors: [Ada Kessel], terms: [sparse autoencoder]}
mute: {authors: [Bo Lind], terms: [diffusion]}
hide: {terms: [tea]}
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARXSIFT_CONFIG", str(tmp_path / "feeds.yaml"))
    return tmp_path / "feeds.yaml"


def written(place: Path, text: str) -> FeedsConfig:
    place.write_text(text)
    found = read_feeds_config()
    assert found is not None
    return found


def fault(place: Path, text: str) -> str:
    with pytest.raises(InputError) as error:
        written(place, text)
    return str(error.value).removeprefix(f"{place}: ")


def test_every_key_is_read(place: Path) -> None:
    assert written(place, EVERYTHING) == FeedsConfig(
        categories=("cs.LG", "q-bio.NC"),
        feeds=("https://blog.example/feed.xml", "papers.jsonl"),
        searches=('cat:cs.NE AND all:"spike timing"',),
        topics=("theory",),
        thresholds={"theory": 0.7},
        min_score=0.2,
        limit=40,
        by="topic",
        prefer="recall",
        announce=("new", "replace"),
        model="tfidf",
        contact="ada@example.org",
        outputs=("{date}.html", "{date}-{time}.jsonl"),
        follow=Names(authors=("Ada Kessel",), terms=("sparse autoencoder",)),
        mute=Names(authors=("Bo Lind",), terms=("diffusion",)),
        hide=Names(terms=("tea",)),
    )
    assert set(yaml.safe_load(EVERYTHING)) == set(FeedsConfig.model_fields)


def test_one_needs_no_list(place: Path) -> None:
    found = written(
        place, "categories: cs.LG\ntopics: theory\nannounce: cross\noutputs: a.html\nfeeds: a\nsearches: b\n"
    )
    one = (("cs.LG",), ("theory",), ("cross",), ("a.html",), ("a",), ("b",))
    assert (found.categories, found.topics, found.announce, found.outputs, found.feeds, found.searches) == one


def test_the_example_is_a_configuration(place: Path) -> None:
    assert written(place, EXAMPLE).categories == ("cs.LG", "cs.NE", "q-bio.NC")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("category: [cs.LG]", "unknown key category; did you mean categories?"),
        ("topic: theory", "unknown key topic; did you mean topics?"),
        ("threshold: {theory: 0.5}", "unknown key threshold; did you mean thresholds?"),
        ("min-score: 0.5", "unknown key min-score; did you mean min_score?"),
        ("output: a.html", "unknown key output; did you mean outputs?"),
        ("search: a", "unknown key search; did you mean searches?"),
        ("follow: {author: [A]}", "unknown key follow.author; did you mean authors?"),
        ("mute: {term: [A]}", "unknown key mute.term; did you mean terms?"),
        (
            "colour: red",
            f"unknown key colour; there is {', '.join(FeedsConfig.model_fields)}",
        ),
        ("follow: Ada Kessel", "follow needs the keys authors, terms, not 'Ada Kessel'"),
        ("mute:", "mute is empty; give it a value, in quotes if that begins with #, or leave the key out"),
        ("min_score: 2", "min_score is 2; it must be 1 or less"),
        ("thresholds: {theory: -1}", "thresholds.theory is -1; it must be 0 or more"),
        ("limit: 0", "limit is 0; it must be 1 or more"),
        ("by: date", "by is 'date'; it can be score or topic"),
        ("prefer: all", "prefer is 'all'; it can be recall, balanced or precision"),
        ("announce: [old]", "announce, entry 1 is 'old'; it can be new, cross, replace or replace-cross"),
        ("categories: ['  ']", "categories, entry 1 is empty"),
        ("- cs.LG", 'needs keys and values, one KEY: VALUE a line, not ["cs.LG"]'),
    ],
)
def test_what_is_wrong_is_named_with_what_was_meant(place: Path, text: str, told: str) -> None:
    assert fault(place, text) == told


def test_what_is_no_yaml_is_told_with_its_place(place: Path) -> None:
    told = "line 1, column 13: not valid YAML: a bracket [ is not closed, or a comma is missing"
    assert fault(place, "categories: [cs.LG\n") == told


# Where it lies


def test_without_a_configuration_there_is_none(place: Path) -> None:
    assert read_feeds_config() is None


def test_a_configuration_that_was_named_must_be_there(place: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_feeds_config(place)
    assert str(error.value) == f"{place}: no such file; arxsift triage --init writes one to begin with"

    other = tmp_path / "my feeds.yaml"
    with pytest.raises(InputError) as error:
        read_feeds_config(other)
    call = f"arxsift triage --init --config '{other}'"
    assert str(error.value) == f"{other}: no such file; {call} writes one to begin with"


def test_another_file_can_be_named(place: Path, tmp_path: Path) -> None:
    place.write_text("categories: cs.LG\n")
    (tmp_path / "other.yaml").write_text("categories: cs.AI\n")
    found = read_feeds_config(tmp_path / "other.yaml")
    assert found is not None
    assert found.categories == ("cs.AI",)


def test_the_platform_says_where_it_lies_unless_a_person_does(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ARXSIFT_CONFIG", raising=False)
    assert feeds_file().parts[-2:] == ("arxsift", "feeds.yaml")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ARXSIFT_CONFIG", "~/mine.yaml")
    assert feeds_file() == tmp_path / "mine.yaml"


def test_with_nothing_to_read_the_file_to_write_is_named(place: Path) -> None:
    told = "nothing to read: name categories (arxsift triage cs.LG q-bio.NC), feeds or files, or"
    assert str(NoSources(place)) == f"{told} type arxsift triage --init, which writes {place}"
    other = place.with_name("of mine.yaml")
    assert str(NoSources(other)) == f"{told} type arxsift triage --init --config '{other}', which writes {other}"
    other.write_text("contact: ada@example.org\n")
    assert str(NoSources(other)) == f"{told} add categories to {other}"


# Outputs and sources


def test_outputs_are_named_after_the_moment() -> None:
    config = FeedsConfig(outputs=("digests/{date}.html", "{date}-{time}.jsonl", "always.md"))
    assert config.outputs_of(MOMENT) == [
        Path("digests/2026-07-16.html"), Path("2026-07-16-0805.jsonl"), Path("always.md"),
    ]  # fmt: skip


def test_the_home_folder_may_be_written_short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    config = FeedsConfig(
        categories=("cs.LG",), feeds=("~/papers.jsonl", "https://a.example/~b/feed"), outputs=("~/a.html",)
    )
    assert config.outputs_of(MOMENT) == [tmp_path / "a.html"]
    assert config.feeds_at_home == [f"{tmp_path}/papers.jsonl", "https://a.example/~b/feed"]


@pytest.mark.parametrize(
    "name", ["{day}.html", "{date!x}", "{", "{0}", "{}", "{date.year}", "{date[year]}", "{date:%Y}"]
)
def test_what_else_stands_in_braces_is_told(name: str) -> None:
    with pytest.raises(InputError) as error:
        FeedsConfig(outputs=(name,)).outputs_of(MOMENT)
    assert str(error.value) == f"{name}: only {{date}} and {{time}} can stand in braces"


def test_a_home_that_nobody_knows_is_told() -> None:
    with pytest.raises(InputError) as error:
        FeedsConfig(outputs=("~nobody-of-that-name/a.html",)).outputs_of(MOMENT)
    told = "~nobody-of-that-name/a.html: nobody knows that home folder; write the whole path"
    assert str(error.value) == told


def test_the_example_stands_in_the_documentation_too() -> None:
    assert EXAMPLE in (Path(__file__).parents[3] / "docs" / "triage.md").read_text(encoding="utf-8")


# Where one begins


def test_the_file_to_begin_with_is_a_configuration_and_names_every_key(place: Path) -> None:
    assert write_feeds_config() == place
    assert read_feeds_config() == FeedsConfig(categories=("cs.LG", "cs.NE", "q-bio.NC"))
    uncommented = re.sub("(?m)^# (?=[a-z_]+:)", "", COMMENTED_CONFIG)
    assert set(yaml.safe_load(uncommented)) == set(FeedsConfig.model_fields)
    assert written(place, uncommented).hide == Names(terms=("federated learning",))


def test_the_file_to_begin_with_never_overwrites_one(place: Path) -> None:
    place.write_text("categories: cs.AI\n")
    with pytest.raises(InputError) as error:
        write_feeds_config()
    assert str(error.value) == f"{place}: exists already; {CHOICES}"
    assert place.read_text() == "categories: cs.AI\n"


def test_the_file_to_begin_with_replaces_one_by_force(place: Path) -> None:
    place.write_text("categories: cs.AI\n")
    assert write_feeds_config(force=True).read_text() == COMMENTED_CONFIG


def test_its_folder_is_made_and_one_that_cannot_be_is_told(tmp_path: Path) -> None:
    assert write_feeds_config(tmp_path / "a" / "b" / "feeds.yaml").exists()
    (tmp_path / "file").touch()
    with pytest.raises(InputError) as error:
        write_feeds_config(tmp_path / "file" / "feeds.yaml")
    told = f"{tmp_path}/file/feeds.yaml: cannot be written (File exists); name another file with --config"
    assert str(error.value) == told


@pytest.mark.parametrize("text", ["", "\n", "# categories: [cs.LG]\n  # later\n"])
def test_a_file_with_nothing_but_comments_is_no_configuration(place: Path, text: str) -> None:
    place.write_text(text)
    assert read_feeds_config() is None


def test_only_a_file_without_a_character_gives_way_to_the_one_to_begin_with(place: Path) -> None:
    place.touch()
    assert write_feeds_config() == place
    place.write_text("# mine\n")
    with pytest.raises(InputError) as error:
        write_feeds_config()
    assert str(error.value) == f"{place}: exists already; {CHOICES}"
