"""Results in plain words. Nothing is decided here: every figure and verdict is the profile's own."""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from app.domain.access import Office
from app.domain.comparison import CLEAR_CHANGE, Direction, Pattern
from app.domain.profile import is_open
from app.domain.questionnaire import Kind
from app.domain.scoring import CREDIBLE_LEVEL, LEVEL_NAMES, Agreement, Basis
from app.domain.shapes import Change, CredibleInfrastructure, ItemEntry, RoundEntry, SectionEntry
from app.language import N_, gettext, ngettext, spoken, tell
from app.presentation.profile import AgreedItem

NOTHING = "\N{EN DASH}"
READING: Mapping[Kind, str] = {
    Kind.POSITIVE: N_("Higher is better"),
    Kind.NEGATIVE: N_("Higher means more in the way"),
}
AGREEMENT: Mapping[Agreement, str] = {
    Agreement.CLOSE: N_("People agree"),
    Agreement.MIXED: N_("Views are mixed"),
    Agreement.DIVIDED: N_("People are divided"),
}
AGREEMENT_ON: Mapping[Agreement, str] = {
    Agreement.CLOSE: N_("people agree on {count}"),
    Agreement.MIXED: N_("views are mixed on {count}"),
    Agreement.DIVIDED: N_("people are divided on {count}"),
}
OFFICE: Mapping[Office, str] = {
    Office.MEMBER: N_("Member"),
    Office.COORDINATOR: N_("Coordinator"),
    Office.REP: N_("Rep"),
    Office.ADMIN: N_("Admin"),
}
DUTY: Mapping[Office, str] = {
    Office.MEMBER: N_("Sees the results of the area, and takes part in reviewing them"),
    Office.COORDINATOR: N_("Runs the assessment of the area"),
    Office.REP: N_("Supports the area, and compares its rounds"),
    Office.ADMIN: N_("Looks after the whole programme"),
}
PATTERN: Mapping[Pattern, str] = {
    Pattern.RISING: N_("Going up"),
    Pattern.FALLING: N_("Going down"),
    Pattern.STEADY: N_("No clear change"),
    Pattern.EBB_AND_FLOW: N_("Ebb and flow: up at times, down at others"),
}
OBSTACLES_PATTERN: Mapping[Pattern, str] = {
    **PATTERN,
    Pattern.RISING: N_("Going up: more in the way"),
    Pattern.FALLING: N_("Going down: less in the way"),
}


def told(message: str) -> str:
    """A message that was marked where it is kept. Never give it what somebody typed."""
    return gettext(message)


def figure(value: float | None) -> str:
    """A score or mean as the method rounds it."""
    return NOTHING if value is None else _decimal(value, spoken().code)


@lru_cache(4096)
def _decimal(value: float, _code: str) -> str:
    return str(format_decimal(value, "0.0", spoken().locale))


def date(iso: str) -> str:
    """2 November 2025."""
    return format_date(dt.date.fromisoformat(iso), "long", spoken().locale)


def moment(value: dt.datetime) -> str:
    """2 November 2025, 14:05 UTC."""
    return f"{date(value.date().isoformat())}, {value:%H:%M} UTC"


def reading(kind: Kind) -> str:
    """Which way a section's scores read."""
    return gettext(READING[kind])


def level(value: int | None, kind: Kind) -> str:
    """A level's name."""
    return NOTHING if value is None else gettext(LEVEL_NAMES[kind][value])


def levels(kind: Kind) -> str:
    """Every level's name, lowest first."""
    return ", ".join(map(gettext, LEVEL_NAMES[kind])).lower()


def agreement(value: Agreement | None) -> str:
    """How far people agree on one item."""
    return NOTHING if value is None else gettext(AGREEMENT[value])


def section_agreement(section: SectionEntry) -> str:
    """How far people agree, item by item. An item too few people rated is not counted."""
    found = [item["agreement"] for item in section["items"] if item["agreement"] is not None]
    if not found:
        return gettext("Too few answers to say")
    counts = [(found.count(value), phrase) for value, phrase in AGREEMENT_ON.items()]
    told = ", ".join(gettext(phrase).format(count=count) for count, phrase in counts if count)
    return ngettext("Of 1 item: {agreement}", "Of {items} items: {agreement}", len(found)).format(
        items=len(found), agreement=told
    )


def basis(item: ItemEntry) -> str:
    """What an item's score rests on."""
    count = item["n"]
    match Basis(item["basis"]):
        case Basis.AGREED if item["applicable"] and item["mean"] is not None:
            return ngettext(
                "Agreed together (1 rating: {mean})", "Agreed together ({count} ratings average {mean})", count
            ).format(count=count, mean=figure(item["mean"]))
        case Basis.AGREED:
            return gettext("Agreed together") if item["applicable"] else gettext("Agreed together: not relevant here")
        case Basis.MEAN:
            return ngettext("Average of 1 rating", "Average of {count} ratings", count).format(count=count)
        case Basis.SUPPRESSED:
            return gettext("Too few answers to show")
        case Basis.NONE:
            return gettext("Nobody rated it") if item["applicable"] else gettext("Not relevant here")


def agreed_answer(settled: AgreedItem) -> str:
    """What the group settled for an item, and which level that is."""
    answer = settled.agreed.answer
    if not isinstance(answer, int):
        return gettext("Not relevant here")
    name = gettext(LEVEL_NAMES[settled.kind][answer])
    return gettext("{answer} of 4: {level}").format(answer=answer, level=name)


def pattern(value: Pattern | None, kind: Kind) -> str:
    """A section's course over all rounds."""
    if value is None:
        return gettext("Nothing to compare yet")
    return gettext((PATTERN if Kind(kind) is Kind.POSITIVE else OBSTACLES_PATTERN)[value])


def change(change: Change | None, section: SectionEntry) -> str:
    """How a section changed, how much of it may be chance, and how many items that rests on."""
    if change is None or change["delta"] is None:
        return gettext("Cannot be compared: no item has a score in both rounds")
    if change["direction"] == Direction.NO_CLEAR_CHANGE:
        told = gettext("No clear change: {moved} ({chance})")
    elif is_open(change) or Kind(section["kind"]) is Kind.POSITIVE:
        told = gettext("{moved} ({chance})")
    elif change["better"]:
        told = gettext("{moved}, less in the way ({chance})")
    else:
        told = gettext("{moved}, more in the way ({chance})")
    return _sentence(told.format(moved=_moved(change, section["items_total"]), chance=_chance(change)))


def office_name(value: Office) -> str:
    """What someone is."""
    return gettext(OFFICE[value])


def office_duty(value: Office) -> str:
    """What someone who is that does."""
    return gettext(DUTY[value])


def office(value: Office, area_name: str | None) -> str:
    """What someone is, and of which area."""
    told = gettext("{office} of {area}") if area_name else gettext("{office} of the whole programme")
    return told.format(office=office_name(value), area=area_name)


def standing(entry: RoundEntry) -> str:
    """Where things stand, in a sentence or two."""
    told = [_who_answered(entry["responses"], resident_majority=entry["resident_majority"])]
    if entry["credible_infrastructure"] is not None:
        told.append(_credible(entry["credible_infrastructure"]))
    return " ".join(told)


def _who_answered(responses: int, *, resident_majority: bool | None) -> str:
    if not responses:
        return gettext("The partnership answered together.")
    match resident_majority:
        case True:
            told = ngettext(
                "1 person answered, a resident.", "{count} people answered, most of them residents.", responses
            )
        case False:
            told = ngettext(
                "1 person answered, who is no resident.",
                "{count} people answered, residents not in the majority.",
                responses,
            )
        case None:
            told = ngettext(
                "1 person answered, without saying whether they are a resident.",
                "{count} people answered, without saying whether they are residents.",
                responses,
            )
    return told.format(count=responses)


def _credible(test: CredibleInfrastructure) -> str:
    if test["met"]:
        told = gettext("All {total} outcomes of credible infrastructure stand at “{level}” or higher.")
    elif test["achieved"]:
        told = ngettext(
            "{count} of the {total} outcomes of credible infrastructure stands at “{level}” or higher.",
            "{count} of the {total} outcomes of credible infrastructure stand at “{level}” or higher.",
            test["achieved"],
        )
    else:
        told = gettext("None of the {total} outcomes of credible infrastructure stands at “{level}” or higher.")
    return told.format(count=test["achieved"], total=test["of"], level=level(CREDIBLE_LEVEL, Kind.POSITIVE))


def _moved(change: Change, total: int) -> str:
    delta, matched = change["delta"] or 0, change["matched_items"]
    if delta > 0:
        told = gettext("up {points}")
    elif delta < 0:
        told = gettext("down {points}")
    else:
        told = gettext("the same score")
    told = told.format(points=figure(abs(delta)))
    if matched == total:
        return told
    return ngettext("{moved} on {matched} of 1 item", "{moved} on {matched} of {total} items", total).format(
        moved=told, matched=matched, total=total
    )


def _chance(change: Change) -> str:
    delta, noise = abs(change["delta"] or 0), change["noise"]
    if change["direction"] == Direction.NO_CLEAR_CHANGE and (noise is None or noise < delta):
        return gettext("less than {points} is too little to call").format(points=CLEAR_CHANGE)
    if is_open(change):
        return gettext("how much may be chance is worked out when you publish")
    if noise is None:
        return gettext("how much may be chance is not known")
    return gettext("differences up to {points} may be chance").format(points=figure(noise))


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
        agreed_answer,
        pattern,
        change,
        moment,
        told,
        tell,
        office,
        office_name,
        office_duty,
        standing,
    )
}
"""What templates may say, by name."""
