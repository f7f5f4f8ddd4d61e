"""The name of a rival, a file of papers and a folder of fitted heads in; the papers are judged, and nothing is kept.

Each run is a whole process: imports, weights, all texts. Labels are made up, for only time and memory are measured.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

N_LABELS = 7
"""Six topics and "in scope"."""

MEAN_BATCH = 32
"""Texts a batch, as in sentence-transformers; they are sorted by length."""

PIPELINE_BATCH = 16

MEAN_TOKENS = 256


def texts_in(path: Path) -> list[str]:
    papers = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [f"{paper['title']}. {paper['abstract']}" for paper in papers]


def by_pipeline(texts: list[str], heads: Path) -> None:  # noqa: ARG001
    """`transformers.pipeline` in full precision, with the weights that the transformer began with."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

    folder = encoder()
    model = AutoModelForSequenceClassification.from_pretrained(folder, num_labels=N_LABELS)
    classify = pipeline("text-classification", model=model, tokenizer=AutoTokenizer.from_pretrained(folder), top_k=None)
    classify(texts, batch_size=PIPELINE_BATCH, truncation=True)


def by_mean_vectors(texts: list[str], heads: Path) -> None:
    """The mean of an encoder's states, as sentence-transformers makes it, and logistic regressions."""
    import joblib

    joblib.load(heads / "regressions").predict_proba(mean_vectors(texts))


def by_svm(texts: list[str], heads: Path) -> None:
    """Words and pairs of words weighted by TF-IDF, and linear support vector machines."""
    import joblib

    joblib.load(heads / "machines").decision_function(texts)


def mean_vectors(texts: list[str]) -> np.ndarray:
    """(n_texts, width)."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    folder = encoder()
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    order = sorted(range(len(texts)), key=lambda k: -len(texts[k]))
    vectors: dict[int, Any] = {}
    with torch.inference_mode():
        for start in range(0, len(order), MEAN_BATCH):
            rows = order[start : start + MEAN_BATCH]
            batch = tokenizer(
                [texts[row] for row in rows], padding=True, truncation=True, max_length=MEAN_TOKENS, return_tensors="pt"
            )
            states, mask = model(**batch).last_hidden_state, batch["attention_mask"][..., None]
            means = (states * mask).sum(1) / mask.sum(1)
            vectors |= dict(zip(rows, means.numpy(), strict=True))
    return np.array([vectors[row] for row in range(len(texts))])


def encoder() -> str:
    from arxsift.configs.recipe_transformer import MINILM
    from arxsift.training.fit.encoders import find_encoder

    return str(find_encoder(MINILM))


def prepare(texts: list[str], heads: Path) -> None:
    """Fit what the others load: on the texts themselves, which take no longer to judge for it."""
    import joblib
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    labels = np.random.default_rng(0).random((len(texts), N_LABELS)) < 0.5
    few = slice(0, 64)
    regressions = OneVsRestClassifier(LogisticRegression()).fit(mean_vectors(texts[few]), labels[few])
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    machines = make_pipeline(words, OneVsRestClassifier(LinearSVC())).fit(texts, labels)
    joblib.dump(regressions, heads / "regressions")
    joblib.dump(machines, heads / "machines")


RIVALS: dict[str, Callable[[list[str], Path], None]] = {
    "pipeline": by_pipeline,
    "mean-vectors": by_mean_vectors,
    "svm": by_svm,
    "prepare": prepare,
}

if __name__ == "__main__":
    name, papers, folder = sys.argv[1:]
    RIVALS[name](texts_in(Path(papers)), Path(folder))
