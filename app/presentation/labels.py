"""What questionnaires, and the results on them, are called in a language.

Results are kept with English titles and labels. People read them in the words of the translation, where the
questionnaire that was asked has one: a section and an item are found there by their ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from app.catalogue import Catalogue
from app.domain.errors import NotFoundError
from app.domain.questionnaire import Questionnaire
from app.domain.shapes import QuestionnaireKey

Result = TypeVar("Result")
PARTS = ("rounds", "areas", "sections", "items")
"""What results hold that may have titles or labels, or hold what has."""


@dataclass(frozen=True, slots=True)
class _Names:
    titles: Mapping[str, str]
    """Of sections, by id."""
    labels: Mapping[str, str]
    """Of items, by id."""


NO_NAMES = _Names({}, {})


@dataclass(frozen=True, slots=True)
class Labels:
    """The titles of sections and the labels of items in one language."""

    catalogue: Catalogue
    language: str
    """Its code, such as "pl"."""

    def translated(self, questionnaire: Questionnaire) -> Questionnaire:
        """A questionnaire for people to read; `Catalogue.translated` says what stays the same."""
        return self.catalogue.translated(questionnaire, self.language)

    def rename(self, result: Result, asked: QuestionnaireKey | None = None) -> Result:
        """The same result, with nothing but titles and labels changed, and only in a copy.

        `asked` names the questionnaire of a result that does not say itself which one it is about.
        """
        return cast("Result", self._rename(result, self._find_names(asked) if asked else NO_NAMES))

    def _rename(self, part: Any, names: _Names) -> Any:  # noqa: ANN401 - any part of any result
        if isinstance(part, list):
            return [self._rename(each, names) for each in part]
        if "questionnaire" in part:
            names = self._find_names(part["questionnaire"])
            if names is NO_NAMES:
                return part
        id_, renamed = part.get("id", part.get("section")), dict(part)
        if "title" in part:
            renamed["title"] = names.titles.get(id_, part["title"])
        if "label" in part:
            renamed["label"] = names.labels.get(id_, part["label"])
        return renamed | {name: self._rename(part[name], names) for name in PARTS if name in part}

    def _find_names(self, key: QuestionnaireKey) -> _Names:
        """What the parts of a questionnaire are called; no names where there is no translation of it."""
        try:
            original = self.catalogue.get(key["id"], key["version"])
        except NotFoundError:
            return NO_NAMES
        questionnaire = self.translated(original)
        if questionnaire is original:
            return NO_NAMES
        return _Names(
            {section.id: section.title for section in questionnaire.sections},
            {item.id: item.label for item in questionnaire.items.values()},
        )
