"""Definitions: files → questionnaires."""

import re
from pathlib import Path

from app.catalogue.faults import Fault
from app.catalogue.nodes import MAPPING, MAX_DEPTH, TEXT, Node
from app.catalogue.reading import ID, POSITIVE, Reading
from app.domain.questionnaire import SCALE_POINTS, Feature, Item, Kind, Questionnaire, Scale, Section, Source

REFERENCE = re.compile(f"{ID.pattern}/{POSITIVE.pattern}")


class Shelf:
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
            self._outcomes[path] = Definition(path, self).outcome()
            self._being_read.pop()
        return self._outcomes[path]


class Definition(Reading):
    """One definition being read."""

    def __init__(self, path: Path, shelf: Shelf) -> None:
        super().__init__(path)
        self._shelf = shelf
        self._scales: dict[str, Scale] = {}
        self._scales_taken: dict[str, Scale] = {}

    def outcome(self) -> Questionnaire | tuple[Fault, ...]:
        """Give the questionnaire, or else its faults in line order."""
        return self.read_file(self._questionnaire)

    def _questionnaire(self, node: Node) -> Questionnaire:
        fields = self.read_fields(node, "a definition", "id version title sections", "scales")
        id_, version = self.read_id("questionnaire", fields["id"]), self.read_whole_number(fields["version"])
        directory, name = self.path.parent.name, self.path.stem
        if id_ and id_ != directory:
            self.note(fields["id"], f"The id has to be the name of the directory, {directory!r}.")
        if version and str(version) != name:
            self.note(fields["version"], f"The version has to be the name of the file, {name!r}.")
        title = self.read_text(fields["title"])
        self._scales = self._read_scales(fields["scales"])
        nodes = self.read_list(fields["sections"], "sections")
        sections = tuple(section for node in nodes if (section := self._section(node)))
        used = {section.scale.id for section in sections}
        for key, _ in fields["scales"].pairs:
            if key.tag == TEXT and key.value not in used:
                self.note(key, f"No section uses the scale {key}: take it out.")
        return Questionnaire(id_, version, title, sections)

    def _read_scales(self, node: Node) -> dict[str, Scale]:
        if node.tag != MAPPING:
            self.note(node, f"{node} is not scales: write each scale's id, a colon and its labels.")
        scales = {}
        for key, value in node.pairs:
            id_ = self.read_id("scale", key)
            labels = self.read_list(self.read_fields(value, "a scale", "labels")["labels"], "labels", SCALE_POINTS)
            scales[id_] = Scale(id_, tuple(self.read_text(label) for label in labels))
        return scales

    def _section(self, node: Node) -> Section | None:
        if any(key.value == "from" for key, _ in node.pairs):
            return self._taken_section(node)
        fields = self.read_fields(node, "a section", "id kind title scale items", "intro")
        return Section(
            id=self.read_id("section", fields["id"]),
            kind=self.read_choice(fields["kind"], Kind),
            title=self.read_text(fields["title"]),
            scale=self._scale(fields["scale"]),
            items=tuple(self._item(item) for item in self.read_list(fields["items"], "items")),
            intro=self.read_text(fields["intro"]) or None,
        )

    def _scale(self, node: Node) -> Scale:
        id_ = self.read_text(node)
        if id_ and id_ not in self._scales:
            self.note(node, f"{node} is not one of this file's scales: put it under scales, or name one there.")
        return self._scales.get(id_, Scale(id_, ()))

    def _item(self, node: Node) -> Item:
        fields = self.read_fields(node, "an item", "id label prompt", "help source feature")
        return Item(
            id=self.read_id("item", fields["id"]),
            label=self.read_text(fields["label"]),
            prompt=self.read_text(fields["prompt"]),
            help=self.read_text(fields["help"]) or None,
            source=self._source(fields["source"]) if "source" in fields else None,
            feature=self.read_choice(fields["feature"], Feature) if "feature" in fields else None,
        )

    def _source(self, node: Node) -> Source:
        fields = self.read_fields(node, "a source", "table row")
        return Source(self.read_whole_number(fields["table"]), self.read_whole_number(fields["row"]))

    def _taken_section(self, node: Node) -> Section | None:
        fields = self.read_fields(node, "a section taken from another definition", "from section")
        definition, id_ = self._definition(fields["from"]), self.read_text(fields["section"])
        if definition is None or not id_:
            return None
        sections = {section.id: section for section in definition.sections}
        if id_ not in sections:
            listed = ", ".join(sections)
            self.note(fields["section"], f"{definition.key} has no section {id_!r}: its sections are {listed}.")
            return None
        section = sections[id_]
        scale = section.scale
        if scale != (self._scales.get(scale.id) or self._scales_taken.setdefault(scale.id, scale)):
            self.note(node, f"Its scale {scale.id!r} has other labels than the {scale.id!r} here: rename one.")
        self.claim("section", id_, node)
        for item in section.items:
            self.claim("item", item.id, node)
        return section

    def _definition(self, node: Node) -> Questionnaire | None:
        reference = self.read_text(node)
        if REFERENCE.fullmatch(reference):
            outcome = self._shelf.take(self.path.parent.parent / f"{reference}.yaml")
            if isinstance(outcome, Questionnaire):
                return outcome
            self.note(node, f"{reference} cannot be used. {outcome[0]}")
        elif reference:
            self.note(node, f"{node} does not name a definition: write its id and version, such as annual/1.")
        return None
