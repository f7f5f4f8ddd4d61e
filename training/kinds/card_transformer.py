"""A transformer's recipe and its evaluation in, what its model card says of the method and of its limits out."""

from ...configs.recipe_transformer import MINILM, TransformerRecipe
from ..measure.judge_all import Evaluated

LIMITS = """\
- Its most common false alarms are near misses: papers that use a topic's methods, but contribute nothing to it.
- The held-out papers also decided the epoch and the scales of the two halves, and the recipe was chosen while looking
  at the feed, so the metrics on both sets are a little too good."""


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
            f"It is then fitted again on the labels and on up to {n_papers:,} unlabelled papers, whose soft targets",
            "are the mean of the scores of the first fit and of TF-IDF.",
        ]
    if recipe.with_tfidf:
        lines += [
            "The model is a combination: the mean of the calibrated logits of this network and of a",
            "TF-IDF model (word and character n-grams, logistic regressions) fitted on the same labels.",
        ]
    return "\n".join([*lines, "It is exported to ONNX with weights in lower precision, and evaluated in that form.\n"])
