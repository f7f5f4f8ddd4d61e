"""The settings of a transformer's training."""

from typing import Annotated, Literal, Self

from pydantic import Field

from .documents import Document
from .recipe import Recipe, Share

LearningRate = Annotated[float, Field(gt=0, le=0.1)]

MINILM = "sentence-transformers/all-MiniLM-L6-v2"
"""The encoder that recipes have by default: 22.7 million parameters, Apache-2.0."""


class SelfTraining(Document):
    """How a second fit learns from unlabelled papers what an ensemble of the first fit and TF-IDF says of them.

    As in Q. Xie et al., "Self-training with noisy student improves ImageNet classification" (2020), the noise being
    random truncation.
    """

    newest_papers: Annotated[int, Field(ge=1, le=10**6)] = 60_000
    """Number of unlabelled papers, the newest, among which those to learn from are chosen."""
    likely_papers: Annotated[int, Field(ge=0, le=10**6)] = 8000
    """Number of unlabelled papers to learn from that TF-IDF finds most likely in scope."""
    random_papers: Annotated[int, Field(ge=0, le=10**6)] = 6000
    """Number of unlabelled papers to learn from that are drawn at random from the others."""
    papers_per_epoch: Annotated[int, Field(ge=1)] = 14_000
    """Number of unlabelled papers an epoch sees, beside every labelled one; the next epoch goes on where it ended."""
    epochs: Annotated[int, Field(ge=1, le=100)] = 1
    """Number of epochs at most; early stopping may end the fit before."""
    learning_rate: LearningRate = 6e-5
    """Highest learning rate of the encoder."""


class TransformerRecipe(Recipe):
    """How a transformer is trained; the defaults are the released model's."""

    kind: Literal["transformer"]
    encoder: str = MINILM
    """A Hugging Face encoder by its name on the hub, or a local folder."""
    folds: Annotated[int, Field(ge=1, le=20)] = 1
    """Number of folds of the cross-validation; 1 = one grouped split, whose fit is also the model."""
    holdout: Annotated[float, Field(gt=0, le=0.5)] = 0.08
    """Share of the labelled papers in that split's test part: stops the training, calibrates, and is judged."""
    max_tokens: Annotated[int, Field(ge=16, le=512)] = 256
    """Number of tokens of title and abstract together that are read when papers are judged."""
    max_tokens_fitting: Annotated[int, Field(ge=16, le=512)] = 192
    """Number of tokens of title and abstract together that are read while fitting, where time grows with it."""
    cut_share: Share = 0.7
    """Share of the papers cut at a random length, anew in every epoch: many feeds cut their abstracts."""
    title_share: Share = 0.05
    """Share of the papers of which only the title is read, anew in every epoch: some feeds have no abstracts."""
    batch_papers: Annotated[int, Field(ge=1, le=4096)] = 32
    """Number of papers a step."""
    epochs: Annotated[int, Field(ge=1, le=100)] = 2
    """Number of epochs at most; early stopping may end the fit before."""
    patience: Annotated[int, Field(ge=1)] = 2
    """Number of epochs without a better mean average precision on the split's test part after which training stops."""
    learning_rate: LearningRate = 1e-4
    """Highest learning rate of the encoder."""
    learning_rate_head: LearningRate = 1e-3
    """Highest learning rate of the new layer."""
    warmup_share: Annotated[float, Field(ge=0, le=0.5)] = 0.06
    """Share of the steps in which the learning rate rises; it falls linearly in the others."""
    weight_decay: Annotated[float, Field(ge=0, le=1)] = 0.01
    """Weight decay of AdamW."""
    averaging: Annotated[float, Field(ge=0, lt=1)] = 0.99
    """How much of the running mean of the weights, which is what is judged and kept, stays at a step; 0 = no mean."""
    self_training: SelfTraining | None = None
    """A second fit, on unlabelled papers as well; null = none."""
    with_tfidf: bool = True
    """Whether the model is the mean of the transformer and a TF-IDF model, or the transformer alone."""

    @property
    def learns_from_unlabelled(self) -> bool:
        return self.self_training is not None

    def labels_alone(self) -> Self:
        return self.model_copy(update={"self_training": None})
