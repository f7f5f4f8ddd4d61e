"""What the network pools of a set's papers in, a file of a bundle out, and back; the record of the set has their ids.

A correction is judged by it on papers whose texts do not ship.
"""

from safetensors import SafetensorError
from safetensors.numpy import load, save

from ...configs.errors import BundleError
from ...models.arrays import Floats32
from ...models.eight_bits import EightBits
from ...models.onnx_encoder import Pooled
from ...models.space import unit


def vectors_name(set_name: str) -> str:
    """Name of the file in a bundle."""
    return f"vectors-{set_name}.safetensors"


def vectors_file(pooled: Pooled) -> bytes:
    """The file: directions alone, (n_papers, width), a byte a number."""
    rounded = EightBits.of(unit(pooled), axis=1)
    return save({"numbers": rounded.numbers, "factors": rounded.factors})


def read_vectors(content: bytes, location: str) -> Floats32:
    """(n_papers, width), of length one but for the rounding; `location` names the file in errors.

    Raises:
        BundleError: it is damaged.
    """
    try:
        arrays = load(content)
        return EightBits(arrays["numbers"], arrays["factors"]).restored()
    except (SafetensorError, ValueError, LookupError) as error:
        raise BundleError(f"{location}: the vectors are damaged; install arxsift again") from error
