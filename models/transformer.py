"""A fine-tuned encoder as a classifier, alone or joined with TF-IDF. Needs ONNX Runtime and tokenizers, not torch."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from ..configs.documents import Document, parse_json
from ..configs.errors import BundleError
from ..configs.taxonomy import Taxonomy
from .arrays import Logits, Scores
from .decision import Decision, Judge, Scale, blend_in_scope, calibration_name, mean_logits
from .evidence import (
    Piece,
    Sentence,
    preferred,
    score_drops,
    sentences_of,
    supporting_pieces,
    supporting_sentences,
    without_shared_words,
    word_piece,
)
from .neighbours import VECTORS, Neighbours
from .onnx_encoder import OnnxEncoder
from .paper import Paper
from .tfidf import Linear
from .tokens import PaperTokenizer
from .verdict import Evidence, Neighbour, Prefer, Verdict

MODEL, TOKENIZER, SETTINGS = "model.onnx", "tokenizer.json", "transformer.json"
"""The files of the network; a joined model also has those of `Linear`."""

CHUNK_PAPERS = 1024
"""Number of papers judged at a time, so that memory does not grow with the input."""

MOST_SENTENCES = 24
"""Number of a paper's sentences that are considered; an abstract has fewer, and the encoder reads no more of a longer
text."""

SHOWN_SENTENCES = 2
"""Number of sentences at most among a topic's evidence, before its words."""

TRIED_SENTENCES = 3
"""Number of sentences a topic that are tried by removal, which costs a pass through the network each: those that score
highest when they stand alone. In 40 of 41 verdicts on labelled papers the strongest of all was among them."""

TRIED_WORDS = 3
"""Number of words and pairs a topic that are tried by removal; no two share a word."""

CONSIDERED_WORDS = 16
"""Number of words and pairs, those with most weight in TF-IDF, that the tried ones are chosen from."""


class Settings(Document):
    """How the network is used."""

    max_tokens: Annotated[int, Field(ge=2)]
    """Number of tokens of title and abstract together that are read."""
    scales: tuple[Scale, ...] = Field(min_length=1, max_length=2)
    """Platt scaling of the network's logits and, where there is a TF-IDF half, of its logits."""


class TransformerClassifier:
    """A network, perhaps a `Linear` beside it, its taxonomy and its decision; implements `Classifier`."""

    kind: ClassVar[str] = "transformer"
    uses_every_processor: ClassVar[bool] = True
    n_quick_pieces: ClassVar[int] = 1
    """A sentence says enough, and costs a pass through the network."""

    def __init__(
        self,
        name: str,
        taxonomy: Taxonomy,
        encoder: OnnxEncoder,
        linear: Linear | None,
        scales: tuple[Scale, ...],
        decision: Decision,
        neighbours: Neighbours | None = None,
    ) -> None:
        self.name = name
        self.taxonomy = taxonomy
        self.encoder = encoder
        self.linear = linear
        self.scales = scales
        self.decision = decision
        self.neighbours = neighbours
        self._judge = Judge(name, taxonomy, decision)

    @classmethod
    def of_files(
        cls, name: str, taxonomy: Taxonomy, decision: Decision, files: Mapping[str, bytes]
    ) -> "TransformerClassifier":
        """The classifier that `files` wrote.

        Raises:
            BundleError: a file is damaged, or the files do not belong together.
        """
        settings = parse_json(files[SETTINGS], Settings, SETTINGS)
        encoder = OnnxEncoder(files[MODEL], read_tokenizer(files[TOKENIZER], settings.max_tokens))
        with ThreadPoolExecutor(1) as thread:
            thread.submit(lambda: encoder.session)  # starts while the others are read; a fault shows when it is used
            linear = Linear.of_files(files) if len(settings.scales) == 2 else None
            neighbours = Neighbours.of_files(files) if VECTORS in files else None
        classifier = cls(name, taxonomy, encoder, linear, settings.scales, decision, neighbours)
        if not classifier._belongs_together():
            raise BundleError("its files do not belong together")
        return classifier

    def files(self) -> dict[str, bytes]:
        """What a bundle stores besides taxonomy and decision."""
        settings = Settings(max_tokens=self.encoder.tokenizer.max_tokens, scales=self.scales)
        return {
            MODEL: self.encoder.model,
            TOKENIZER: self.encoder.tokenizer.definition.encode(),
            SETTINGS: (settings.model_dump_json(indent=1) + "\n").encode(),
            **(self.linear.files() if self.linear else {}),
            **(self.neighbours.files() if self.neighbours else {}),
        }

    def _belongs_together(self) -> bool:
        n_columns, width = self.encoder.shape
        columns = {len(self.taxonomy.ids) + 1, n_columns, len(self.decision.slopes)}
        columns |= {len(numbers) for scale in self.scales for numbers in (scale.slopes, scale.offsets)}
        columns |= {len(self.linear.intercepts)} if self.linear else set()
        if self.neighbours is None:
            return len(columns) == 1
        same_topics = set(chain.from_iterable(self.neighbours.topics)) <= set(self.taxonomy.ids)
        return len(columns) == 1 and same_topics and self.neighbours.vectors.shape[1] == width

    def logits(self, papers: Sequence[Paper]) -> Logits:
        """(n_papers, n_topics + 1), uncalibrated."""
        with self.encoder.judging(papers) as encoded:
            tfidf_logits = self.linear.logits(papers) if self.linear else None
            return join_logits(encoded().logits, tfidf_logits, self.scales)

    def scores(self, papers: Sequence[Paper]) -> Scores:
        """(n_papers, n_topics + 1), calibrated."""
        return self._judge.scores(self.logits(papers), papers)

    def predict(self, papers: Sequence[Paper], prefer: Prefer = "balanced") -> list[Verdict]:
        verdicts: list[Verdict] = []
        for start in range(0, len(papers), CHUNK_PAPERS):
            chunk = papers[start : start + CHUNK_PAPERS]
            verdicts += self._judge.verdicts(self.logits(chunk), chunk, prefer)
        return verdicts

    def reconsider(self, verdicts: Sequence[Verdict], prefer: Prefer) -> list[Verdict]:
        return self._judge.reconsider(verdicts, prefer)

    def explain(
        self, paper: Paper, topics: Sequence[str], scores: Mapping[str, float], most: int = 5
    ) -> list[Evidence]:
        """For each topic the sentences without which its score is lower, then words and pairs where TF-IDF has a say.

        The title is none of the sentences, nor is one that says nothing of this paper. A sentence may hold one of the
        words.
        Where `most` is 1 it takes one or two passes through the network a topic instead of ten: TF-IDF chooses what is
        tried, and words are only where there is no sentence to try.
        """
        if not topics:
            return []
        columns = [self.taxonomy.ids.index(topic) for topic in topics]
        sentences, words = self._candidates(paper, columns, quick=most == 1)
        pieces = [*sentences, *chain.from_iterable(words)]
        whole = [scores[topic] for topic in self.taxonomy.ids]
        drops = score_drops(whole, pieces, partial(self._shortened_scores, paper))  # (n_pieces, n_topics)
        evidence: list[Evidence] = []
        start = len(sentences)
        for topic, column, own_words in zip(topics, columns, words, strict=True):
            own = drops[:, column].tolist()
            own_sentences = supporting_sentences(topic, scores[topic], sentences, own[: len(sentences)])
            single_words = supporting_pieces(topic, own_words, own[start : start + len(own_words)])
            evidence += [*own_sentences[:SHOWN_SENTENCES], *single_words][:most]
            start += len(own_words)
        return evidence

    def nearest(self, paper: Paper, most: int = 3) -> list[Neighbour] | None:
        """The labelled papers that the network finds most like this one; None where the model holds none."""
        return self.neighbours.nearest(self.encoder.judge([paper]).pooled[0], most) if self.neighbours else None

    def _candidates(
        self, paper: Paper, columns: Sequence[int], quick: bool
    ) -> tuple[Sequence[Sentence], list[list[Piece]]]:
        """What is tried by removal: sentences for all columns together, and the words of each column."""
        sentences = sentences_of(paper)[:MOST_SENTENCES]
        if quick and self.linear and sentences:
            return self._chosen_by_tfidf(self.linear, paper, sentences, columns), [[] for _ in columns]
        return self._highest_alone(sentences, columns), [self._words(paper, column) for column in columns]

    def _chosen_by_tfidf(
        self, linear: Linear, paper: Paper, sentences: Sequence[Sentence], columns: Sequence[int]
    ) -> list[Sentence]:
        """The best evidence by the drop of TF-IDF's logit: one sentence a column, and the next best."""
        logits = linear.logits([paper, *(sentence.without for sentence in sentences)])[:, columns]
        effects = logits[0] - logits[1:]  # (n_sentences, n_columns)
        chosen: set[int] = set()
        for own in effects.T.tolist():
            chosen |= set(preferred(sentences, own)[:2])
        return [sentences[i] for i in sorted(chosen)]

    def _highest_alone(self, sentences: Sequence[Sentence], columns: Sequence[int]) -> Sequence[Sentence]:
        """The sentences that score highest by themselves in any of the columns, in their order."""
        if len(sentences) <= TRIED_SENTENCES:
            return sentences
        logits = self.logits([sentence.alone for sentence in sentences])[:, columns]
        highest = np.argsort(-logits, axis=0, kind="stable")[:TRIED_SENTENCES]
        return [sentences[i] for i in np.unique(highest)]

    def _words(self, paper: Paper, column: int) -> list[Piece]:
        terms = self.linear.top_terms(paper, column, CONSIDERED_WORDS) if self.linear else []
        return [word_piece(paper, terms[i]) for i in without_shared_words(terms)[:TRIED_WORDS]]

    def _shortened_scores(self, whole: Paper, shortened: Sequence[Paper]) -> Scores:
        """Scores of what is left of a paper, by the calibration that holds for all of it: only the text differs."""
        return self.decision.calibration(calibration_name(whole)).scores(self.logits(shortened))


def join_logits(network_logits: Logits, tfidf_logits: Logits | None, scales: Sequence[Scale]) -> Logits:
    """The joint logits of the network, whose "in scope" is not yet blended, and of TF-IDF, whose is."""
    blended = blend_in_scope(network_logits)
    return mean_logits([blended] if tfidf_logits is None else [blended, tfidf_logits], scales)


def read_tokenizer(definition: bytes, max_tokens: int) -> PaperTokenizer:
    try:
        return PaperTokenizer(definition.decode(), max_tokens)
    except Exception as error:  # tokenizers raises nothing more special
        raise BundleError(f"{TOKENIZER} is damaged, or needs a newer release of tokenizers") from error
