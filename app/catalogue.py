"""The catalogue: YAML files → Questionnaires, read once at start.

Reading is strict. A definition is taken as it is written, or refused with every fault in it: file, line, and what to
do. Nothing is constructed from the YAML: its nodes are composed and their text is taken from them.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import yaml

from app.domain.errors import NotFoundError
from app.domain.naming import UNPRINTABLE
from app.domain.questionnaire import SCALE_POINTS, Feature, Item, Kind, Questionnaire, Scale, Section, Source

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 20

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_POSITIVE = re.compile(r"[1-9][0-9]{0,8}")
_REFERENCE = re.compile(f"{_ID.pattern}/{_POSITIVE.pattern}")

_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right in a file. Lines count from 1; what concerns the whole file stands at line 1."""

    path: Path
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


class CatalogueError(Exception):
    """Definitions that cannot be used, with every fault in them, file by file in the order of their lines."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every questionnaire there is, in the order of their ids and versions."""

    questionnaires: tuple[Questionnaire, ...]

    @classmethod
    def load(cls, root: Path) -> "Catalogue":
        """Read every `<root>/<id>/<version>.yaml`, or raise CatalogueError with the faults of all of them."""
        # A second dot marks a translation: `<version>.<lang>.yaml`.
        paths = sorted(path for path in root.absolute().glob("*/*.yaml") if "." not in path.stem)
        if not paths:
            raise CatalogueError([Fault(root, 1, "There are no definitions here: each is <id>/<version>.yaml.")])
        shelf = _Shelf()
        outcomes = [shelf.take(path) for path in paths]
        if faults := [fault for outcome in outcomes if isinstance(outcome, tuple) for fault in outcome]:
            raise CatalogueError(faults)
        questionnaires = [outcome for outcome in outcomes if isinstance(outcome, Questionnaire)]
        return cls(tuple(sorted(questionnaires, key=lambda found: (found.id, found.version))))

    def __iter__(self) -> Iterator[Questionnaire]:
        return iter(self.questionnaires)

    def get(self, id_: str, version: int) -> Questionnaire:
        """The questionnaire of that id and version. Raises NotFoundError."""
        for questionnaire in self.questionnaires:
            if (questionnaire.id, questionnaire.version) == (id_, version):
                return questionnaire
        raise NotFoundError(
            "There is no questionnaire with that id and version. The list of questionnaires shows those there are."
        )


def read_questionnaire(path: Path) -> Questionnaire:
    """Read the definition at `<root>/<id>/<version>.yaml`, or raise CatalogueError with all its faults."""
    outcome = _Shelf().take(path.absolute())
    if isinstance(outcome, tuple):
        raise CatalogueError(outcome)
    return outcome


class _Shelf:
    """Definitions by path, each read once however many others take sections from it."""

    def __init__(self) -> None:
        self._outcomes: dict[Path, Questionnaire | tuple[Fault, ...]] = {}
        self._being_read: list[Path] = []

    def take(self, path: Path) -> Questionnaire | tuple[Fault, ...]:
        """Give the questionnaire at a path, or else its faults."""
        if path in self._being_read or len(self._being_read) == MAX_DEPTH:
            return (Fault(path, 1, f"Sections go round in a circle, or through more than {MAX_DEPTH} files."),)
        if path not in self._outcomes:
            self._being_read.append(path)
            self._outcomes[path] = _Definition(path, self).outcome()
            self._being_read.pop()
        return self._outcomes[path]


# YAML: a file's nodes, each with its line

_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is many times quicker, where it is installed
_resolve: Callable[..., str] = yaml.resolver.Resolver().resolve

_TEXT = "tag:yaml.org,2002:str"
_WHOLE_NUMBER = "tag:yaml.org,2002:int"
_LIST = "list"
_MAPPING = "mapping"
_REFUSED = "refused"


class _Node(NamedTuple):
    """The value of a list is its nodes, of a mapping its pairs of nodes, of anything else its text."""

    line: int
    tag: str
    value: Any

    def __str__(self) -> str:
        """Show a value in a reason, cut short and with nothing in it that a terminal would obey."""
        if self.tag in (_LIST, _MAPPING):
            return f"A {self.tag}"
        text = self.value[:40]
        return repr(text) if self.tag == _TEXT else text or "Nothing"

    @property
    def pairs(self) -> "list[tuple[_Node, _Node]]":
        return self.value if self.tag == _MAPPING else []


_MISSING = _Node(0, _REFUSED, "")


class _UnreadableError(Exception):
    """The line at which, and the reason why, a file yields no nodes."""


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _UnreadableError(1, f"The file cannot be read: {error.strerror}.") from error
    if len(content) > MAX_BYTES:
        raise _UnreadableError(1, "The file is larger than 1 MiB: a definition is far smaller.")
    # What is not UTF-8 becomes surrogates, which YAML allows as little as control characters.
    text = content.decode("utf-8-sig", "surrogateescape")
    if found := yaml.reader.Reader.NON_PRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise _UnreadableError(line, "A character here is not UTF-8, or not allowed in YAML: take it out.")
    return text


def _compose(text: str, faults: list[tuple[int, str]]) -> _Node:
    """Give the top node of a file's one document."""
    events: Iterator[Any] = yaml.parse(text, Loader=_Parser)
    try:
        next(events)  # the stream starts
        if isinstance(next(events), yaml.StreamEndEvent):
            raise _UnreadableError(1, "The file is empty: write a definition in it.")
        top = next(_nodes(events, faults))
        next(events)  # the document ends
        if not isinstance(event := next(events), yaml.StreamEndEvent):
            faults.append((event.start_mark.line + 1, "A second document starts here: a file holds one."))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _UnreadableError(line, f"This cannot be read as YAML: {error.problem}.") from error
    return top


def _nodes(events: Iterator[Any], faults: list[tuple[int, str]], depth: int = 1) -> Iterator[_Node]:
    """Yield the nodes that come next, until the collection they are in ends."""
    while not isinstance(event := next(events), yaml.CollectionEndEvent):
        line, is_alias = event.start_mark.line + 1, isinstance(event, yaml.AliasEvent)
        if is_alias or event.anchor or event.tag:
            faults.append((line, "Anchors (&), aliases (*) and tags (!) are not taken: write the value itself."))
        if is_alias:
            yield _Node(line, _REFUSED, "")
        elif isinstance(event, yaml.ScalarEvent):
            tag = _REFUSED if event.tag else _resolve(yaml.ScalarNode, event.value, event.implicit)
            yield _Node(line, tag, event.value)
        elif depth > MAX_DEPTH:
            raise _UnreadableError(line, f"This is nested deeper than {MAX_DEPTH}: a definition never is.")
        else:
            nodes = list(_nodes(events, faults, depth + 1))
            if isinstance(event, yaml.SequenceStartEvent):
                yield _Node(line, _LIST, nodes)
            else:
                yield _Node(line, _MAPPING, list(zip(nodes[::2], nodes[1::2], strict=True)))


# Nodes → values


class _Definition:
    """One file being read: takes what its nodes say and notes every fault on the way.

    Whatever is missing or wrong is noted once and stood in for, so that the rest is checked as well; nothing is kept
    of a file with faults.
    """

    def __init__(self, path: Path, shelf: _Shelf) -> None:
        self._path = path
        self._shelf = shelf
        self._faults: list[tuple[int, str]] = []
        self._ids: set[tuple[str, str]] = set()
        self._scales: dict[str, Scale] = {}
        self._scales_taken: dict[str, Scale] = {}

    def outcome(self) -> Questionnaire | tuple[Fault, ...]:
        """Give the questionnaire, or else its faults in line order."""
        try:
            questionnaire = self._questionnaire(_compose(_read(self._path), self._faults))
        except _UnreadableError as error:
            return (Fault(self._path, *error.args),)
        faults = sorted(self._faults, key=lambda fault: fault[0])
        return tuple(Fault(self._path, line, reason) for line, reason in faults) or questionnaire

    def _questionnaire(self, node: _Node) -> Questionnaire:
        fields = self._fields(node, "a definition", "id version title sections", "scales")
        id_, version = self._id("questionnaire", fields["id"]), self._whole_number(fields["version"])
        directory, name = self._path.parent.name, self._path.stem
        if id_ and id_ != directory:
            self._note(fields["id"], f"The id has to be the name of the directory, {directory!r}.")
        if version and str(version) != name:
            self._note(fields["version"], f"The version has to be the name of the file, {name!r}.")
        title = self._text(fields["title"])
        self._scales = self._read_scales(fields["scales"])
        nodes = self._list(fields["sections"], "sections")
        sections = tuple(section for node in nodes if (section := self._section(node)))
        used = {section.scale.id for section in sections}
        for key, _ in fields["scales"].pairs:
            if key.tag == _TEXT and key.value not in used:
                self._note(key, f"No section uses the scale {key}: take it out.")
        return Questionnaire(id_, version, title, sections)

    def _read_scales(self, node: _Node) -> dict[str, Scale]:
        if node.tag != _MAPPING:
            self._note(node, f"{node} is not scales: write each scale's id, a colon and its labels.")
        scales = {}
        for key, value in node.pairs:
            id_ = self._id("scale", key)
            labels = self._list(self._fields(value, "a scale", "labels")["labels"], "labels", SCALE_POINTS)
            scales[id_] = Scale(id_, tuple(self._text(label) for label in labels))
        return scales

    def _section(self, node: _Node) -> Section | None:
        if any(key.value == "from" for key, _ in node.pairs):
            return self._taken_section(node)
        fields = self._fields(node, "a section", "id kind title scale items", "intro")
        return Section(
            id=self._id("section", fields["id"]),
            kind=self._choice(fields["kind"], Kind),
            title=self._text(fields["title"]),
            scale=self._scale(fields["scale"]),
            items=tuple(self._item(item) for item in self._list(fields["items"], "items")),
            intro=self._text(fields["intro"]) or None,
        )

    def _scale(self, node: _Node) -> Scale:
        id_ = self._text(node)
        if id_ and id_ not in self._scales:
            self._note(node, f"{node} is not one of this file's scales: put it under scales, or name one there.")
        return self._scales.get(id_, Scale(id_, ()))

    def _item(self, node: _Node) -> Item:
        fields = self._fields(node, "an item", "id label prompt", "help source feature")
        return Item(
            id=self._id("item", fields["id"]),
            label=self._text(fields["label"]),
            prompt=self._text(fields["prompt"]),
            help=self._text(fields["help"]) or None,
            source=self._source(fields["source"]) if "source" in fields else None,
            feature=self._choice(fields["feature"], Feature) if "feature" in fields else None,
        )

    def _source(self, node: _Node) -> Source:
        fields = self._fields(node, "a source", "table row")
        return Source(self._whole_number(fields["table"]), self._whole_number(fields["row"]))

    def _taken_section(self, node: _Node) -> Section | None:
        fields = self._fields(node, "a section taken from another definition", "from section")
        definition, id_ = self._definition(fields["from"]), self._text(fields["section"])
        if definition is None or not id_:
            return None
        sections = {section.id: section for section in definition.sections}
        if id_ not in sections:
            listed = ", ".join(sections)
            self._note(fields["section"], f"{definition.key} has no section {id_!r}: its sections are {listed}.")
            return None
        section = sections[id_]
        scale = section.scale
        if scale != (self._scales.get(scale.id) or self._scales_taken.setdefault(scale.id, scale)):
            self._note(node, f"Its scale {scale.id!r} has other labels than the {scale.id!r} here: rename one.")
        self._claim("section", id_, node)
        for item in section.items:
            self._claim("item", item.id, node)
        return section

    def _definition(self, node: _Node) -> Questionnaire | None:
        reference = self._text(node)
        if _REFERENCE.fullmatch(reference):
            outcome = self._shelf.take(self._path.parent.parent / f"{reference}.yaml")
            if isinstance(outcome, Questionnaire):
                return outcome
            self._note(node, f"{reference} cannot be used. {outcome[0]}")
        elif reference:
            self._note(node, f"{node} does not name a definition: write its id and version, such as annual/1.")
        return None

    def _fields(self, node: _Node, what: str, required: str, optional: str = "") -> dict[str, _Node]:
        """Give the value of each key, with unknown, repeated and missing ones noted."""
        fields: dict[str, _Node] = defaultdict(lambda: _MISSING)
        keys = [*required.split(), *optional.split()]
        if node.tag != _MAPPING:
            self._note(node, f"{node} is not {what}: write its keys ({', '.join(keys)}), each with a value.")
            return fields
        for key, value in node.pairs:
            if key.value not in keys:
                self._note(key, f"{key} is not a key of {what}: its keys are {', '.join(keys)}.")
            elif key.value in fields:
                self._note(key, f"The key {key} is there twice: keep one.")
            else:
                fields[key.value] = value
        for name in required.split():
            if name not in fields:
                self._note(node, f"The key {name!r} is missing: {what} has to have it.")
        return fields

    def _list(self, node: _Node, noun: str, exactly: int | None = None) -> list[_Node]:
        if node.tag != _LIST:
            self._note(node, f"{node} is not a list of {noun}: start each with a dash.")
            return []
        nodes: list[_Node] = node.value
        if len(nodes) != (exactly or max(len(nodes), 1)):
            self._note(node, f"There have to be {exactly or 'some'} {noun}; here are {len(nodes)}.")
        return nodes

    def _text(self, node: _Node) -> str:
        if node.tag != _TEXT:
            self._note(node, f"{node} is not text: write words, or put it in quotes.")
        elif not node.value.strip():
            self._note(node, "This text is empty: write it, or leave out a key that may be left out.")
        elif found := UNPRINTABLE.search(node.value):
            self._note(node, f"This text has a {found[0]!a} in it: keep it to one line (>- folds several into one).")
        else:
            return str(node.value)
        return ""

    def _id(self, noun: str, node: _Node) -> str:
        id_ = self._text(node)
        if id_ and not _ID.fullmatch(id_):
            self._note(node, f"{node} is not an id: up to 64 of a-z, 0-9, - and _, a letter or digit first.")
        self._claim(noun, id_, node)
        return id_

    def _claim(self, noun: str, id_: str, node: _Node) -> None:
        if id_ and (noun, id_) in self._ids:
            self._note(node, f"The {noun} id {id_!r} is there twice: give each its own.")
        self._ids.add((noun, id_))

    def _whole_number(self, node: _Node) -> int:
        if node.tag == _WHOLE_NUMBER and _POSITIVE.fullmatch(node.value):
            return int(node.value)
        self._note(node, f"{node} is not a whole number from 1 up: write one, without quotes.")
        return 0

    def _choice(self, node: _Node, choices: type[_Choice]) -> _Choice:
        text = self._text(node)
        values = {choice.value: choice for choice in choices}
        if text and text not in values:
            self._note(node, f"{node} is none of the choices: {', '.join(values)}.")
        return values.get(text, next(iter(choices)))

    def _note(self, node: _Node, reason: str) -> None:
        """Note a fault. What is missing or refused has been spoken of already."""
        if node.tag != _REFUSED:
            self._faults.append((node.line, reason))
