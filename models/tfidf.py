"""TF-IDF with one linear model for each topic: the baseline, and the light model. Needs numpy and scipy only."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save

from ..configs.errors import BundleError
from ..configs.taxonomy import Taxonomy
from .arrays import Floats, Floats32, Logits, Scores
from .decision import Decision, Judge, blend_in_scope, calibration_name
from .eight_bits import EightBits
from .evidence import (
    score_drops,
    sentences_of,
    supporting_pieces,
    supporting_sentences,
    without_shared_words,
    word_piece,
)
from .ngrams import Counter, Counts, Vocabulary, WordTable
from .paper import Paper
from .verdict import Evidence, Prefer, Verdict

MOST_SENTENCES = 24
"""Number of sentences that are tried by removal; an abstract has fewer."""

CANDIDATES = 16
"""How many n-grams a topic are tried by removal; more changes no shown evidence."""

FILES = ("words.txt", "characters.txt", "titles.txt", "weights.safetensors")
"""Files of a `Linear` in a bundle."""

BLOCK_LENGTHS = (1.0, 1.0, 0.5)
"""The length of every paper's features in each block of n-grams: those of the title count half."""


class Linear:
    """What fitting gives: n-grams, their weights, and one linear function a topic and for "in scope"."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        idf: Floats32,
        weights: Floats32,
        intercepts: Floats32,
    ) -> None:
        self.vocabulary = vocabulary
        self.idf = idf
        """(n_terms,) inverse document frequency, block after block."""
        self.weights = weights
        """(n_terms, n_topics + 1)."""
        self.intercepts = intercepts
        """(n_topics + 1,)."""
        self._counter = Counter(vocabulary)
        ends = np.cumsum(vocabulary.sizes)[:-1]
        self._blocks = list(zip(np.split(idf, ends), BLOCK_LENGTHS, np.split(weights, ends), strict=True))

    def features(self, papers: Sequence[Paper]) -> list[Counts]:
        """(n_papers, n_terms) of TF-IDF for each block."""
        counted = zip(self._counter.count(papers), self._blocks, strict=True)
        return [weigh(counts, idf, length) for counts, (idf, length, _) in counted]

    def logits(self, papers: Sequence[Paper]) -> Logits:
        """(n_papers, n_topics + 1), uncalibrated."""
        return self.of_features(self.features(papers))

    def of_features(self, features: Sequence[Counts]) -> Logits:
        """(n_papers, n_topics + 1), uncalibrated, of papers whose features are known already."""
        return blend_in_scope(self.weighted(features))

    def weighted(self, features: Sequence[Counts]) -> Floats:
        """(n_papers, n_columns): the linear functions themselves, "in scope" not blended."""
        parts = zip(features, self._blocks, strict=True)
        total = sum(block @ weights for block, (_, _, weights) in parts)
        return np.asarray(total + self.intercepts, dtype=np.float64)

    def top_terms(self, paper: Paper, column: int, most: int) -> list[str]:
        """The paper's words and pairs that add most to the logit of a column."""
        words = self.features([paper])[0]
        parts = words.data * self.weights[words.indices, column]
        return [self.vocabulary.words.term(word) for word in words.indices[np.argsort(-parts, kind="stable")][:most]]

    def files(self) -> dict[str, bytes]:
        """What a bundle stores; the weights in eight bits."""
        words, titles = self.vocabulary.words, self.vocabulary.titles
        weights = EightBits.of(self.weights, axis=0)
        arrays = {
            "idf": self.idf.astype(np.float16),
            "weights": weights.numbers,
            "factors": weights.factors,
            "intercepts": self.intercepts,
            "word_pair_counts": words.pair_counts,
            "word_pair_seconds": words.seconds,
            "title_pair_counts": titles.pair_counts,
            "title_pair_seconds": titles.seconds,
        }
        return {
            "words.txt": _lines(words.words),
            "characters.txt": _lines(self.vocabulary.characters),
            "titles.txt": _lines(titles.words),
            "weights.safetensors": save({name: np.ascontiguousarray(array) for name, array in arrays.items()}),
        }

    @classmethod
    def of_files(cls, files: Mapping[str, bytes]) -> "Linear":
        """What `files` gave, now or in bundles of before, whose weights are in half precision.

        Raises:
            BundleError: the files do not belong together.
        """
        arrays = load(files["weights.safetensors"])
        vocabulary = Vocabulary(
            _word_table(_terms(files["words.txt"]), arrays, "word"),
            {term: column for column, term in enumerate(_terms(files["characters.txt"]))},
            _word_table(_terms(files["titles.txt"]), arrays, "title"),
        )
        weights = arrays["weights"]
        if "factors" in arrays:
            weights = EightBits(weights, arrays["factors"]).restored()
        idf, weights, intercepts = (a.astype(np.float32) for a in (arrays["idf"], weights, arrays["intercepts"]))
        if {len(idf), len(weights)} != {sum(vocabulary.sizes)} or weights.shape[1:] != intercepts.shape:
            raise BundleError("its files do not belong together")
        return cls(vocabulary, idf, weights, intercepts)


def expected_features(linear: Linear) -> Floats32:
    """(n_terms,) the TF-IDF that each term has on average, by its document frequency alone.

    Terms count as independent, and a paper's length in a block as what such terms give: so far nobody has to keep the
    papers that the frequencies were counted in.
    """
    shares = document_shares(linear.idf)
    blocks = np.split(np.arange(len(shares)), np.cumsum(linear.vocabulary.sizes)[:-1])
    values = np.zeros(len(shares), np.float32)
    for block, length in zip(blocks, BLOCK_LENGTHS, strict=True):
        idf, share = linear.idf[block], shares[block]
        values[block] = length * idf / np.sqrt(max(float((idf**2 * share).sum()), 1e-12))
    return values * shares


def document_shares(idf: Floats32) -> Floats32:
    """(n_terms,) share of papers that hold each term, from a smoothed idf of many papers: 1 + ln(1 / share)."""
    return np.exp(np.minimum(1 - idf, 0))


def _word_table(words: Sequence[str], arrays: Mapping[str, NDArray[Any]], block: str) -> WordTable:
    """The words and pairs of a block; bundles of before hold both words of every pair."""
    if f"{block}_pairs" in arrays:
        return WordTable(words, arrays[f"{block}_pairs"])
    counts, seconds = arrays[f"{block}_pair_counts"], arrays[f"{block}_pair_seconds"]
    if len(counts) != len(words) or counts.sum() != len(seconds):
        raise BundleError("its files do not belong together")
    return WordTable.of_counts(words, counts, seconds)


def _lines(terms: Iterable[str]) -> bytes:
    return "\n".join(terms).encode()


def _terms(lines: bytes) -> list[str]:
    return lines.decode().split("\n") if lines else []


def weigh(counts: Counts, idf: Floats32, length: float) -> Counts:
    """Sublinear TF-IDF of one block, (1 + log tf) x idf, every row scaled to `length`."""
    features = counts.copy()
    features.data = (1 + np.log(features.data)) * idf[features.indices]
    n_terms = np.diff(features.indptr)
    row = np.repeat(np.arange(features.shape[0]), n_terms)
    lengths = np.sqrt(np.bincount(row, features.data**2, minlength=features.shape[0]))
    features.data *= np.repeat((length / np.maximum(lengths, 1e-12)).astype(np.float32), n_terms)
    return features


class TfidfClassifier:
    """A `Linear` with its taxonomy and its decision; implements `Classifier`."""

    kind: ClassVar[str] = "tfidf"
    uses_every_processor: ClassVar[bool] = False
    n_quick_pieces: ClassVar[int] = 4

    def __init__(self, name: str, taxonomy: Taxonomy, linear: Linear, decision: Decision) -> None:
        self.name = name
        self.taxonomy = taxonomy
        self.linear = linear
        self.decision = decision
        self._judge = Judge(name, taxonomy, decision)

    @classmethod
    def of_files(
        cls, name: str, taxonomy: Taxonomy, decision: Decision, files: Mapping[str, bytes]
    ) -> "TfidfClassifier":
        """Raises BundleError where the linear model is of another taxonomy."""
        linear = Linear.of_files(files)
        if len(linear.intercepts) != len(taxonomy.ids) + 1:
            raise BundleError("its files do not belong together")
        return cls(name, taxonomy, linear, decision)

    def files(self) -> dict[str, bytes]:
        """What a bundle stores besides taxonomy and decision."""
        return self.linear.files()

    def scores(self, papers: Sequence[Paper]) -> Scores:
        """(n_papers, n_topics + 1), calibrated; there is at least one paper."""
        return self._judge.scores(self.linear.logits(papers), papers)

    def predict(self, papers: Sequence[Paper], prefer: Prefer = "balanced") -> list[Verdict]:
        return self._judge.verdicts(self.linear.logits(papers), papers, prefer) if papers else []

    def reconsider(self, verdicts: Sequence[Verdict], prefer: Prefer) -> list[Verdict]:
        return self._judge.reconsider(verdicts, prefer)

    def explain(
        self, paper: Paper, topics: Sequence[str], scores: Mapping[str, float], most: int = 5
    ) -> list[Evidence]:
        """For each topic the best sentence, then the words and pairs without which its score falls most."""
        if not topics:
            return []
        whole = [scores[topic] for topic in self.taxonomy.ids]
        sentences = sentences_of(paper)[:MOST_SENTENCES]
        drops = score_drops(whole, sentences, partial(self._shortened_scores, paper))  # (n_sentences, n_topics)
        evidence: list[Evidence] = []
        for topic in topics:
            column = self.taxonomy.ids.index(topic)
            best = supporting_sentences(topic, scores[topic], sentences, drops[:, column].tolist())[:1]
            evidence += [*best, *self._words(paper, topic, whole)][:most]
        return evidence

    def _words(self, paper: Paper, topic: str, whole: Sequence[float]) -> list[Evidence]:
        column = self.taxonomy.ids.index(topic)
        pieces = [word_piece(paper, text) for text in self.linear.top_terms(paper, column, CANDIDATES)]
        drops = score_drops(whole, pieces, partial(self._shortened_scores, paper))  # (n_pieces, n_topics)
        evidence = supporting_pieces(topic, pieces, drops[:, column].tolist())
        return [evidence[i] for i in without_shared_words([piece.text for piece in evidence])]

    def nearest(self, paper: Paper, most: int = 3) -> None:  # noqa: ARG002
        """None: it holds no papers."""
        return

    def _shortened_scores(self, whole: Paper, shortened: Sequence[Paper]) -> Scores:
        """Scores of what is left of a paper, by the calibration that holds for all of it: only the text differs."""
        return self.decision.calibration(calibration_name(whole)).scores(self.linear.logits(shortened))
