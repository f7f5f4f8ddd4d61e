"""A taxonomy in, a commented YAML file out that gives the same taxonomy when it is read."""

import re
from textwrap import indent
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from ...configs.taxonomy import Taxonomy, Topic

HEAD = """\
# Topics that papers are filed under, in the order in which they are shown. Only name and definition must be given.
#   id           stands in labels and results; by default made of the name. Keep it when you rename a topic.
#   definition   what a paper must contribute to, in a sentence or more
#   examples     titles or descriptions of papers that belong
#   near_misses  titles or descriptions of papers that use the topic's words and do not belong
#   colour       on pages and terminals; by default one that no other topic has
"""

NO_EXAMPLES = """\
    # examples:
    #   - A title of a paper that belongs
    # near_misses:
    #   - A title of a paper that only uses the words
"""

WIDTH = 110
"""Characters of a line, beyond which texts go on in the next."""


def taxonomy_yaml(taxonomy: "Taxonomy") -> str:
    topics = "".join(map(topic_yaml, taxonomy.topics))
    return f"{HEAD}{dumped({'name': taxonomy.name})}topics:\n{topics}"


def topic_yaml(topic: "Topic") -> str:
    """A topic as an entry of a list; comments stand in for the keys that it could have."""
    fields = {key: value for key, value in topic.model_dump(mode="json").items() if value != []}
    entry = indent(dumped([fields]), "  ")
    return entry if topic.examples or topic.near_misses else f"{entry}{NO_EXAMPLES}"


def dumped(value: object) -> str:
    return yaml.dump(value, Dumper=ReadableDumper, allow_unicode=True, sort_keys=False, width=WIDTH)


class ReadableDumper(yaml.SafeDumper):
    """Indents lists, and folds long texts as a person would."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, False)


def text_node(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Line breaks, of which YAML knows more than Python's `\\n`, survive only in double quotes."""
    has_breaks = re.search("[\n\r\x85\u2028\u2029]", text)
    style = '"' if has_breaks else ">" if len(text) > WIDTH else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


ReadableDumper.add_representer(str, text_node)
