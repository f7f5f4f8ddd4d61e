"""A fine-tuned encoder as a classifier, alone or joined with TF-IDF. Needs ONNX Runtime and tokenizers, not torch."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Annotated, ClassVar

from pydantic import Field

from ..configs.documents import Document, parse_document
from ..configs.errors import BundleError
from ..configs.taxonomy import Taxonomy
from .decision import Decision, Judge, Logits, Scores, blend_in_scope
from .evidence import Piece, apart, falls, speaking, word_piece
from .mix import Scale, mean_logits
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
"""Tried by removal; an abstract has fewer, and the encoder reads no more of a longer text."""

SHOWN_SENTENCES = 2
"""Of a topic's evidence, before its words."""

CANDIDATES = 4
"""Words and pairs a topic that are tried by removal: each costs a pass through the network."""


class Settings(Document):
    """How the network is used."""

    max_tokens: Annotated[int, Field(ge=2)]
    """Of title and abstract together that are read."""
    scales: tuple[Scale, ...] = Field(min_length=1, max_length=2)
    """Of the network's logits and, where there is one, TF-IDF's."""


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
        logits = [blend_in_scope(self.encoder.judge(papers).logits)]
        if self.linear:
            logits.append(self.linear.logits(papers))
        return mean_logits(logits, self.scales)

    def predict(self, papers: Sequence[Paper], prefer: Prefer = "balanced") -> list[Verdict]:
        verdicts: list[Verdict] = []
        for start in range(0, len(papers), CHUNK_PAPERS):
            verdicts += self._judge.verdicts(self.logits(papers[start : start + CHUNK_PAPERS]), prefer)
        return verdicts

    def explain(self, paper: Paper, verdict: Verdict, most: int = 5) -> list[Evidence]:
        """For each topic the sentences without which its score is lower, then words and pairs where TF-IDF has a say.

        The title counts as a sentence. Both are sorted, the strongest first; a sentence may hold one of the words.
        """
        if not verdict.topics:
            return []
        sentences = sentence_pieces(paper)[:MOST_SENTENCES]
        words = {topic: self._words(paper, topic) for topic in verdict.topics}
        pieces = [*sentences, *chain.from_iterable(words.values())]
        every = falls(paper, pieces, self._scores)  # (n_pieces, n_topics + 1)
        found: list[Evidence] = []
        place = len(sentences)
        for topic in verdict.topics:
            own = every[:, self.taxonomy.ids.index(topic)].tolist()
            whole = speaking(topic, sentences, own[: len(sentences)])[:SHOWN_SENTENCES]
            single = apart(speaking(topic, words[topic], own[place : place + len(words[topic])]))
            found += [*whole, *single][:most]
            place += len(words[topic])
        return found

    def nearest(self, paper: Paper, most: int = 3) -> list[Neighbour]:
        """The labelled papers that the network finds most like this one; none where the model holds none."""
        return self.neighbours.nearest(self.encoder.judge([paper]).pooled[0], most) if self.neighbours else []

    def _words(self, paper: Paper, topic: str) -> list[Piece]:
        if self.linear is None:
            return []
        telling = self.linear.telling(paper, self.taxonomy.ids.index(topic), CANDIDATES)
        return [word_piece(paper, text) for text in telling]

    def _scores(self, papers: Sequence[Paper]) -> Scores:
        return self.decision.scores(self.logits(papers))


def sentence_pieces(paper: Paper) -> list[Piece]:
    """The title and the sentences of the abstract; none where only one of all these is there."""
    sentences = split_sentences(paper.abstract)
    title = [Piece(paper.title, replace(paper, title=""))] if paper.title else []
    pieces = [
        Piece(sentence.strip(), replace(paper, abstract="".join([*sentences[:i], *sentences[i + 1 :]]).strip()))
        for i, sentence in enumerate(sentences)
    ]
    return [*title, *pieces] if len(title) + len(pieces) > 1 else []


def read_tokenizer(definition: bytes, max_tokens: int) -> PaperTokenizer:
    try:
        return PaperTokenizer(definition.decode(), max_tokens)
    except Exception as error:  # tokenizers raises nothing more special
        raise BundleError(f"{TOKENIZER} cannot be read ({' '.join(str(error).split())[:200]})") from error
