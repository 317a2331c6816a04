"""The catalogue: YAML files → questionnaires and their translations, read once at start.

Reading is strict. A file is taken as it is written, or refused with every fault in it: file, line, and what to do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.catalogue.definitions import Shelf
from app.catalogue.faults import CatalogueError, Fault
from app.catalogue.nodes import MAX_BYTES
from app.catalogue.translations import read_translations
from app.domain.errors import NotFoundError
from app.domain.questionnaire import Questionnaire

__all__ = ["MAX_BYTES", "Catalogue", "CatalogueError", "Fault", "read_questionnaire"]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every questionnaire there is, in the order of their ids and versions."""

    questionnaires: tuple[Questionnaire, ...]
    translations: Mapping[tuple[str, str], Questionnaire] = field(default_factory=dict)
    """By the digest of what is translated, and the code of a language."""

    @classmethod
    def load(cls, root: Path) -> "Catalogue":
        """Read every `<root>/<id>/<version>.yaml` and the translations beside them, `<version>.<language>.yaml`.

        Raises CatalogueError with the faults of all of them.
        """
        files = sorted(root.absolute().glob("*/*.yaml"))
        paths = [path for path in files if "." not in path.stem]
        if not paths:
            raise CatalogueError([Fault(root, 1, "There are no definitions here: each is <id>/<version>.yaml.")])
        shelf = Shelf()
        outcomes = [shelf.take(path) for path in paths]
        if faults := [fault for outcome in outcomes if isinstance(outcome, tuple) for fault in outcome]:
            raise CatalogueError(faults)
        questionnaires = [outcome for outcome in outcomes if isinstance(outcome, Questionnaire)]
        originals = dict(zip(paths, questionnaires, strict=True))
        translations = read_translations([path for path in files if "." in path.stem], originals)
        return cls(tuple(sorted(questionnaires, key=lambda found: (found.id, found.version))), translations)

    def __iter__(self) -> Iterator[Questionnaire]:
        return iter(self.questionnaires)

    def translated(self, questionnaire: Questionnaire, language: str) -> Questionnaire:
        """The same questionnaire in the words of a language, such as "pl"; as it is where it has no translation.

        For every page and paper that shows people its titles, labels, prompts or help:
        `service.catalogue.translated(questionnaire, spoken().code)`. Its ids, kinds and order are the same, and its
        digest is not: keep, score and compare by the original. A stored profile has English labels; look an item or a
        section up by its id. Costs a look-up.
        """
        return self.translations.get((questionnaire.digest, language), questionnaire)

    def languages(self, questionnaire: Questionnaire) -> list[str]:
        """The codes of the languages it is translated to."""
        return sorted(language for digest, language in self.translations if digest == questionnaire.digest)

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
    outcome = Shelf().take(path.absolute())
    if isinstance(outcome, tuple):
        raise CatalogueError(outcome)
    return outcome
