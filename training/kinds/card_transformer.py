"""A transformer's recipe and its evaluation in, what its model card says of the method and of its limits out."""

from ...configs.recipe_transformer import MINILM, TransformerRecipe
from ..measure.judge_all import Evaluated

LIMITS = """\
- Near misses, papers that work next to a topic but contribute nothing to it, are its commonest false alarms.
- The held-out papers also chose the epoch and the scales of the two halves, and the recipe was chosen with an eye on
  the feed: both are flattered."""


def transformer_method(recipe: TransformerRecipe, evaluated: Evaluated) -> str:
    """What was fitted on what, in sentences."""
    licence = ", 22.7 million parameters, Apache-2.0" if recipe.encoder == MINILM else ""
    taught = recipe.self_training and "fit/unlabelled/epochs" in evaluated.extra_metrics
    lines = [
        f"An encoder (`{recipe.encoder}`{licence}), the mean of its last states over title and abstract, and one",
        f"linear layer, fine-tuned on the labels; {recipe.max_tokens} tokens of a paper are read.",
    ]
    if taught and recipe.self_training:
        n_papers = recipe.self_training.likely_papers + recipe.self_training.random_papers
        lines += [
            f"Then fitted again on the labels and on up to {n_papers:,} unlabelled papers, whose soft targets are the",
            "mean of what the first fit and TF-IDF said of them.",
        ]
    if recipe.with_tfidf:
        lines += [
            "What ships as this model is a combination: the mean of the calibrated logits of that network and of a",
            "TF-IDF model (word and character n-grams, logistic regressions) fitted on the same labels.",
        ]
    return "\n".join([*lines, "Shipped as ONNX, its weights in lower precision: the figures here are of that form.\n"])
