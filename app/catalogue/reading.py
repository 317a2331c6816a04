"""Values from a file's nodes, with every fault noted on the way."""

import re
from collections import defaultdict
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from app.catalogue.faults import Fault
from app.catalogue.nodes import (
    LIST,
    MAPPING,
    MISSING,
    REFUSED,
    TEXT,
    WHOLE_NUMBER,
    Node,
    UnreadableError,
    compose,
    read_text,
)
from app.domain.text_rules import UNPRINTABLE

ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
POSITIVE = re.compile(r"[1-9][0-9]{0,8}")

Choice = TypeVar("Choice", bound=StrEnum)
Made = TypeVar("Made")


class Reading:
    """One file being read: takes what its nodes say and notes every fault on the way.

    Whatever is missing or wrong is noted once and stood in for, so that the rest is checked as well; nothing is kept
    of a file with faults.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._faults: list[tuple[int, str]] = []
        self._ids: set[tuple[str, str]] = set()

    def read_file(self, read: Callable[[Node], Made]) -> Made | tuple[Fault, ...]:
        """Give what `read` makes of the file's top node, or else the file's faults in line order."""
        try:
            made = read(compose(read_text(self.path), self._faults))
        except UnreadableError as error:
            return (Fault(self.path, *error.args),)
        faults = sorted(self._faults, key=lambda fault: fault[0])
        return tuple(Fault(self.path, line, reason) for line, reason in faults) or made

    def read_fields(self, node: Node, what: str, required: str, optional: str = "") -> dict[str, Node]:
        """Give the value of each key, with unknown, repeated and missing ones noted."""
        fields: dict[str, Node] = defaultdict(lambda: MISSING)
        keys = [*required.split(), *optional.split()]
        if node.tag != MAPPING:
            self.note(node, f"{node} is not {what}: write its keys ({', '.join(keys)}), each with a value.")
            return fields
        for key, value in node.pairs:
            if key.value not in keys:
                self.note(key, f"{key} is not a key of {what}: its keys are {', '.join(keys)}.")
            elif key.value in fields:
                self.note(key, f"The key {key} is there twice: keep one.")
            else:
                fields[key.value] = value
        for name in required.split():
            if name not in fields:
                self.note(node, f"The key {name!r} is missing: {what} has to have it.")
        return fields

    def read_list(self, node: Node, noun: str, exactly: int | None = None) -> list[Node]:
        """Give the nodes of a list of exactly so many, or of any number but none."""
        if node.tag != LIST:
            self.note(node, f"{node} is not a list of {noun}: start each with a dash.")
            return []
        nodes: list[Node] = node.value
        if len(nodes) != (exactly or max(len(nodes), 1)):
            self.note(node, f"There have to be {exactly or 'some'} {noun}; here are {len(nodes)}.")
        return nodes

    def read_text(self, node: Node) -> str:
        """Give a text of one line."""
        if node.tag != TEXT:
            self.note(node, f"{node} is not text: write words, or put it in quotes.")
        elif not node.value.strip():
            self.note(node, "This text is empty: write it, or leave out a key that may be left out.")
        elif found := UNPRINTABLE.search(node.value):
            self.note(node, f"This text has a {found[0]!a} in it: keep it to one line (>- folds several into one).")
        else:
            return str(node.value)
        return ""

    def read_id(self, noun: str, node: Node) -> str:
        """Give an id, which nothing else in the file may have."""
        id_ = self.read_text(node)
        if id_ and not ID.fullmatch(id_):
            self.note(node, f"{node} is not an id: up to 64 of a-z, 0-9, - and _, a letter or digit first.")
        self.claim(noun, id_, node)
        return id_

    def claim(self, noun: str, id_: str, node: Node) -> None:
        """Note an id that is there already."""
        if id_ and (noun, id_) in self._ids:
            self.note(node, f"The {noun} id {id_!r} is there twice: give each its own.")
        self._ids.add((noun, id_))

    def read_whole_number(self, node: Node) -> int:
        """Give a number from 1 up."""
        if node.tag == WHOLE_NUMBER and POSITIVE.fullmatch(node.value):
            return int(node.value)
        self.note(node, f"{node} is not a whole number from 1 up: write one, without quotes.")
        return 0

    def read_choice(self, node: Node, choices: type[Choice]) -> Choice:
        """Give the one of the choices that is named."""
        text = self.read_text(node)
        values = {choice.value: choice for choice in choices}
        if text and text not in values:
            self.note(node, f"{node} is none of the choices: {', '.join(values)}.")
        return values.get(text, next(iter(choices)))

    def note(self, node: Node, reason: str) -> None:
        """Note a fault. What is missing or refused has been spoken of already."""
        if node.tag != REFUSED:
            self._faults.append((node.line, reason))
