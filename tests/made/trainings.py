"""Recipes that are trained in seconds, and texts for them."""

from pathlib import Path

RECIPE = """\
kind: transformer
encoder: {encoder}
max_tokens: 32
max_tokens_fitting: 32
batch_papers: 8
learning_rate: 5.0e-3
learning_rate_head: 1.0e-2
averaging: 0.9
epochs: {epochs}
patience: {epochs}
"""


def write_small_recipe(folder: Path) -> Path:
    """`small.yaml` in a folder: TF-IDF of two folds; the folder."""
    folder.mkdir(exist_ok=True)
    (folder / "small.yaml").write_text("kind: tfidf\nfolds: 2\ndate_holdout: 0\n")
    return folder


def in_sentences(text: str, n_words: int = 8) -> str:
    words = text.split()
    return " ".join(" ".join(words[i : i + n_words]).capitalize() + "." for i in range(0, len(words), n_words))
