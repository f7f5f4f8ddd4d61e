"""A network that needs no training: a topic's logit grows with the share of its words among a paper's tokens."""

import numpy as np

from arxsift.models.decision import Decision, Scale
from arxsift.models.neighbours import Neighbours
from arxsift.models.onnx_encoder import OnnxEncoder
from arxsift.models.tfidf import Linear
from arxsift.models.tokens import PaperTokenizer
from arxsift.models.transformer import TransformerClassifier
from made.encoders import SPECIAL, vocabulary
from made.papers import TAXONOMY, WORDS

WIDTH = 8

DECISION = Decision(
    slopes=(1.5, 1.2, 1.0),
    offsets=(0.1, -0.2, 0.0),
    thresholds={"recall": (0.3, 0.3), "balanced": (0.5, 0.5), "precision": (0.8, 0.8)},
)

SCALES = (
    Scale(slopes=(1.0, 1.1, 0.9), offsets=(0.2, 0.0, -0.1)),
    Scale(slopes=(0.8, 1.0, 1.2), offsets=(0.0, 0.3, 0.1)),
)


def tokenizer_json() -> str:
    """A WordPiece tokenizer that knows the words of the made papers and else letters."""
    from tokenizers import BertWordPieceTokenizer

    numbers = {word: number for number, word in enumerate(vocabulary())}
    definition: str = BertWordPieceTokenizer(numbers).to_str()
    return definition


def network(n_columns: int = 3, outputs: tuple[str, str] = ("logits", "pooled")) -> bytes:
    """The mean of the tokens' vectors, whose first numbers tell of which topic a word is, under one linear layer."""
    from onnx import TensorProto, helper, numpy_helper

    table = np.random.default_rng(0).normal(0, 0.02, (len(vocabulary()), WIDTH)).astype(np.float32)
    for topic, words in enumerate(WORDS.values()):
        table[[vocabulary().index(word) for word in words], topic] = 1
    table[: len(SPECIAL)] = 0
    head = np.zeros((WIDTH, n_columns), np.float32)
    head[0, 0] = head[1, 1] = 90
    head[:2, 2:] = 60
    weights = {"table": table, "head": head, "bias": np.full(n_columns, -3, np.float32), "one": np.array([1], np.int64)}
    nodes = [
        helper.make_node("Gather", ["table", "ids"], ["states"]),
        helper.make_node("Cast", ["mask"], ["seen"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["seen", "minus"], ["share"]),
        helper.make_node("Mul", ["states", "share"], ["masked"]),
        helper.make_node("ReduceSum", ["masked", "one"], ["sum"], keepdims=0),
        helper.make_node("ReduceSum", ["share", "one"], ["count"], keepdims=0),
        helper.make_node("Div", ["sum", "count"], [outputs[1]]),
        helper.make_node("Gemm", [outputs[1], "head", "bias"], [outputs[0]]),
    ]
    weights["minus"] = np.array([-1], np.int64)
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["papers", "tokens"]) for name in ("ids", "mask")],
        [
            helper.make_tensor_value_info(outputs[0], TensorProto.FLOAT, ["papers", n_columns]),
            helper.make_tensor_value_info(outputs[1], TensorProto.FLOAT, ["papers", WIDTH]),
        ],
        [numpy_helper.from_array(np.asarray(array), name) for name, array in weights.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    content: bytes = made.SerializeToString()
    return content


def tiny_transformer(linear: Linear | None = None, neighbours: Neighbours | None = None) -> TransformerClassifier:
    """A classifier of bees and tides."""
    encoder = OnnxEncoder(network(), PaperTokenizer(tokenizer_json(), 256))
    scales = SCALES if linear else SCALES[:1]
    return TransformerClassifier("tiny-1", TAXONOMY, encoder, linear, scales, DECISION, neighbours)
