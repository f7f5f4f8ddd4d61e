"""YAML text in, its values out; a key that occurs twice in one mapping is an error, where PyYAML takes the last one."""

from dataclasses import dataclass
from typing import Any

import yaml

Location = tuple[int | str, ...]
"""Keys, and indices of lists, on the way to a value."""


class DuplicateKeyError(yaml.YAMLError):
    """A key stands twice in one mapping; the message names both lines."""


class ImpossibleValueError(yaml.YAMLError):
    """A value has the form of a day or a number, and there is none such."""


class UniqueKeyLoader(yaml.SafeLoader):
    """Checks the keys as they stand in the text, before `<<` adds those of other mappings."""

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        node = super().compose_mapping_node(anchor)
        lines: dict[tuple[str, str], int] = {}
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            line = key.start_mark.line + 1
            if first := lines.get((key.tag, key.value)):
                raise DuplicateKeyError(f"line {line}: the key {key.value!r} stands in line {first} already")
            lines[key.tag, key.value] = line
        return node

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except ValueError as error:  # a day such as 2026-99-99, or a number such as 0x_
            told = "a value looks like a day or a number, and is none: put it in quotes"
            raise ImpossibleValueError(f"line {node.start_mark.line + 1}: {told}") from error


@dataclass(frozen=True, slots=True)
class YamlText:
    """The value of a YAML text, and where its parts stand."""

    value: Any
    node: yaml.Node | None
    """None for a text without any value."""

    def line_of(self, location: Location) -> int:
        """Line, from 1, of the key or the entry at a location, else of what is innermost on the way to it."""
        line, node = (self.node.start_mark.line + 1 if self.node else 1), self.node
        for part in location:
            if isinstance(node, yaml.MappingNode):
                found = next((pair for pair in node.value if pair[0].value == part), None)
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                found = (node.value[part], node.value[part])
            else:
                found = None
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        return line


def read_yaml(text: str) -> YamlText:
    """Raises yaml.YAMLError where the text is not YAML, or a key stands twice."""
    loader = UniqueKeyLoader(text)
    try:
        node = loader.get_single_node()
        return YamlText(None if node is None else loader.construct_document(node), node)
    finally:
        loader.dispose()
