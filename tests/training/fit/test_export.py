"""A network leaves torch as an ONNX graph that says the same, and as a small one that says nearly the same."""

import logging
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from made.encoders import save_bert, save_distilbert
from made.papers import made_papers
from numpy.typing import NDArray

from arxsift.models.onnx_encoder import OnnxEncoder, start
from arxsift.models.tokens import PaperTokenizer, Tokens, pad
from arxsift.training.fit import export
from arxsift.training.fit.encoders import tokenizer_definition
from arxsift.training.fit.export import as_bytes, export_onnx, quantise
from arxsift.training.fit.network import build_network

pytestmark = pytest.mark.slow

Outputs = tuple[NDArray[np.float32], NDArray[np.float32]]

PAPERS = [labelled.paper for labelled in made_papers(7)]


class Exported:
    """A network and its graph."""

    def __init__(self, folder: Path) -> None:
        self.network = build_network(folder, 3, seed=5)
        self.attention = self.network.encoder.config._attn_implementation  # type: ignore[union-attr]
        self.model = export_onnx(self.network)
        self.tokenizer = PaperTokenizer(tokenizer_definition(folder), 64)

    def by_torch(self, rows: list[Tokens]) -> Outputs:
        import torch

        ids, mask = (torch.from_numpy(array) for array in pad(rows))
        self.network.train(False)
        with torch.inference_mode():
            pooled = self.network.pooled(ids, mask)
            return self.network.head(pooled).numpy(), pooled.numpy()


def by_onnx(model: bytes, rows: list[Tokens]) -> Outputs:
    ids, mask = pad(rows)
    logits, pooled = start(model).run(["logits", "pooled"], {"ids": ids, "mask": mask})
    return logits, pooled


@pytest.fixture(scope="module", params=[save_bert, save_distilbert], ids=["bert", "distilbert"])
def exported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    save: Callable[[Path], Path] = request.param
    return Exported(save(tmp_path_factory.mktemp("encoder")))


@pytest.mark.parametrize("lengths", [[9], [2], [40, 3, 17], [16, 16], [1, 64]])
def test_the_graph_says_what_torch_says_for_any_number_of_papers_and_tokens(
    exported: Exported, lengths: list[int]
) -> None:
    rng = np.random.default_rng(0)
    rows = [rng.integers(5, 60, length) for length in lengths]
    for found, wanted in zip(by_onnx(exported.model, rows), exported.by_torch(rows), strict=True):
        assert found.shape == wanted.shape
        assert found == pytest.approx(wanted, abs=1e-4)


def test_papers_are_judged_as_the_network_judges_them(exported: Exported) -> None:
    encoder = OnnxEncoder(exported.model, exported.tokenizer)
    rows = exported.tokenizer.encode(PAPERS)
    assert encoder.judge(PAPERS).logits == pytest.approx(exported.network.judge(rows), abs=1e-4)
    assert encoder.judge(PAPERS).pooled == pytest.approx(exported.by_torch(rows)[1], abs=1e-4)


def test_the_small_graph_is_much_smaller_and_says_nearly_the_same(
    exported: Exported, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "SMALL", 256)
    small = quantise(exported.model)
    exact, near = (OnnxEncoder(model, exported.tokenizer).judge(PAPERS) for model in (exported.model, small))
    assert len(small) < 0.6 * len(exported.model)  # of so little a network, most is not in large matrices
    assert near.logits == pytest.approx(exact.logits, abs=0.02)
    assert near.pooled == pytest.approx(exact.pooled, abs=0.1)
    assert not np.array_equal(near.pooled, exact.pooled)


def test_no_graph_tells_where_it_was_made(exported: Exported) -> None:
    for model in (exported.model, quantise(exported.model)):
        assert not any(word in model for word in (b".py", b"site-packages", b"transformers", str(Path.home()).encode()))


def test_exporting_leaves_the_network_as_it_was(exported: Exported) -> None:
    assert exported.network.encoder.config._attn_implementation == exported.attention  # type: ignore[union-attr]


def test_exporting_is_quiet_and_leaves_others_loud(
    exported: Exported, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        export_onnx(exported.network)
    assert capfd.readouterr() == ("", "")
    assert [str(one.message) for one in caught] == []
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    logging.getLogger("elsewhere").warning("heard")
    assert caplog.messages[-1:] == ["heard"]


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
    assert sorted(one.data_type for one in kept if len(one.dims) > 1 and one.dims[-1] == 128) == [
        *(TensorProto.UINT8, TensorProto.INT8),
    ]
    assert not any(one.name == "table" for one in kept)
    feed = {"ids": np.array([3, 7]), "mask": np.array([5, 127])}
    for found, wanted in zip(start(small).run(None, feed), start(model).run(None, feed), strict=True):
        assert found == pytest.approx(wanted, abs=1.0)  # of numbers up to 40
        assert np.corrcoef(found.ravel(), wanted.ravel())[0, 1] > 0.999


@pytest.mark.parametrize(("n_rows", "block"), [(384, 128), (192, 64), (96, 32), (48, 16), (50, 0), (7, 0)])
def test_blocks_come_out_even(n_rows: int, block: int) -> None:
    assert export.block_of(np.zeros((n_rows, 3), np.float32)) == block


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
