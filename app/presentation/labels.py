"""What questionnaires, and the results on them, are called in the language of this context.

Results are kept with English labels. They are told by the ids of their sections and items, where the definition they
belong to has a translation.
"""

from contextvars import ContextVar

from app.catalogue import Catalogue
from app.domain.errors import NotFoundError
from app.domain.questionnaire import Questionnaire
from app.domain.shapes import (
    AreaProfile,
    Comparison,
    ItemEntry,
    ProgrammeRound,
    RoundEntry,
    SectionChangeEntry,
    SectionEntry,
)
from app.language import spoken

_NONE = Catalogue(())
_catalogue: ContextVar[Catalogue] = ContextVar("catalogue", default=_NONE)


def use(catalogue: Catalogue) -> None:
    """Find translations in a catalogue from now on, in this context."""
    _catalogue.set(catalogue)


def told(questionnaire: Questionnaire) -> Questionnaire:
    """A questionnaire for people to read; `Catalogue.translated` says what stays the same."""
    return _catalogue.get().translated(questionnaire, spoken().code)


def told_entry(entry: RoundEntry) -> RoundEntry:
    """A round's results for people to read: nothing but their titles and labels may differ."""
    try:
        original = _catalogue.get().get(entry["questionnaire"]["id"], entry["questionnaire"]["version"])
    except NotFoundError:
        return entry
    questionnaire = told(original)
    if questionnaire is original:
        return entry
    titles = {section.id: section.title for section in questionnaire.sections}
    labels = {item.id: item.label for item in questionnaire.items.values()}
    return {**entry, "sections": [_told_section(section, titles, labels) for section in entry["sections"]]}


def told_profile(profile: AreaProfile) -> AreaProfile:
    """The same for every round of an area's profile."""
    return {**profile, "rounds": [told_entry(entry) for entry in profile["rounds"]]}


def told_changes(changes: list[SectionChangeEntry], after: RoundEntry) -> list[SectionChangeEntry]:
    """The same for a change that leads to a round, from what its entry is told as."""
    titles = {section["id"]: section["title"] for section in after["sections"]}
    labels = {item["id"]: item["label"] for section in after["sections"] for item in section["items"]}
    return [
        {
            **change,
            "title": titles.get(change["section"], change["title"]),
            "items": [{**item, "label": labels.get(item["id"], item["label"])} for item in change["items"]],
        }
        for change in changes
    ]


def told_programme(programme: ProgrammeRound) -> ProgrammeRound:
    """The same for a round over all areas."""
    key = programme["questionnaire"]
    try:
        asked = told(_catalogue.get().get(key["id"], key["version"]))
    except NotFoundError:
        return programme
    titles = {section.id: section.title for section in asked.sections}
    labels = {item.id: item.label for item in asked.items.values()}
    return {
        **programme,
        "sections": [
            {
                **section,
                "title": titles.get(section["id"], section["title"]),
                "items": [{**item, "label": labels.get(item["id"], item["label"])} for item in section["items"]],
            }
            for section in programme["sections"]
        ],
    }


def told_comparison(comparison: Comparison, questionnaire: Questionnaire) -> Comparison:
    """The same for areas side by side in a round that asked this questionnaire."""
    titles = {section.id: section.title for section in told(questionnaire).sections}
    return {
        **comparison,
        "areas": [
            {
                **area,
                "sections": [
                    {**section, "title": titles.get(section["id"], section["title"])} for section in area["sections"]
                ],
            }
            for area in comparison["areas"]
        ],
    }


def _told_section(section: SectionEntry, titles: dict[str, str], labels: dict[str, str]) -> SectionEntry:
    items: list[ItemEntry] = [{**item, "label": labels.get(item["id"], item["label"])} for item in section["items"]]
    return {**section, "title": titles.get(section["id"], section["title"]), "items": items}
