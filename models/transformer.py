"""A fine-tuned encoder as a classifier, alone or joined with TF-IDF. Needs ONNX Runtime and tokenizers, not torch."""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from ..configs.documents import Document, parse_document
from ..configs.errors import BundleError
from ..configs.taxonomy import Taxonomy
from .arrays import Logits, Scores
from .decision import Decision, Judge, Scale, blend_in_scope, mean_logits
from .evidence import Piece, apart, falls, speaking, word_piece
from .neighbours import VECTORS, Neighbour, Neighbours
from .onnx_encoder import OnnxEncoder
from .paper import Paper
from .sentences import split_sentences
from .tfidf import Linear
from .tokens import PaperTokenizer
from .verdict import Evidence, Prefer, Verdict

MODEL, TOKENIZER, SETTINGS = "model.onnx", "tokenizer.json", "transformer.json"
"""The files of the network; a joined model also has those of `Linear`."""

CHUNK_PAPERS = 1024
"""Judged at a time, so that memory does not grow with the input."""

MOST_SENTENCES = 24
"""Looked at; an abstract has fewer, and the encoder reads no more of a longer text."""

SHOWN_SENTENCES = 2
"""Of a topic's evidence, before its words."""

TRIED_SENTENCES = 3
"""A topic, by removal, which costs a pass through the network each: those that score highest when they stand alone. Of
41 verdicts on labelled papers the strongest of all was among them in 40."""

NEARLY = 0.6
"""Of the largest fall by TF-IDF, from which a second sentence is tried where one is asked for. Of 70 papers of a feed
the strongest sentence of all was among the 105 tried in 62; the mean fall was 0.226 where the strongest gave 0.231."""

TRIED_WORDS = 3
"""A topic, by removal: words and pairs that share none."""

LOOKED_AT = 16
"""Words and pairs of which these are the ones that TF-IDF gives most weight."""


class Settings(Document):
    """How the network is used."""

    max_tokens: Annotated[int, Field(ge=2)]
    """Of title and abstract together that are read."""
    scales: tuple[Scale, ...] = Field(min_length=1, max_length=2)
    """Of the network's logits and, where there is one, TF-IDF's."""


@dataclass(frozen=True, slots=True)
class Sentence(Piece):
    """A sentence of the abstract, or the title."""

    alone: Paper
    """Nothing but it."""


class TransformerClassifier:
    """A network, perhaps a `Linear` beside it, its taxonomy and its decision; implements `Classifier`."""

    kind: ClassVar[str] = "transformer"

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
        """What `files` gave.

        Raises:
            BundleError: a file is damaged, or the files do not belong together.
        """
        settings = parse_document(json.loads(files[SETTINGS]), Settings, SETTINGS)
        encoder = OnnxEncoder(files[MODEL], read_tokenizer(files[TOKENIZER], settings.max_tokens))
        with ThreadPoolExecutor(1) as thread:
            thread.submit(lambda: encoder.session)  # starts while the others are read; a fault shows when it is used
            linear = Linear.of_files(files) if len(settings.scales) == 2 else None
            neighbours = Neighbours.of_files(files) if VECTORS in files else None
        found = cls(name, taxonomy, encoder, linear, settings.scales, decision, neighbours)
        if not found._belongs_together():
            raise BundleError("its files do not belong together")
        return found

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
        known = set(chain.from_iterable(self.neighbours.topics)) <= set(self.taxonomy.ids)
        return len(columns) == 1 and known and self.neighbours.vectors.shape[1] == width

    def logits(self, papers: Sequence[Paper]) -> Logits:
        """(n_papers, n_topics + 1), uncalibrated."""
        with self.encoder.judging(papers) as encoded:
            by_words = self.linear.logits(papers) if self.linear else None
            return join_logits(encoded().logits, by_words, self.scales)

    def predict(self, papers: Sequence[Paper], prefer: Prefer = "balanced") -> list[Verdict]:
        verdicts: list[Verdict] = []
        for start in range(0, len(papers), CHUNK_PAPERS):
            verdicts += self._judge.verdicts(self.logits(papers[start : start + CHUNK_PAPERS]), prefer)
        return verdicts

    def reconsider(self, verdicts: Sequence[Verdict], prefer: Prefer) -> list[Verdict]:
        return self._judge.reconsider(verdicts, prefer)

    def explain(self, paper: Paper, verdict: Verdict, most: int = 5) -> list[Evidence]:
        """For each topic the sentences without which its score is lower, then words and pairs where TF-IDF has a say.

        The title counts as a sentence. Both are sorted, the strongest first; a sentence may hold one of the words.
        Where `most` is 1 it takes one or two passes through the network a topic instead of ten: TF-IDF chooses what is
        tried, and words are only where there is no sentence to try.
        """
        if not verdict.topics:
            return []
        columns = {topic: self.taxonomy.ids.index(topic) for topic in verdict.topics}
        sentences, with_words = sentences_of(paper)[:MOST_SENTENCES], True
        if most == 1 and self.linear and sentences:
            sentences, with_words = self._foretold(self.linear, paper, sentences, list(columns.values())), False
        else:
            sentences = self._telling(sentences, list(columns.values()))
        words = {topic: self._words(paper, column) if with_words else [] for topic, column in columns.items()}
        pieces = [*sentences, *chain.from_iterable(words.values())]
        every = falls(verdict, pieces, self._scores)  # (n_pieces, n_topics + 1)
        found: list[Evidence] = []
        place = len(sentences)
        for topic, column in columns.items():
            own = every[:, column].tolist()
            whole = speaking(topic, sentences, own[: len(sentences)])[:SHOWN_SENTENCES]
            single = speaking(topic, words[topic], own[place : place + len(words[topic])])
            found += [*whole, *single][:most]
            place += len(words[topic])
        return found

    def nearest(self, paper: Paper, most: int = 3) -> list[Neighbour]:
        """The labelled papers that the network finds most like this one; none where the model holds none."""
        return self.neighbours.nearest(self.encoder.judge([paper]).pooled[0], most) if self.neighbours else []

    def _foretold(
        self, linear: Linear, paper: Paper, sentences: Sequence[Sentence], columns: Sequence[int]
    ) -> list[Sentence]:
        """Those without which TF-IDF's logit of a column falls most: of each one, or two that are nearly alike."""
        logits = linear.logits([paper, *(sentence.without for sentence in sentences)])[:, columns]
        falls_by_words = logits[0] - logits[1:]  # (n_sentences, n_columns)
        first, second = np.argsort(-falls_by_words, axis=0, kind="stable")[[0, min(1, len(sentences) - 1)]]
        each = np.arange(len(columns))
        near = falls_by_words[second, each] >= NEARLY * falls_by_words[first, each]
        return [sentences[place] for place in np.unique([*first, *second[near]])]

    def _telling(self, sentences: Sequence[Sentence], columns: Sequence[int]) -> list[Sentence]:
        """Those that score highest by themselves in any of the columns, in their order."""
        if len(sentences) <= TRIED_SENTENCES:
            return list(sentences)
        logits = self.logits([sentence.alone for sentence in sentences])[:, columns]
        highest = np.argsort(-logits, axis=0, kind="stable")[:TRIED_SENTENCES]
        return [sentences[place] for place in np.unique(highest)]

    def _words(self, paper: Paper, column: int) -> list[Piece]:
        telling = self.linear.telling(paper, column, LOOKED_AT) if self.linear else []
        return [word_piece(paper, telling[place]) for place in apart(telling)[:TRIED_WORDS]]

    def _scores(self, papers: Sequence[Paper]) -> Scores:
        return self.decision.scores(self.logits(papers))


def join_logits(network_logits: Logits, tfidf_logits: Logits | None, scales: Sequence[Scale]) -> Logits:
    """(n_papers, n_topics + 1) of both together: the network's own, not yet blended, and TF-IDF's, which are."""
    blended = blend_in_scope(network_logits)
    return mean_logits([blended] if tfidf_logits is None else [blended, tfidf_logits], scales)


def sentences_of(paper: Paper) -> list[Sentence]:
    """The title and the sentences of the abstract; none where only one of all these is there."""
    parts = split_sentences(paper.abstract)
    found = [Sentence(paper.title, replace(paper, title=""), replace(paper, abstract=""))] if paper.title else []
    for i, part in enumerate(parts):
        others = "".join([*parts[:i], *parts[i + 1 :]]).strip()
        alone = replace(paper, title="", abstract=part.strip())
        found.append(Sentence(part.strip(), replace(paper, abstract=others), alone))
    return found if len(found) > 1 else []


def read_tokenizer(definition: bytes, max_tokens: int) -> PaperTokenizer:
    try:
        return PaperTokenizer(definition.decode(), max_tokens)
    except Exception as error:  # tokenizers raises nothing more special
        raise BundleError(f"{TOKENIZER} cannot be read ({' '.join(str(error).split())[:200]})") from error
