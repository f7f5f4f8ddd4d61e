"""A graph becomes a small one that says nearly the same."""

from pathlib import Path

import numpy as np
import pytest
from made.exported import Exported, by_onnx
from made.papers import made_papers

from arxsift.models.onnx_encoder import OnnxEncoder, start
from arxsift.training.fit import quantise as module
from arxsift.training.fit.quantise import as_bytes, block_of, quantise

pytestmark = pytest.mark.slow

PAPERS = [labelled.paper for labelled in made_papers(7)]


def test_the_small_graph_is_much_smaller_and_says_nearly_the_same(
    exported: Exported, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SMALL", 256)
    small = quantise(exported.model)
    exact, near = (OnnxEncoder(model, exported.tokenizer).judge(PAPERS) for model in (exported.model, small))
    assert len(small) < 0.6 * len(exported.model)  # of so little a network, most is not in large matrices
    assert near.logits == pytest.approx(exact.logits, abs=0.02)
    assert near.pooled == pytest.approx(exact.pooled, abs=0.1)
    assert not np.array_equal(near.pooled, exact.pooled)


def test_no_graph_tells_where_it_was_made(exported: Exported) -> None:
    for model in (exported.model, quantise(exported.model)):
        assert not any(word in model for word in (b".py", b"site-packages", b"transformers", str(Path.home()).encode()))


def test_a_table_that_is_used_twice_is_stored_twice_at_most() -> None:
    """As where an encoder's embeddings are also what its output is multiplied with."""
    from onnx import TensorProto, helper, load_from_string, numpy_helper

    table = np.random.default_rng(0).normal(size=(128, 128)).astype(np.float32)
    nodes = [
        helper.make_node("Gather", ["table", "ids"], ["rows"]),
        helper.make_node("Gather", ["table", "mask"], ["others"]),
        helper.make_node("Add", ["rows", "others"], ["pooled"]),
        helper.make_node("MatMul", ["pooled", "table"], ["logits"]),
    ]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["papers"]) for name in ("ids", "mask")]
    outputs = [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["papers", 128]) for n in ("logits", "pooled")]
    graph = helper.make_graph(nodes, "tied", inputs, outputs, [numpy_helper.from_array(table, "table")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10).SerializeToString()
    small = quantise(model)
    kept = load_from_string(small).graph.initializer
    assert sorted(array.data_type for array in kept if len(array.dims) > 1 and array.dims[-1] == 128) == [
        *(TensorProto.UINT8, TensorProto.INT8),
    ]
    assert not any(array.name == "table" for array in kept)
    feed = {"ids": np.array([3, 7]), "mask": np.array([5, 127])}
    for output, expected in zip(start(small).run(None, feed), start(model).run(None, feed), strict=True):
        assert output == pytest.approx(expected, abs=1.0)  # of numbers up to 40
        assert np.corrcoef(output.ravel(), expected.ravel())[0, 1] > 0.999


@pytest.mark.parametrize(("n_rows", "block"), [(384, 128), (192, 64), (96, 32), (48, 16), (50, 0), (7, 0)])
def test_blocks_come_out_even(n_rows: int, block: int) -> None:
    assert block_of(np.zeros((n_rows, 3), np.float32)) == block


def test_what_a_row_is_multiplied_to_does_not_depend_on_the_rows_beside_it(exported: Exported) -> None:
    small = quantise(exported.model)
    rows = exported.tokenizer.encode(PAPERS)
    alone = by_onnx(small, rows[:1])[0][0]
    length = len(rows[0])
    beside = by_onnx(small, [rows[0], np.full(length, 7)])[0][0]
    assert beside == pytest.approx(alone, abs=1e-5)


@pytest.mark.parametrize("axis", [0, 1])
def test_bytes_give_back_the_weights_within_half_a_step(axis: int) -> None:
    weights = np.random.default_rng(1).normal(size=(96, 64)).astype(np.float32)
    weights[3] = 0
    weights[:, 5] = 0
    numbers, scales = as_bytes(weights, axis)
    assert numbers.dtype == np.int8
    assert numbers.min() >= -127
    assert np.all(np.abs(numbers * scales - weights) <= scales / 2 * 1.01)
