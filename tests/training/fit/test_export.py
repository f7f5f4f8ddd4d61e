"""A network leaves torch as an ONNX graph that says the same."""

import logging
import warnings

import numpy as np
import pytest
from made.exported import Exported, by_onnx
from made.papers import made_papers

from arxsift.models.onnx_encoder import OnnxEncoder
from arxsift.training.fit.export import export_onnx

pytestmark = pytest.mark.slow

PAPERS = [labelled.paper for labelled in made_papers(7)]


@pytest.mark.parametrize("lengths", [[9], [2], [40, 3, 17], [16, 16], [1, 64]])
def test_the_graph_says_what_torch_says_for_any_number_of_papers_and_tokens(
    exported: Exported, lengths: list[int]
) -> None:
    rng = np.random.default_rng(0)
    rows = [rng.integers(5, 60, length) for length in lengths]
    for output, expected in zip(by_onnx(exported.model, rows), exported.by_torch(rows), strict=True):
        assert output.shape == expected.shape
        assert output == pytest.approx(expected, abs=1e-4)


def test_papers_are_judged_as_the_network_judges_them(exported: Exported) -> None:
    encoder = OnnxEncoder(exported.model, exported.tokenizer)
    rows = exported.tokenizer.encode(PAPERS)
    assert encoder.judge(PAPERS).logits == pytest.approx(exported.network.judge(rows), abs=1e-4)
    assert encoder.judge(PAPERS).pooled == pytest.approx(exported.by_torch(rows)[1], abs=1e-4)


def test_exporting_leaves_the_network_as_it_was(exported: Exported) -> None:
    assert exported.network.encoder.config._attn_implementation == exported.attention  # type: ignore[union-attr]


def test_exporting_is_quiet_and_leaves_others_loud(
    exported: Exported, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        export_onnx(exported.network)
    assert capfd.readouterr() == ("", "")
    assert [str(warning.message) for warning in caught] == []
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    logging.getLogger("elsewhere").warning("heard")
    assert caplog.messages[-1:] == ["heard"]
