"""An ONNX graph with products of bytes in, one that multiplies the same weights in full precision out.

Products of bytes are fast where the processor adds them up in one instruction (VNNI); elsewhere they take half as
long again as products in full precision. Only the weights stay rounded then, no longer what they are multiplied with:
a score moves by up to 0.02. Where papers are only judged, the package `onnx` is not installed: this file reads and
writes the few fields of the format that it needs (https://protobuf.dev/programming-guides/encoding, and onnx.proto).
"""

import platform
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .arrays import Floats32

GRAPH = 7
"""Field of a model."""
NODE, INITIALIZER = 1, 5
"""Fields of a graph."""
INPUT, OUTPUT, OP_TYPE, ATTRIBUTE = 1, 2, 4, 5
"""Fields of a node."""
ATTRIBUTE_NAME, ATTRIBUTE_INT = 1, 3
"""Fields of an attribute."""
DIMENSION, DATA_TYPE, TENSOR_NAME, RAW_DATA = 1, 2, 8, 9
"""Fields of a tensor."""

FLOAT = 1
"""Data type of a tensor."""

PRODUCT = b"MatMulNBits"
"""Operator of a product with a matrix of bytes, each block of a column's weights with a scale of its own."""

ZERO = 128
"""The byte that stands for 0 in such a matrix."""

VARINT, EIGHT_BYTES, LENGTH, FOUR_BYTES = 0, 1, 2, 5
"""How a field's content is written."""

CPU_INFO = Path("/proc/cpuinfo")


class Field(NamedTuple):
    """A field of a message."""

    number: int
    content: memoryview
    """What it holds; of a number, nothing."""
    value: int
    """The number that it is, or 0."""
    whole: memoryview
    """The field as it stands in the message."""


@cache
def multiplies_bytes_fast() -> bool:
    """Whether products of bytes are the faster ones here; so where the processor does not say what it can."""
    if platform.machine() not in ("x86_64", "AMD64") or not CPU_INFO.is_file():
        return True
    return "vnni" in CPU_INFO.read_text(encoding="utf-8", errors="replace")


def kind_of_products() -> str:
    """The kind of products by which networks are computed here."""
    return "bytes" if multiplies_bytes_fast() else "full precision"


def in_full_precision(model: bytes) -> bytes:
    """The graph with every product of bytes as one in full precision; any other graph stays as it is.

    Raises:
        ValueError: what is given is no graph, or a damaged one.
    """
    if PRODUCT not in model:
        return model
    parts = fields(memoryview(model))
    return b"".join(message(GRAPH, converted(part.content)) if part.number == GRAPH else part.whole for part in parts)


def converted(graph: memoryview) -> bytes:
    """The graph's content, with other nodes and weights."""
    parts = [*fields(graph)]
    tensors = {text(part.content, TENSOR_NAME): part for part in parts if part.number == INITIALIZER}
    nodes: list[bytes | memoryview] = []
    matrices: dict[bytes, bytes] = {}
    replaced: set[bytes] = set()
    for part in (part for part in parts if part.number == NODE):
        inputs = inputs_of(part.content)
        if text(part.content, OP_TYPE) != PRODUCT or len(inputs) != 3:
            nodes.append(part.whole)
            continue
        source, blocks, scales = inputs
        if blocks not in matrices:
            matrices[blocks] = tensor(blocks, restored(part.content, raw(tensors[blocks]), raw(tensors[scales])))
        nodes.append(product(source, blocks, text(part.content, OUTPUT)))
        replaced |= {blocks, scales}
    gone = {id(tensors[name]) for name in replaced}
    others = [part.whole for part in parts if part.number != NODE and id(part) not in gone]
    return b"".join([*nodes, *others, *matrices.values()])


def inputs_of(node: memoryview) -> list[bytes]:
    return [bytes(part.content) for part in fields(node) if part.number == INPUT]


def restored(node: memoryview, blocks: memoryview, scales: memoryview) -> Floats32:
    """(K, N), the matrix that a product's bytes stand for."""
    sizes = attributes(node)
    n_rows, n_columns, block = sizes[b"K"], sizes[b"N"], sizes[b"block_size"]
    whole = np.frombuffer(blocks, np.uint8).astype(np.float32).reshape(n_columns, -1, block) - ZERO
    columns = whole * np.frombuffer(scales, np.float32).reshape(n_columns, -1, 1)
    return np.ascontiguousarray(columns.reshape(n_columns, n_rows).T)


def attributes(node: memoryview) -> dict[bytes, int]:
    """The node's attributes that are whole numbers."""
    own = [part.content for part in fields(node) if part.number == ATTRIBUTE]
    return {
        text(attribute, ATTRIBUTE_NAME): next((p.value for p in fields(attribute) if p.number == ATTRIBUTE_INT), 0)
        for attribute in own
    }


def raw(part: Field) -> memoryview:
    """The bytes of a tensor's numbers."""
    return next((own.content for own in fields(part.content) if own.number == RAW_DATA), memoryview(b""))


def text(message: memoryview, number: int) -> bytes:
    """The first field of that number, empty where there is none."""
    return next((bytes(part.content) for part in fields(message) if part.number == number), b"")


def product(source: bytes, matrix: bytes, output: bytes) -> bytes:
    """A field of a graph: the node that multiplies."""
    own = ((INPUT, source), (INPUT, matrix), (OUTPUT, output), (OP_TYPE, b"MatMul"))
    return message(NODE, b"".join(message(number, content) for number, content in own))


def tensor(name: bytes, matrix: Floats32) -> bytes:
    """A field of a graph: the matrix."""
    numbers = [*((DIMENSION, size) for size in matrix.shape), (DATA_TYPE, FLOAT)]
    sizes = b"".join(varint(number << 3 | VARINT) + varint(value) for number, value in numbers)
    return message(INITIALIZER, sizes + message(TENSOR_NAME, name) + message(RAW_DATA, matrix.tobytes()))


def message(number: int, content: bytes) -> bytes:
    """A field with this content."""
    return varint(number << 3 | LENGTH) + varint(len(content)) + content


def varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first."""
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)


def fields(message: memoryview) -> Iterator[Field]:
    """The fields of a message, in their order.

    Raises:
        ValueError: it is none.
    """
    at = 0
    while at < len(message):
        start = at
        key, at = read_varint(message, at)
        kind, value, length = key & 7, 0, 0
        if kind == VARINT:
            value, at = read_varint(message, at)
        elif kind == LENGTH:
            length, at = read_varint(message, at)
        elif kind in (EIGHT_BYTES, FOUR_BYTES):
            length = 8 if kind == EIGHT_BYTES else 4
        else:
            raise ValueError(f"no field is written in the way {kind}")
        if at + length > len(message):
            raise ValueError("a field is cut")
        yield Field(key >> 3, message[at : at + length], value, message[start : at + length])
        at += length


def read_varint(message: memoryview, at: int) -> tuple[int, int]:
    """A number, and where the next byte is."""
    value = 0
    for n_read, byte in enumerate(message[at : at + 10]):
        value |= (byte & 0x7F) << 7 * n_read
        if byte < 0x80:
            return value, at + n_read + 1
    raise ValueError("a number is cut")
