"""Where the processor is slow at products of bytes, the graph multiplies the same weights in full precision."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made.onnx import network

from arxsift.configs.errors import BundleError
from arxsift.models import full_precision, onnx_encoder
from arxsift.models.arrays import Floats32
from arxsift.models.full_precision import in_full_precision, multiplies_bytes_fast
from arxsift.models.onnx_encoder import start

N_ROWS, N_COLUMNS, BLOCK = 64, 5, 32


def products(n_products: int = 2) -> tuple[bytes, Floats32]:
    """A graph that multiplies with the same matrix of bytes once or more often, (K, N), and that matrix."""
    from onnx import TensorProto, helper, numpy_helper

    rng = np.random.default_rng(0)
    blocks = rng.integers(1, 256, (N_COLUMNS, N_ROWS // BLOCK, BLOCK)).astype(np.uint8)
    scales = rng.uniform(0.001, 0.01, (N_COLUMNS, N_ROWS // BLOCK)).astype(np.float32)
    sizes: dict[str, Any] = {"K": N_ROWS, "N": N_COLUMNS, "bits": 8, "block_size": BLOCK, "accuracy_level": 4}
    outputs = [f"out{n}" for n in range(n_products)]
    nodes = [helper.make_node("Cast", ["ids"], ["x"], to=TensorProto.FLOAT)]
    for name in outputs:
        nodes.append(
            helper.make_node("MatMulNBits", ["x", "blocks", "scales"], [name], domain="com.microsoft", **sizes)
        )
    graph = helper.make_graph(
        nodes,
        "products",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["n", N_ROWS])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", N_COLUMNS]) for name in outputs],
        [numpy_helper.from_array(blocks, "blocks"), numpy_helper.from_array(scales.ravel(), "scales")],
    )
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
    weights = ((blocks.astype(np.float32) - 128) * scales[..., np.newaxis]).reshape(N_COLUMNS, N_ROWS).T
    return model.SerializeToString(), weights


def test_the_same_weights_are_multiplied_without_rounding_what_comes_in() -> None:
    import onnx
    import onnxruntime

    model, weights = products()
    whole = in_full_precision(model)
    onnx.checker.check_model(onnx.load_from_string(whole))
    ids = np.random.default_rng(1).integers(-1000, 1000, (3, N_ROWS))
    for output in onnxruntime.InferenceSession(whole).run(None, {"ids": ids}):
        assert output == pytest.approx(ids.astype(np.float32) @ weights, rel=1e-4, abs=1e-2)


def test_a_matrix_that_is_used_twice_is_stored_once_and_its_bytes_are_gone() -> None:
    import onnx

    graph = onnx.load_from_string(in_full_precision(products()[0])).graph
    assert [node.op_type for node in graph.node] == ["Cast", "MatMul", "MatMul"]
    assert [(tensor.name, [*tensor.dims]) for tensor in graph.initializer] == [("blocks", [N_ROWS, N_COLUMNS])]


def test_a_graph_without_such_products_stays_as_it_is() -> None:
    assert in_full_precision(network()) == network()


def test_a_cut_graph_is_an_error_of_one_kind() -> None:
    model = products()[0]
    for length in range(0, len(model) - 1, 7):
        if full_precision.PRODUCT in model[:length]:
            with pytest.raises((ValueError, LookupError)):
                in_full_precision(model[:length])


@given(st.binary(max_size=60))
def test_bytes_that_are_no_graph_are_an_error_of_one_kind(content: bytes) -> None:
    with suppress(ValueError, LookupError):
        in_full_precision(full_precision.PRODUCT + content)


@pytest.mark.parametrize(
    ("machine", "flags", "fast"),
    [
        ("x86_64", "flags : fma avx2 avx512f", False),
        ("x86_64", "flags : fma avx2 avx512_vnni", True),
        ("AMD64", "flags : fma avx2 avx_vnni", True),
        ("x86_64", None, True),
        ("aarch64", "Features : fp asimd", True),
    ],
)
def test_x86_needs_vnni_to_multiply_bytes_fast(
    machine: str, flags: str | None, fast: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if flags is not None:
        (tmp_path / "cpuinfo").write_text(flags)
    monkeypatch.setattr(full_precision, "CPU_INFO", tmp_path / "cpuinfo")
    monkeypatch.setattr("platform.machine", lambda: machine)
    assert multiplies_bytes_fast.__wrapped__() is fast


def test_a_session_takes_the_products_that_are_fast_here(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []

    def noted(model: bytes) -> bytes:
        asked.append(model)
        return model

    monkeypatch.setattr(onnx_encoder, "in_full_precision", noted)
    for fast, wanted in ((True, []), (False, [network()])):
        monkeypatch.setattr(onnx_encoder, "multiplies_bytes_fast", lambda fast=fast: fast)
        start(network())
        assert asked == wanted


def test_a_damaged_model_is_told_as_ever_where_bytes_are_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_encoder, "multiplies_bytes_fast", lambda: False)
    model = products()[0]
    with pytest.raises(BundleError, match=r"^model.onnx is damaged, or needs a newer ONNX Runtime$"):
        start(model[: len(model) // 2])
