"""A questionnaire: its sections, items and scales. Frozen once a round uses it."""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

SCALE_POINTS = 5


class Kind(StrEnum):
    """Which way a section's scale reads."""

    POSITIVE = "positive"
    """Higher is better."""
    NEGATIVE = "negative"
    """Higher means more in the way. Never reversed, never subtracted from anything."""


class Feature(StrEnum):
    """The four features of powerful communities the report observed. Tagging items with them is our reading of it."""

    AGENCY = "agency"
    ORGANISATION = "organisation"
    RELATIONSHIPS = "relationships"
    RESOURCES = "resources"


@dataclass(frozen=True, slots=True)
class Source:
    """Where in the report an item comes from."""

    table: int
    row: int


@dataclass(frozen=True, slots=True)
class Scale:
    """Five recognisable states, lowest first: label `n` is what rating `n` means."""

    id: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One question. Its id is stable for ever: a changed meaning gets a new id."""

    id: str
    label: str
    prompt: str
    help: str | None = None
    source: Source | None = None
    feature: Feature | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Items that share a kind and a scale, scored together."""

    id: str
    kind: Kind
    title: str
    scale: Scale
    items: tuple[Item, ...]
    intro: str | None = None

    @property
    def item_ids(self) -> tuple[str, ...]:
        """The ids of its items, in order."""
        return tuple(item.id for item in self.items)


@dataclass(frozen=True)
class Questionnaire:
    """One version of a questionnaire, every section in full."""

    id: str
    version: int
    title: str
    sections: tuple[Section, ...]

    @property
    def key(self) -> str:
        """Its name in words and references, such as `annual/1`."""
        return f"{self.id}/{self.version}"

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every item by id, in order."""
        return {item.id: item for section in self.sections for item in section.items}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of its document: two definitions that could be answered differently never share one."""
        canonical = json.dumps(self.as_document(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def as_document(self) -> dict[str, Any]:
        """The definition as plain values, as the API shows it and storage keeps it."""
        scales = {section.scale.id: {"labels": list(section.scale.labels)} for section in self.sections}
        sections = [_section_document(section) for section in self.sections]
        return {
            "id": self.id,
            "version": self.version,
            "title": self.title,
            "scales": scales,
            "sections": sections,
        }

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> "Questionnaire":
        """Rebuild what `as_document` gave. Documents come from storage: they were checked when first read."""
        scales = {id_: Scale(id_, tuple(scale["labels"])) for id_, scale in document["scales"].items()}
        sections = tuple(_section_from_document(section, scales) for section in document["sections"])
        return cls(document["id"], document["version"], document["title"], sections)


def _section_document(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "kind": section.kind.value,
        "title": section.title,
        "scale": section.scale.id,
        "intro": section.intro,
        "items": [
            {
                "id": item.id,
                "label": item.label,
                "prompt": item.prompt,
                "help": item.help,
                "source": item.source and {"table": item.source.table, "row": item.source.row},
                "feature": item.feature and item.feature.value,
            }
            for item in section.items
        ],
    }


def _section_from_document(document: dict[str, Any], scales: dict[str, Scale]) -> Section:
    return Section(
        id=document["id"],
        kind=Kind(document["kind"]),
        title=document["title"],
        scale=scales[document["scale"]],
        intro=document["intro"],
        items=tuple(
            Item(
                id=item["id"],
                label=item["label"],
                prompt=item["prompt"],
                help=item["help"],
                source=item["source"] and Source(**item["source"]),
                feature=item["feature"] and Feature(item["feature"]),
            )
            for item in document["items"]
        ),
    )
