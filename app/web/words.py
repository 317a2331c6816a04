"""Results in plain words. Nothing is decided here: every figure and verdict is the profile's own."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from app.domain.access import Office
from app.domain.comparison import CLEAR_CHANGE, Direction, Pattern
from app.domain.questionnaire import Kind
from app.domain.scoring import CREDIBLE_LEVEL, LEVEL_NAMES, Agreement, Basis
from app.domain.shapes import Change, CredibleInfrastructure, ItemEntry, RoundEntry, SectionEntry

NOTHING = "\N{EN DASH}"
READING: Mapping[Kind, str] = {Kind.POSITIVE: "Higher is better", Kind.NEGATIVE: "Higher means more in the way"}
AGREEMENT: Mapping[Agreement, str] = {
    Agreement.CLOSE: "People agree",
    Agreement.MIXED: "Views are mixed",
    Agreement.DIVIDED: "People are divided",
}
OFFICE: Mapping[Office, str] = {
    Office.MEMBER: "Member",
    Office.COORDINATOR: "Coordinator",
    Office.REP: "Rep",
    Office.ADMIN: "Admin",
}
DUTY: Mapping[Office, str] = {
    Office.MEMBER: "Sees the results of the area, and takes part in reviewing them",
    Office.COORDINATOR: "Runs the assessment of the area",
    Office.REP: "Supports the area, and compares its rounds",
    Office.ADMIN: "Looks after the whole programme",
}
PATTERN: Mapping[Pattern, str] = {
    Pattern.RISING: "Going up",
    Pattern.FALLING: "Going down",
    Pattern.STEADY: "No clear change",
    Pattern.EBB_AND_FLOW: "Ebb and flow: up at times, down at others",
}


def figure(value: float | None) -> str:
    """A score or mean as the method rounds it."""
    return NOTHING if value is None else f"{value:.1f}"


def date(iso: str) -> str:
    """2 November 2025."""
    day = dt.date.fromisoformat(iso)
    return f"{day.day} {day:%B %Y}"


def reading(kind: Kind) -> str:
    """Which way a section's scores read."""
    return READING[kind]


def level(value: int | None, kind: Kind) -> str:
    """A level's name."""
    return NOTHING if value is None else LEVEL_NAMES[kind][value]


def levels(kind: Kind) -> str:
    """Every level's name, lowest first."""
    return ", ".join(LEVEL_NAMES[kind]).lower()


def agreement(value: Agreement | None) -> str:
    """How far people agree on one item."""
    return NOTHING if value is None else AGREEMENT[value]


def section_agreement(section: SectionEntry) -> str:
    """How far people agree, item by item. An item too few people rated is not counted."""
    found = [item["agreement"] for item in section["items"] if item["agreement"] is not None]
    if not found:
        return "Too few answers to say"
    counts = [(found.count(value), phrase) for value, phrase in AGREEMENT.items()]
    told = [f"{phrase.lower()} on {count}" for count, phrase in counts if count]
    told[0] = f"{told[0]} of {_items(len(found))}"
    return _sentence(", ".join(told))


def basis(item: ItemEntry) -> str:
    """What an item's score rests on."""
    match Basis(item["basis"]):
        case Basis.AGREED if item["applicable"]:
            mean = item["mean"]
            apart = "" if mean is None else f" ({item['n']} ratings average {figure(mean)})"
            return f"Agreed together{apart}"
        case Basis.AGREED:
            return "Agreed together: not relevant here"
        case Basis.MEAN:
            return f"Average of {item['n']} ratings"
        case Basis.SUPPRESSED:
            return "Too few answers to show"
        case Basis.NONE:
            return "Nobody rated it" if item["applicable"] else "Not relevant here"


def pattern(value: Pattern | None) -> str:
    """A section's course over all rounds."""
    return "Nothing to compare yet" if value is None else PATTERN[value]


def change(change: Change | None, section: SectionEntry) -> str:
    """How a section changed, how much of it may be chance, and how many items that rests on."""
    if change is None or change["delta"] is None:
        return "Cannot be compared: no item has a score in both rounds"
    told = _moved(change["delta"])
    if change["matched_items"] < section["items_total"]:
        told += f" on {change['matched_items']} of {_items(section['items_total'])}"
    if change["direction"] == Direction.NO_CLEAR_CHANGE:
        told = f"No clear change: {told}"
    elif Kind(section["kind"]) is Kind.NEGATIVE:
        told += ", less in the way" if change["better"] else ", more in the way"
    return f"{_sentence(told)} ({_chance(change)})"


def moment(value: dt.datetime) -> str:
    """2 November 2025, 14:05 UTC."""
    return f"{date(value.date().isoformat())}, {value:%H:%M} UTC"


def office_name(value: Office) -> str:
    """What someone is."""
    return OFFICE[value]


def office_duty(value: Office) -> str:
    """What someone who is that does."""
    return DUTY[value]


def office(value: Office, area_name: str | None) -> str:
    """What someone is, and of which area."""
    return f"{OFFICE[value]} of {area_name or 'the whole programme'}"


def standing(entry: RoundEntry) -> str:
    """Where things stand, in one sentence."""
    told = [_who_answered(entry["responses"], resident_majority=entry["resident_majority"])]
    if entry["credible_infrastructure"] is not None:
        told.append(_credible(entry["credible_infrastructure"]))
    return ", and ".join(told) + "."


def _who_answered(responses: int, *, resident_majority: bool | None) -> str:
    if not responses:
        return "The partnership answered together"
    people = "1 person" if responses == 1 else f"{responses} people"
    match resident_majority:
        case True:
            return f"{people} answered, most of them residents"
        case False:
            return f"{people} answered, residents not in the majority"
        case None:
            return f"{people} answered, without saying whether they are residents"


def _credible(test: CredibleInfrastructure) -> str:
    share = f"all {test['of']}" if test["met"] else f"{test['achieved'] or 'none'} of the {test['of']}"
    return f"{share} outcomes of credible infrastructure stand at “{level(CREDIBLE_LEVEL, Kind.POSITIVE)}” or higher"


def _moved(delta: float) -> str:
    if not delta:
        return "the same score"
    return f"{'up' if delta > 0 else 'down'} {figure(abs(delta))}"


def _chance(change: Change) -> str:
    delta, noise = abs(change["delta"] or 0), change["noise"]
    if change["direction"] == Direction.NO_CLEAR_CHANGE and (noise is None or noise < delta):
        return f"less than {CLEAR_CHANGE} is too little to call"
    if noise is None:
        return "how much may be chance is not known"
    return f"differences up to {figure(noise)} may be chance"


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


FILTERS: Mapping[str, Callable[..., Any]] = {
    word.__name__: word
    for word in (
        figure,
        date,
        reading,
        level,
        levels,
        agreement,
        section_agreement,
        basis,
        pattern,
        change,
        moment,
        office,
        office_name,
        office_duty,
        standing,
    )
}
"""What templates may say, by name."""
