"""An encoder's folder in, a network out that gives one logit a topic and one for "in scope"."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from ...configs.errors import InputError
from ...models.arrays import Logits
from ...models.tokens import Tokens, by_length, pad

if TYPE_CHECKING:
    import torch

Weights: TypeAlias = "dict[str, torch.Tensor]"
"""Every weight of a network by name."""

JUDGED_PAPERS = 32
"""Number of papers a batch when nothing is learnt."""

FIRST_BIAS = -1.5
"""Bias of the head before any learning: a topic is improbable."""

DROPOUTS = ("hidden_dropout_prob", "attention_probs_dropout_prob", "dropout", "attention_dropout", "hidden_dropout")
"""Names of dropout in configurations of encoders. It is switched off: on a processor it costs more than all else."""


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A Hugging Face encoder, the mean of its last states over a paper's tokens, and one linear layer."""

    encoder: "torch.nn.Module"
    head: "torch.nn.Linear"
    device: "torch.device"

    def pooled(self, ids: "torch.Tensor", mask: "torch.Tensor") -> "torch.Tensor":
        """Mean state (n_papers, width) from token numbers and mask, both (n_papers, n_tokens)."""
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state  # (n_papers, n_tokens, width)
        weights = mask.unsqueeze(-1).to(states.dtype)
        mean: torch.Tensor = (states * weights).sum(1) / weights.sum(1)
        return mean

    def __call__(self, rows: Sequence[Tokens]) -> "torch.Tensor":
        """Logits to learn from, (n_papers, n_topics + 1), computed in half precision where that is faster."""
        with half_precision(self.device):
            return self._logits(rows).float()

    def _logits(self, rows: Sequence[Tokens]) -> "torch.Tensor":
        import torch

        ids, mask = (torch.from_numpy(array).to(self.device) for array in pad(rows))
        logits: torch.Tensor = self.head(self.pooled(ids, mask))
        return logits

    def judge(self, rows: Sequence[Tokens]) -> Logits:
        """The logits of papers in order, nothing learnt, in full precision: what is exported is compared with them."""
        import torch

        logits = np.empty((len(rows), self.head.out_features))
        self.train(False)
        with torch.inference_mode():
            for batch in by_length(rows, JUDGED_PAPERS):
                logits[batch] = self._logits([rows[i] for i in batch]).cpu().numpy()
        return logits

    def train(self, learning: bool) -> None:
        self.encoder.train(learning)
        self.head.train(learning)

    def parameters(self) -> "Iterator[torch.nn.Parameter]":
        yield from self.encoder.parameters()
        yield from self.head.parameters()

    def state(self) -> Weights:
        """The weights, not copied."""
        return {
            **{f"encoder.{name}": weight for name, weight in self.encoder.state_dict().items()},
            **{f"head.{name}": weight for name, weight in self.head.state_dict().items()},
        }

    def load(self, weights: Weights) -> None:
        """Take over what `state` gave."""
        for part, module in (("encoder.", self.encoder), ("head.", self.head)):
            module.load_state_dict({n.removeprefix(part): w for n, w in weights.items() if n.startswith(part)})


def build_network(folder: Path, n_columns: int, seed: int) -> Network:
    """The encoder of a folder under a new head, which is drawn by the seed.

    Raises:
        InputError: the folder's model is none that `transformers` knows, or is damaged.
    """
    import torch
    from safetensors import SafetensorError
    from transformers import AutoConfig, AutoModel

    quieten()
    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True)
        for name in DROPOUTS:
            if hasattr(config, name):
                setattr(config, name, 0.0)
        device = best_device()
        encoder = AutoModel.from_pretrained(
            folder,
            config=config,
            local_files_only=True,
            use_safetensors=True,
            dtype=torch.float32,
            attn_implementation="eager" if device.type == "cpu" else None,  # a quarter faster than fused on a processor
        )
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        reason = " ".join(str(error).split())[:300]
        raise InputError(f"{folder}: cannot be loaded as an encoder ({reason})") from error
    head = torch.nn.Linear(config.hidden_size, n_columns)
    with torch.no_grad():
        head.weight.normal_(0.0, 0.02, generator=torch.Generator().manual_seed(seed))
        head.bias.fill_(FIRST_BIAS)
    return Network(encoder.to(device), head.to(device), device)


def best_device() -> "torch.device":
    """A graphics processor where there is one."""
    import torch

    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def half_precision(device: "torch.device") -> AbstractContextManager[Any]:
    """Computing in bfloat16 where the processor itself can; where it cannot, that would be slower."""
    import torch

    return torch.autocast(device.type, torch.bfloat16) if has_bfloat16(device) else nullcontext()


def has_bfloat16(device: "torch.device") -> bool:
    import torch

    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return device.type == "cpu" and bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def quieten() -> None:
    """No progress bars and no reports on which weights of the checkpoint are not needed."""
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
