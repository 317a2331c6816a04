"""YAML as nodes, each with its line. Nothing is constructed from it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 20

_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is many times quicker, where it is installed
_resolve: Callable[..., str] = yaml.resolver.Resolver().resolve

TEXT = "tag:yaml.org,2002:str"
WHOLE_NUMBER = "tag:yaml.org,2002:int"
LIST = "list"
MAPPING = "mapping"
REFUSED = "refused"


class Node(NamedTuple):
    """The value of a list is its nodes, of a mapping its pairs of nodes, of anything else its text."""

    line: int
    tag: str
    value: Any

    def __str__(self) -> str:
        """Show a value in a reason, cut short and with nothing in it that a terminal would obey."""
        if self.tag in (LIST, MAPPING):
            return f"A {self.tag}"
        text = self.value[:40]
        return repr(text) if self.tag == TEXT else text or "Nothing"

    @property
    def pairs(self) -> "list[tuple[Node, Node]]":
        """The pairs of a mapping; none for anything else."""
        return self.value if self.tag == MAPPING else []


MISSING = Node(0, REFUSED, "")


class UnreadableError(Exception):
    """The line at which, and the reason why, a file yields no nodes."""


def read_text(path: Path) -> str:
    """Give a file's text. Raises UnreadableError."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableError(1, f"The file cannot be read: {error.strerror}.") from error
    if len(content) > MAX_BYTES:
        raise UnreadableError(1, "The file is larger than 1 MiB: a definition is far smaller.")
    # What is not UTF-8 becomes surrogates, which YAML allows as little as control characters.
    text = content.decode("utf-8-sig", "surrogateescape")
    if found := yaml.reader.Reader.NON_PRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise UnreadableError(line, "A character here is not UTF-8, or not allowed in YAML: take it out.")
    return text


def compose(text: str, faults: list[tuple[int, str]]) -> Node:
    """Give the top node of a file's one document."""
    events: Iterator[Any] = yaml.parse(text, Loader=_Parser)
    try:
        next(events)  # the stream starts
        if isinstance(next(events), yaml.StreamEndEvent):
            raise UnreadableError(1, "The file is empty: write a definition in it.")
        top = next(_nodes(events, faults))
        next(events)  # the document ends
        if not isinstance(event := next(events), yaml.StreamEndEvent):
            faults.append((event.start_mark.line + 1, "A second document starts here: a file holds one."))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UnreadableError(line, f"This cannot be read as YAML: {error.problem}.") from error
    return top


def _nodes(events: Iterator[Any], faults: list[tuple[int, str]], depth: int = 1) -> Iterator[Node]:
    """Yield the nodes that come next, until the collection they are in ends."""
    while not isinstance(event := next(events), yaml.CollectionEndEvent):
        line, is_alias = event.start_mark.line + 1, isinstance(event, yaml.AliasEvent)
        if is_alias or event.anchor or event.tag:
            faults.append((line, "Anchors (&), aliases (*) and tags (!) are not taken: write the value itself."))
        if is_alias:
            yield Node(line, REFUSED, "")
        elif isinstance(event, yaml.ScalarEvent):
            tag = REFUSED if event.tag else _resolve(yaml.ScalarNode, event.value, event.implicit)
            yield Node(line, tag, event.value)
        elif depth > MAX_DEPTH:
            raise UnreadableError(line, f"This is nested deeper than {MAX_DEPTH}: a definition never is.")
        else:
            nodes = list(_nodes(events, faults, depth + 1))
            if isinstance(event, yaml.SequenceStartEvent):
                yield Node(line, LIST, nodes)
            else:
                yield Node(line, MAPPING, list(zip(nodes[::2], nodes[1::2], strict=True)))
