"""YAML text in, its values out; a key that occurs twice in one mapping is an error, where PyYAML takes the last one."""

from typing import Any

import yaml


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


def load_yaml(text: str) -> Any:
    """Raises yaml.YAMLError where the text is not YAML, or a key stands twice."""
    try:
        return yaml.load(text, UniqueKeyLoader)
    except ValueError as error:  # a day such as 2026-99-99, or a number such as 0x_
        raise ImpossibleValueError("a value looks like a day or a number, and is none: put it in quotes") from error
