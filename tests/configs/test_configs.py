"""Configuration is read whole or refused in one sentence with the place."""

from pathlib import Path

import pytest
from made.papers import TAXONOMY, TAXONOMY_YAML
from pydantic import ValidationError

from arxsift.configs.documents import load_json, read_document, read_mapping
from arxsift.configs.errors import InputError
from arxsift.configs.kinds import KINDS
from arxsift.configs.places import home, packaged, texts_db
from arxsift.configs.recipe import load_recipe, packaged_recipes
from arxsift.configs.recipe_tfidf import TfidfRecipe
from arxsift.configs.recipe_transformer import MINILM, SelfTraining, TransformerRecipe
from arxsift.configs.taxonomy import OUT_OF_SCOPE, Taxonomy, load_taxonomy

TOPIC = '  - {id: bees, name: Bees, definition: Honey bees., colour: "#e69f00"}\n'


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "mine.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def refusal(folder: Path, text: str | bytes, kind: type[TfidfRecipe] | type[Taxonomy] = TfidfRecipe) -> str:
    path = written(folder, text)
    with pytest.raises(InputError) as caught:
        read_document(path, kind)
    assert caught.value.exit_code == 2
    place, message = str(caught.value).split(": ", 1)
    assert place == str(path)
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kind: tfidf\nfold: 3", "unknown key fold; did you mean folds?"),
        ("kind: tfidf\nmin_paper_words: 3", "unknown key min_paper_words; did you mean min_papers_words?"),
        (
            "kind: tfidf\nlearning_of_things: 3",
            f"unknown key learning_of_things; there is {', '.join(TfidfRecipe.model_fields)}",
        ),
        ("kind: tfidf\nfolds: 1", "folds is 1; it must be 2 or more"),
        ("kind: tfidf\nfolds: many", "folds needs a whole number, not 'many'"),
        ("kind: tfidf\ntrust: [0.3, 0.7, 2]", "trust, entry 3 is 2; it must be 1 or less"),
        ("kind: tfidf\ndate_holdout: 0.6", "date_holdout is 0.6; it must be 0.5 or less"),
        ("kind: tfidf\ninverse_regularisation: 0", "inverse_regularisation is 0; it must be more than 0"),
        ("kind: forest", "kind is 'forest'; it can be tfidf"),
        ("seed: 3", "kind is missing"),
        ("- kind\n- tfidf", 'needs keys and values, one KEY: VALUE a line, not ["kind", "tfidf"]'),
        ("", "is empty; write one KEY: VALUE a line"),
        ("just words", "needs keys and values, one KEY: VALUE a line, not 'just words'"),
    ],
)
def test_a_wrong_recipe_is_refused(tmp_path: Path, text: str, message: str) -> None:
    assert refusal(tmp_path, text) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kind: tfidf\nfolds: 3\nfolds: 4\n", "line 3: the key 'folds' stands in line 2 already"),
        ("kind: tfidf\n'kind': tfidf\n", "line 2: the key 'kind' stands in line 1 already"),
        ("kind: tfidf\nseed: {a: 1, b: 2, a: 3}\n", "line 2: the key 'a' stands in line 2 already"),
    ],
)
def test_a_key_that_stands_twice_is_refused_with_both_lines(tmp_path: Path, text: str, message: str) -> None:
    assert refusal(tmp_path, text) == message


def test_what_another_mapping_lends_is_no_duplicate(tmp_path: Path) -> None:
    path = written(tmp_path, "base: &base {folds: 3, seed: 1}\nmine:\n  <<: *base\n  folds: 4\nagain: *base\n")
    base = {"folds": 3, "seed": 1}
    assert read_mapping(path) == {"base": base, "mine": {"folds": 4, "seed": 1}, "again": base}


def test_a_key_of_json_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^the key 'b' stands twice$"):
        load_json('{"a": {"b": 1, "c": 2, "b": 3}}')
    assert load_json(b'{"a": {"b": 1}}') == {"a": {"b": 1}}


def test_wrong_yaml_is_refused_with_the_line(tmp_path: Path) -> None:
    told = "line 2, column 8: not valid YAML: a bracket [ is not closed, or a comma is missing"
    assert refusal(tmp_path, "kind: tfidf\nfolds: [3\n") == told


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: 'bees", "line 1, column 7: not valid YAML: a quotation mark is not closed"),
        ("name: {a: b", "line 1, column 7: not valid YAML: a brace { is not closed, or a comma is missing"),
        (
            "name: bees\n  and: wasps",
            "line 2, column 6: not valid YAML: a colon stands where none can: put text that holds ': ' in quotes",
        ),
        ("\tname: bees", "line 1, column 1: not valid YAML: a tab stands where none can: indent with spaces"),
        (
            "@name: bees",
            "line 1, column 1: not valid YAML: put text that begins with a sign such as @, % or ` in quotes",
        ),
        (
            "name: *bees",
            "line 1, column 7: not valid YAML: a value begins with *, which means a name given elsewhere: "
            "put it in quotes",
        ),
        ("[name]: bees", "line 1, column 1: not valid YAML: a list or a mapping cannot be a key"),
        (
            "name: bees\n---\nname: wasps",
            "line 1, column 1: not valid YAML: a second document begins with ---: keep one",
        ),
        (
            "topics: [{id: bees, colour: #e69f00}]",
            "line 1, column 38: not valid YAML: a bracket or a brace is not closed, or a value that begins with # "
            "is not in quotes",
        ),
        ("name: 2026-99-99", "line 1: a value looks like a day or a number, and is none: put it in quotes"),
        ("1: bees", "the key 1 is not text: write it in quotes"),
        ("name: 3", 'name needs text, not 3: write "3" in quotes'),
        (
            "name: bees\ntopics: bees",
            "topics: must be a list: for each topic write '- name: ...' and below it 'definition: ...'",
        ),
        (
            "name: bees\ntopics: [bees]",
            "topics, entry 1: 'bees' is only a name: write '- name: ...' and below it 'definition: ...'",
        ),
        ("name: bees\ntopics: [{id: bees}]", "topics, entry 1, name is missing"),
    ],
)
def test_no_sentence_of_a_library_is_told(tmp_path: Path, text: str, message: str) -> None:
    assert refusal(tmp_path, text, Taxonomy) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "kind: !!python/object/apply:os.getcwd []",
            "line 1, column 7: not valid YAML: a value begins with !, which names a type that is not taken: "
            "put it in quotes",
        ),
        ("kind: \x00", "character 7 is U+0000, which YAML does not take: retype its line"),
    ],
)
def test_yaml_that_does_more_than_data_is_refused(tmp_path: Path, text: str, message: str) -> None:
    assert refusal(tmp_path, text) == message


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"kind: tfidf # caf\xe9") == "line 1: not UTF-8; save the file as UTF-8"


def test_an_absent_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path, reason in (
        (tmp_path / "absent.yaml", "no such file"),
        (tmp_path, "is a folder; name a file in it"),
    ):
        with pytest.raises(InputError) as caught:
            read_document(path, TfidfRecipe)
        assert str(caught.value) == f"{path}: {reason}"


def test_a_document_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        setattr(TfidfRecipe(kind="tfidf"), "seed", 3)  # noqa: B010 - plainly written, a type checker stops it first


# recipes


def test_every_packaged_recipe_can_be_read_by_name() -> None:
    assert "tfidf" in packaged_recipes()
    assert "taxonomy" not in packaged_recipes()
    for name in packaged_recipes():
        assert load_recipe(name).kind == name


def test_the_packaged_baseline_is_the_defaults() -> None:
    assert load_recipe("tfidf") == TfidfRecipe(kind="tfidf")


def test_the_packaged_transformer_teaches_itself() -> None:
    recipe = load_recipe("transformer")
    assert isinstance(recipe, TransformerRecipe)
    assert recipe == TransformerRecipe(kind="transformer", self_training=recipe.self_training)
    assert isinstance(recipe.self_training, SelfTraining)
    assert (recipe.encoder, recipe.with_tfidf) == (MINILM, True)


def test_a_transformer_of_ones_own_has_no_second_fit_unless_it_says_so(tmp_path: Path) -> None:
    text = "kind: transformer\nencoder: someone/small-bert\nmax_tokens: 32"
    recipe = load_recipe(str(written(tmp_path, text)))
    assert isinstance(recipe, TransformerRecipe)
    assert (recipe.encoder, recipe.max_tokens, recipe.self_training) == ("someone/small-bert", 32, None)
    recipe = load_recipe(str(written(tmp_path, f"{text}\nself_training: {{epochs: 1}}")))
    assert isinstance(recipe, TransformerRecipe)
    assert recipe.self_training == SelfTraining(epochs=1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kind: forest", f"kind is 'forest'; it can be {' or '.join(KINDS)}"),
        ("seed: 3", f"kind is missing; write kind: {' or kind: '.join(KINDS)}"),
        ("kind: transformer\nmax_token: 32", "unknown key max_token; did you mean max_tokens?"),
        (
            "kind: transformer\nmin_papers_words: 2",
            f"unknown key min_papers_words; there is {', '.join(TransformerRecipe.model_fields)}",
        ),
        (
            "kind: transformer\nself_training: {likely_paper: 10}",
            "unknown key self_training.likely_paper; did you mean likely_papers?",
        ),
        (
            "kind: transformer\nself_training: {epochs: 0}",
            "self_training.epochs is 0; it must be 1 or more",
        ),
        ("kind: transformer\nmax_tokens: 513", "max_tokens is 513; it must be 512 or less"),
        ("kind: transformer\nlearning_rate: 0", "learning_rate is 0; it must be more than 0"),
        ("kind: transformer\nwarmup_share: 0.6", "warmup_share is 0.6; it must be 0.5 or less"),
        ("kind: transformer\naveraging: 1", "averaging is 1; it must be less than 1"),
    ],
)
def test_a_wrong_recipe_is_refused_as_what_its_kind_says(tmp_path: Path, text: str, message: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(InputError) as caught:
        load_recipe(str(path))
    assert str(caught.value) == f"{path}: {message}"


def test_a_recipe_of_ones_own_differs_where_it_says_so(tmp_path: Path) -> None:
    recipe = load_recipe(str(written(tmp_path, "kind: tfidf\nfolds: 3\ntrust: [0, 0.5, 1]")))
    assert isinstance(recipe, TfidfRecipe)
    assert (recipe.folds, recipe.trust, recipe.seed) == (3, (0.0, 0.5, 1.0), 0)


def test_a_recipe_file_needs_no_suffix(tmp_path: Path) -> None:
    path = written(tmp_path, "kind: tfidf\nfolds: 4").rename(tmp_path / "mine")
    recipe = load_recipe(str(path))
    assert isinstance(recipe, TfidfRecipe)
    assert recipe.folds == 4


def test_a_folder_of_the_same_name_does_not_hide_a_packaged_recipe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tfidf").mkdir()
    monkeypatch.chdir(tmp_path)
    assert load_recipe("tfidf") == TfidfRecipe(kind="tfidf")


@pytest.mark.parametrize("name", ["forest", "taxonomy", "../recipe", ""])
def test_an_unknown_recipe_names_the_known_ones(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        load_recipe(name)
    known = ", ".join(packaged_recipes())
    assert str(caught.value) == f"no recipe named {name!r}; give a YAML file or one of {known}"


# taxonomies


def test_the_packaged_taxonomy_has_the_six_topics_in_order() -> None:
    assert load_taxonomy().ids == (
        "interpretability",
        "brain-encoding",
        "snn-neuromorphic",
        "neurosymbolic",
        "architectures",
        "theory",
    )
    assert len({topic.colour for topic in load_taxonomy().topics}) == 6


def test_a_taxonomy_of_ones_own_is_read(tmp_path: Path) -> None:
    taxonomy = load_taxonomy(written(tmp_path, TAXONOMY_YAML))
    assert taxonomy == TAXONOMY
    assert taxonomy.topic("tides").name == "Tides"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            f"name: mine\ntopics:\n{TOPIC}{TOPIC}",
            "topics: the id 'bees' stands twice, for Bees and Bees: give one another id",
        ),
        (
            f"name: mine\ntopics:\n{TOPIC.replace('bees', OUT_OF_SCOPE)}",
            "topics: 'out-of-scope' is the word for no topic; choose another id",
        ),
        (
            f"name: mine\ntopics:\n{TOPIC.replace('name', 'nmae')}",
            "unknown key topics, entry 1, nmae; did you mean name?",
        ),
        (
            f"name: mine\ntopics:\n{TOPIC.replace('}', ', color: red}')}",
            "unknown key topics, entry 1, color; did you mean colour?",
        ),
        (
            f"name: mine\ntopics:\n{TOPIC.replace('id: bees', 'id: Honey Bees')}",
            "topics, entry 1, id: 'Honey Bees' is no id; write lower-case words joined by hyphens, such as "
            "brain-encoding",
        ),
        (
            f"name: mine\ntopics:\n{TOPIC.replace('#e69f00', 'orange')}",
            "topics, entry 1, colour: 'orange' is no colour; write one such as \"#e69f00\"",
        ),
        (
            f"name: mine\ntopics:\n{TOPIC.replace('Honey bees.', '')}",
            "topics, entry 1, definition is empty; give it a value, in quotes if that begins with #",
        ),
        ("name: mine\ntopics: []", "topics needs 1 or more entries, and has 0"),
        ("name: mine", "topics is missing"),
    ],
)
def test_a_wrong_taxonomy_is_refused(tmp_path: Path, text: str, message: str) -> None:
    assert refusal(tmp_path, text, Taxonomy) == message


def test_a_taxonomy_file_that_cannot_be_used_says_what_tells_every_fault(tmp_path: Path) -> None:
    path = written(tmp_path, "topics:\n  - {name: Bees}\n  - {name: Tides}\n")
    with pytest.raises(InputError) as caught:
        load_taxonomy(path)
    told = f"(arxsift taxonomy check {path} tells every fault)"
    assert str(caught.value) == f"{path}: topics, entry 1, definition is missing {told}"


def test_the_digest_changes_with_id_definition_and_order_but_not_with_looks() -> None:
    first, second = TAXONOMY.topics

    def digest(*topics: object) -> str:
        return Taxonomy.model_validate({"name": "any", "topics": topics}).digest

    same = digest(first.model_copy(update={"colour": "#000000", "name": "Honey"}), second)
    assert same == TAXONOMY.digest == digest(first, second)
    others = [
        digest(second, first),
        digest(first),
        digest(first.model_copy(update={"id": "wasps"}), second),
        digest(first.model_copy(update={"definition": "Wasps."}), second),
    ]
    assert len({*others, same}) == 5


# places


def test_home_is_what_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARXSIFT_HOME", str(tmp_path))
    assert home() == tmp_path
    assert texts_db() == tmp_path / "texts.sqlite"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ARXSIFT_HOME", "here")
    assert home() == tmp_path / "here"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ARXSIFT_HOME", "~/there")
    assert home() == tmp_path / "there"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("value", [None, ""])
def test_home_is_else_the_platform_s_data_folder(
    value: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from platformdirs import user_data_path

    monkeypatch.delenv("ARXSIFT_HOME", raising=False)
    if value is not None:
        monkeypatch.setenv("ARXSIFT_HOME", value)
    assert home() == user_data_path("arxsift", appauthor=False)


def test_packaged_files_are_found() -> None:
    assert packaged("configs", "taxonomy.yaml").is_file()
    assert packaged("models", "released").is_dir()
