"""One YAML file a training run in, a validated recipe out."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from .documents import Document, parse_document, read_mapping
from .errors import InputError
from .places import packaged

Share = Annotated[float, Field(ge=0, le=1)]
Seed = Annotated[int, Field(ge=0, lt=2**32)]
LearningRate = Annotated[float, Field(gt=0, le=0.1)]

MINILM = "sentence-transformers/all-MiniLM-L6-v2"
"""The encoder that recipes have by default: 22.7 million parameters, Apache-2.0."""


class TfidfRecipe(Document):
    """How a TF-IDF model is trained; the defaults are the released model's."""

    kind: Literal["tfidf"]
    """Which trainer reads this file."""
    seed: Seed = 0
    """Of the folds and the fits; the same seed gives the same model, byte for byte."""
    folds: Annotated[int, Field(ge=2, le=20)] = 5
    """Grouped, stratified folds of the cross-validation."""
    date_holdout: Annotated[float, Field(ge=0, le=0.5)] = 0.15
    """Share of the dated papers, the newest, that an extra fit is tested on; 0 = no such fit."""
    min_papers_words: Annotated[int, Field(ge=1)] = 2
    """Papers in which a word or pair of words must occur to become a feature."""
    min_papers_characters: Annotated[int, Field(ge=1)] = 3
    """The same for n-grams of characters."""
    inverse_regularisation: Annotated[float, Field(gt=0, le=1000)] = 30.0
    """`C` of the logistic regressions."""
    class_ratio_power: Annotated[float, Field(ge=0, le=1)] = 0.25
    """How much terms that part a topic from the rest count above those that do not; 0 = all alike."""
    trust: tuple[Share, Share, Share] = (0.3, 0.7, 1.0)
    """Weight of labels of confidence 1, 2 and 3."""


class SelfTraining(Document):
    """How a second fit learns from unlabelled papers what an ensemble of the first and TF-IDF says of them.

    As in Q. Xie et al., "Self-training with noisy student improves ImageNet classification" (2020), the noise being
    random truncation.
    """

    likely_papers: Annotated[int, Field(ge=0, le=10**6)] = 7000
    """Unlabelled papers to learn from that TF-IDF finds most likely in scope."""
    random_papers: Annotated[int, Field(ge=0, le=10**6)] = 5000
    """And drawn at random from the others."""
    papers_per_epoch: Annotated[int, Field(ge=1)] = 4000
    """How many of these an epoch sees, beside every labelled paper; the next epoch goes on where it ended."""
    epochs: Annotated[int, Field(ge=1, le=100)] = 3
    """At most; early stopping may end it before."""
    learning_rate: LearningRate = 6e-5
    """Of the encoder at its highest."""


class TransformerRecipe(Document):
    """How a transformer is trained; the defaults are the released model's."""

    kind: Literal["transformer"]
    """Which trainer reads this file."""
    encoder: str = MINILM
    """A Hugging Face encoder by its name on the hub, or a local folder."""
    seed: Seed = 0
    """Of the split, the order of papers and the new layer's first weights."""
    folds: Annotated[int, Field(ge=1, le=20)] = 1
    """Folds of the cross-validation; 1 = one grouped split, whose fit is also the model."""
    holdout: Annotated[float, Field(gt=0, le=0.5)] = 0.15
    """Share of the labelled papers in that split's test part: stops the training, calibrates, and is judged."""
    max_tokens: Annotated[int, Field(ge=16, le=512)] = 256
    """Of title and abstract together that are read when papers are judged."""
    max_tokens_fitting: Annotated[int, Field(ge=16, le=512)] = 192
    """The same while fitting, where time grows with it."""
    cut_share: Share = 0.7
    """Of the papers that are cut, in every epoch anew, at a random length: many feeds cut their abstracts."""
    batch_papers: Annotated[int, Field(ge=1, le=4096)] = 16
    """Papers a step."""
    epochs: Annotated[int, Field(ge=1, le=100)] = 3
    """At most; early stopping may end it before."""
    patience: Annotated[int, Field(ge=1)] = 2
    """Epochs without a better mean average precision on the split's test part after which training stops."""
    learning_rate: LearningRate = 7e-5
    """Of the encoder at its highest."""
    learning_rate_head: LearningRate = 1e-3
    """Of the new layer at its highest."""
    warmup_share: Annotated[float, Field(ge=0, le=0.5)] = 0.06
    """Of the steps in which the learning rate rises; it falls linearly in the others."""
    weight_decay: Annotated[float, Field(ge=0, le=1)] = 0.01
    """Of AdamW."""
    averaging: Annotated[float, Field(ge=0, lt=1)] = 0.99
    """How much of the running mean of the weights, which is what is judged and kept, stays at a step; 0 = no mean."""
    trust: tuple[Share, Share, Share] = (0.3, 0.7, 1.0)
    """Weight of labels of confidence 1, 2 and 3."""
    self_training: SelfTraining | None = None
    """A second fit on unlabelled papers as well; null = none."""
    with_tfidf: bool = True
    """Whether the model is the mean of the transformer and a TF-IDF model, or the transformer alone."""


Recipe = TfidfRecipe | TransformerRecipe

KINDS: dict[str, type[Recipe]] = {"tfidf": TfidfRecipe, "transformer": TransformerRecipe}


def load_recipe(name: str) -> Recipe:
    """Read a recipe: a file, or the name of one that ships with arxsift.

    Raises:
        InputError: no such file or name, or not a recipe.
    """
    path = Path(name)
    if not path.suffix and not path.is_file():  # a folder may have the name of a packaged recipe
        path = packaged("configs", f"{name}.yaml")
        if name not in packaged_recipes():
            known = ", ".join(packaged_recipes())
            raise InputError(f"no recipe named {name!r}: give a YAML file or one of {known}")
    raw = read_mapping(path)
    if raw.get("kind") not in [*KINDS]:  # a list, so that a value that cannot be hashed is answered too
        raise InputError(f"{path}: kind is {raw.get('kind')!r}; it can be {' or '.join(KINDS)}")
    return parse_document(raw, KINDS[raw["kind"]], str(path))


def packaged_recipes() -> list[str]:
    """The names of the recipes that ship with arxsift."""
    return sorted(path.stem for path in packaged("configs").glob("*.yaml") if path.stem != "taxonomy")
