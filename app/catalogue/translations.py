"""Translations: what a definition says, in another language.

`<version>.<language>.yaml` gives the digest of the definition it belongs to and, by id, every text in it. A section
that a definition takes from another is translated there.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from app.catalogue.faults import CatalogueError, Fault
from app.catalogue.nodes import Node
from app.catalogue.reading import Reading
from app.domain.questionnaire import SCALE_POINTS, Item, Questionnaire, Scale, Section

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")


@dataclass(frozen=True, slots=True)
class Translation:
    """One file, read."""

    path: Path
    original: Questionnaire
    title: str
    sections: Mapping[Section, Section]
    """What it translates, each with its translation."""

    @property
    def language(self) -> str:
        """The code of its language."""
        return self.path.stem.partition(".")[2]


def read_translations(
    paths: Iterable[Path], originals: Mapping[Path, Questionnaire]
) -> dict[tuple[str, str], Questionnaire]:
    """Every questionnaire translated, by the digest of its original and its language.

    Raises CatalogueError with the faults of all files.
    """
    outcomes = [_read(path, originals) for path in paths]
    faults = [fault for outcome in outcomes if isinstance(outcome, tuple) for fault in outcome]
    translations = [outcome for outcome in outcomes if isinstance(outcome, Translation)]
    told: dict[str, dict[Section, Section]] = defaultdict(dict)
    for translation in translations:
        told[translation.language] |= translation.sections
    for translation in translations:
        for section in translation.original.sections:
            if section not in told[translation.language]:
                reason = f"Section {section.id!r} is not translated: do so here, or in the definition it comes from."
                faults.append(Fault(translation.path, 1, reason))
    if faults:
        raise CatalogueError(faults)
    return {
        (translation.original.digest, translation.language): replace(
            translation.original,
            title=translation.title,
            sections=tuple(told[translation.language][section] for section in translation.original.sections),
        )
        for translation in translations
    }


def _read(path: Path, originals: Mapping[Path, Questionnaire]) -> Translation | tuple[Fault, ...]:
    original = originals.get(path.with_name(f"{path.stem.partition('.')[0]}.yaml"))
    if original is None:
        return (Fault(path, 1, "There is no definition beside this that it could translate: look at the file's name."),)
    return _TranslationFile(path, original).outcome()


class _TranslationFile(Reading):
    """One translation being read."""

    def __init__(self, path: Path, original: Questionnaire) -> None:
        super().__init__(path)
        self._original = original
        self._scales: dict[str, Scale] = {}

    def outcome(self) -> Translation | tuple[Fault, ...]:
        """Give the translation, or else its faults in line order."""
        return self.read_file(self._translation)

    def _translation(self, node: Node) -> Translation:
        fields = self.read_fields(node, "a translation", "language digest title", "scales sections")
        language, digest = self.read_text(fields["language"]), self.read_text(fields["digest"])
        code = self.path.stem.partition(".")[2]
        if language and (language != code or not LANGUAGE.fullmatch(code)):
            self.note(fields["language"], f"The language has to be the one in the name of the file, {code!r}.")
        if digest and digest != self._original.digest:
            reason = f"{self._original.key} does not say what this translates. See what is new there, then put here"
            self.note(fields["digest"], f"{reason} {self._original.digest}.")
        ids = " ".join(section.id for section in self._original.sections)
        found = self.read_fields(fields["sections"], "the sections", "", ids) if "sections" in fields else {}
        sections = [section for section in self._original.sections if section.id in found]
        self._read_scales(fields["scales"], {section.scale.id: section.scale for section in sections})
        return Translation(
            self.path,
            self._original,
            self.read_text(fields["title"]),
            {section: self._section(found[section.id], section) for section in sections},
        )

    def _read_scales(self, node: Node, scales: Mapping[str, Scale]) -> None:
        if not scales:
            return
        fields = self.read_fields(node, "the scales", " ".join(scales))
        for id_ in scales:
            labels = self.read_list(fields[id_], "labels", SCALE_POINTS)
            self._scales[id_] = Scale(id_, tuple(self.read_text(label) for label in labels))

    def _section(self, node: Node, original: Section) -> Section:
        fields = self.read_fields(node, "a section", "title items" + (" intro" if original.intro else ""))
        items = self.read_fields(fields["items"], "the items", " ".join(original.item_ids))
        return replace(
            original,
            title=self.read_text(fields["title"]),
            intro=self.read_text(fields["intro"]) if original.intro else None,
            scale=self._scales[original.scale.id],
            items=tuple(self._item(items[item.id], item) for item in original.items),
        )

    def _item(self, node: Node, original: Item) -> Item:
        fields = self.read_fields(node, "an item", "label prompt" + (" help" if original.help else ""))
        return replace(
            original,
            label=self.read_text(fields["label"]),
            prompt=self.read_text(fields["prompt"]),
            help=self.read_text(fields["help"]) if original.help else None,
        )
