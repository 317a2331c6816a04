"""What pages and documents should say, word for word, of what the API gives to the same reader.

Every figure in here comes from the API's answers, and is written as the method rounds it: nothing of the app is called.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from copy import copy
from functools import cache
from itertools import pairwise
from typing import Any

from tests.figures.programme import AREA, Reader, at
from tests.figures.reading import Said, squeezed

Json = Any
NOTHING = "\N{EN DASH}"
ROLES = {
    "resident": "People who live here",
    "paid_worker": "People paid to work here",
    "external_stakeholder": "People from outside",
}
STATUSES = {"planned": "Planned", "under_way": "Under way", "done": "Done", "dropped": "Dropped"}
AGREEMENT = {"close": "People agree", "mixed": "Views are mixed", "divided": "People are divided", None: NOTHING}
AGREEMENT_ON = {"close": "people agree on", "mixed": "views are mixed on", "divided": "people are divided on"}
READING = {"positive": "Higher is better", "negative": "Higher means more in the way"}
PATTERN = {
    "rising": "Going up",
    "falling": "Going down",
    "steady": "No clear change",
    "ebb_and_flow": "Ebb and flow: up at times, down at others",
    None: "Nothing to compare yet",
}
OBSTACLES_PATTERN = PATTERN | {"rising": "Going up: more in the way", "falling": "Going down: less in the way"}


def written(value: float | None, decimals: int = 1) -> str:
    return NOTHING if value is None else f"{value:.{decimals}f}"


def signed(value: float | None) -> str:
    return written(value) if not value else f"{value:+.1f}"


def date(iso: str) -> str:
    day = dt.date.fromisoformat(iso)
    return f"{day.day} {day:%B %Y}"


def month(value: str | None) -> str:
    return f"{dt.date.fromisoformat(f'{value}-01'):%B %Y}" if value else NOTHING


def many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def find(things: Iterable[Json], id_: str | None, by: str = "id") -> Json:
    return next((thing for thing in things if thing[by] == id_), None)


class Api:
    """What the API gives one reader, and how to tell it."""

    def __init__(self, reader: Reader, foreseen: Mapping[str, Json]) -> None:
        self.foreseen = foreseen
        self.ask = cache(reader.ask)  # nothing changes meanwhile
        self.method = self.ask("/method")
        self.limits = self.method["thresholds"]
        self.profile = self.ask(f"/areas/{AREA}/profile")
        self.rounds = {one["id"]: one for one in self.ask("/rounds")}
        self.titles = {id_: one["title"] for id_, one in self.rounds.items()}
        self.names = {one["id"]: one["name"] for one in self.ask("/areas")}

    def foreseeing(self) -> "Api":
        """The same, when the round under review is published."""
        other = copy(self)
        other.profile = self.foreseen[f"/areas/{AREA}/profile"]
        return other

    def results(self, year: str) -> Json:
        """What is reviewed."""
        return self.ask(f"{at(AREA, year)}/results")

    def status(self, area: str, year: str) -> Json:
        """Where an assessment stands; None where it is not opened."""
        return self.ask(at(area, year), missing=True)

    def questionnaire(self, entry: Json) -> Json:
        asked = entry["questionnaire"]
        return self.ask(f"/questionnaires/{asked['id']}/{asked['version']}")

    def level(self, value: int | None, kind: str) -> str:
        return NOTHING if value is None else self.method["levels"][kind][value]

    @property
    def established(self) -> float:
        """From where on outcomes count."""
        start: float = self.limits["points_per_step"] * (self.limits["credible_level"] - 0.5)
        return start

    def entry(self, year: str) -> Json:
        return find(self.profile["rounds"], year, "round")

    def before(self, year: str) -> Json:
        return next((old for old, new in pairwise(self.profile["rounds"]) if new["round"] == year), None)

    def constants(self) -> set[str]:
        """Sentences that are true of whatever they stand beside, so that they may stand anywhere.

        They tell the scale and the thresholds, which the API gives with the method; what is usual in the literature; an
        example of what to write; and the titles of rounds.
        """
        limits, top = self.limits, self.limits["points_per_step"] * self.method["answers"]["ratings"][-1]
        share = f"{100 * limits['divided_share']:.0f}"
        areas, change, step = limits["quartiles_min_areas"], limits["clear_change"], limits["dont_know_step"]
        told = f"""
            Scores go from 0 to {top}.

            A mark for each section on a scale from 0 to {top}, read by itself: nothing adds them up.

            A band for each section on a scale from 0 to {top}, and a mark at the median in it.

            Averages, from 0 to {top}

            An outcome counts where its level is “Established” or higher: from a score of {self.established} on, before
            rounding.

            People are divided on an item where at least {share} % chose 0 or 1, and as many 3 or 4.

            Otherwise they agree where they differ from their average by at most {limits["close_deviation"]} of a step,
            and views are mixed where it is more.

            A section has changed where its score moved by {change} or more, and by more than may be chance.

            It is called a change where it is at least {change}, and more than what may be chance.

            Residents are the majority where they are at least {100 * limits["resident_share"]:.0f} % of those who said
            what they are here as.

            There are quartiles only of {areas} areas or more, so that none can be picked out.

            Quartiles are shown once at least {areas} areas have published.

            A share takes at least {areas} areas.

            Alpha takes at least {limits["reliability_min_responses"]} people who rated every item of the section, two
            items, and answers that differ.

            Of those who answered a question, how many chose “don’t know”: to the nearest {step} in a hundred, so that
            nobody can work out what one area or one person said.

            Cronbach’s alpha says how far the items of a section measure one thing: from 0.7 it is usually called good.

            Such as: Thursday 9 July, 7 pm, at the Old Library.
        """
        sentences = {squeezed(one) for one in told.split("\n\n")}
        return sentences | {*self.titles.values(), *(f"{title}." for title in self.titles.values())}


def standing(entry: Json) -> str:
    answered = entry["responses"]
    majority = {True: "most of them residents", False: "residents not in the majority"}[entry["resident_majority"]]
    test = entry["credible_infrastructure"]
    return f"{answered} people answered, {majority}. " + credible(test, "outcomes of credible infrastructure")


def credible(test: Json, of: str, *, yet: str = "") -> str:
    if test["met"]:
        return f"All {test['of']} {of} stand at “Established” or higher."
    if not test["achieved"]:
        return f"None of the {test['of']} {of} stands at “Established” or higher{yet}."
    stand = "stands" if test["achieved"] == 1 else "stand"
    return f"{test['achieved']} of the {test['of']} {of} {stand} at “Established” or higher."


def agreement(section: Json) -> str:
    found = [item["agreement"] for item in section["items"] if item["agreement"]]
    if not found:
        return "Too few answers to say"
    counts = ", ".join(f"{words} {found.count(one)}" for one, words in AGREEMENT_ON.items() if one in found)
    return f"Of {many(len(found), 'item', 'items')}: {counts}"


def change(api: Api, one: Json, section: Json) -> str:
    """A section's change in short."""
    if one is None or one["delta"] is None:
        return "Cannot be compared: no item has a score in both rounds"
    delta, noise, least = one["delta"], one["noise"], api.limits["clear_change"]
    moved = f"{'up' if delta > 0 else 'down'} {written(abs(delta))}" if delta else "the same score"
    if one["matched_items"] != section["items_total"]:
        moved += f" on {one['matched_items']} of {many(section['items_total'], 'item', 'items')}"
    unclear = one["direction"] == "no_clear_change"
    if unclear and (noise is None or noise < abs(delta)):
        chance = f"less than {least} is too little to call"
    elif noise is None:
        chance = "how much may be chance is not known"
    else:
        chance = f"differences up to {written(noise)} may be chance"
    if unclear:
        return f"No clear change: {moved} ({chance})"
    if section["kind"] == "negative":
        moved += ", less in the way" if one["better"] else ", more in the way"
    return f"{moved[0].upper()}{moved[1:]} ({chance})"


def change_working(api: Api, one: Json, old: Json, new: Json) -> str:
    if one is None or one["delta"] is None:
        return ""
    count = one["matched_items"]
    if count == 1:
        told = f"1 item has a score in both rounds. Its later score less its earlier one is {signed(one['delta'])}."
    else:
        told = (
            f"{count} items have a score in both rounds. The average of their later scores less their earlier ones is "
            f"{signed(one['delta'])}."
        )
    if one["noise"] is None:
        return told
    factor = written(api.limits["noise_factor"], 2)
    if old["spread"] and new["spread"] and count == old["items_total"] == new["items_total"]:
        return (
            f"{told} How much may be chance: {factor} × √({written(old['spread'])}² ÷ {old['respondents']} + "
            f"{written(new['spread'])}² ÷ {new['respondents']}) = {written(one['noise'])}, from how far people’s own "
            "averages spread, and how many people there are, in each round."
        )
    return (
        f"{told} How much may be chance: {factor} × √(spread² ÷ people + spread² ÷ people) = {written(one['noise'])}, "
        "from how far people’s own averages over just these items spread, and how many people there are, in each round."
    )


def ratings(api: Api, item: Json) -> str:
    """How the mean of an item came about."""
    counts, point = item["distribution"], api.limits["points_per_step"]
    sums = " + ".join(f"{rating}×{count}" for rating, count in enumerate(counts))
    thousandths = (2000 * sum(rating * count for rating, count in enumerate(counts)) + item["n"]) // (2 * item["n"])
    mean = f"{thousandths // 1000}.{thousandths % 1000:03}"  # halves go up
    return (
        f"Each rating from 0 to 4, times how many people chose it: ({sums}) ÷ {item['n']} = {mean}. "
        f"{mean} × {point} = {written(item['mean'])}. People differ from their average by "
        f"{written(item['average_deviation'], 3)} of a step; agreement (rwg) is {written(item['rwg'], 3)}."
    )


def item_working(api: Api, item: Json, entry: Json) -> str:
    point, told = api.limits["points_per_step"], []
    if item["basis"] == "suppressed":
        told.append(f"Fewer than {entry['min_cell']} people rated it.")
    if item["basis"] == "agreed" and item["applicable"]:
        step = item["score"] / point
        told.append(f"The group agreed on {step:.0f} of 4. {step:.0f} × {point} = {written(item['score'])}.")
    if item["distribution"]:
        told.append(ratings(api, item))
    told.append(
        f"Don’t know: {item['dont_know']}. Not relevant here: {item['not_relevant']}. Left out: {item['blank']}."
    )
    return " ".join(told)


def nearest(api: Api, thing: Json, kind: str) -> str:
    if thing["level"] is None:
        return ""
    points = thing["level"] * api.limits["points_per_step"]
    return f"The nearest level is {api.level(thing['level'], kind)}, at {points}."


def section_working(api: Api, section: Json) -> str:
    if section["score"] is None:
        return ""
    scores = [written(item["score"]) for item in section["items"] if item["score"] is not None]
    sums, score = " + ".join(scores), written(section["score"])
    told = [
        f"The section’s score is {score}: how it was worked out",
        f"Items with a score: {section['items_scored']} of the {section['items_applicable']} that apply here.",
        f"The score is the plain average of those: ({sums}) ÷ {len(scores)} = {score}.",
        nearest(api, section, section["kind"]),
    ]
    if section["spread"] is not None:
        told += [
            f"{many(section['respondents'], 'person', 'people')} rated at least half of what applies.",
            f"Their own averages spread by {written(section['spread'])} (standard deviation).",
        ]
    if section["agreement_rwg_star"] is not None:
        rwg = written(section["agreement_rwg_star"], 3)
        told.append(
            f"Agreement over the whole section (r*wg) is {rwg}: 1 would be complete, 0 is what random answers give."
        )
    return "\n".join(told)


def section_chart(section: Json) -> str:
    """What is said under and in place of a section's picture."""
    scored = [item for item in section["items"] if item["score"] is not None]
    if not scored:
        return "A row for each item on a scale from 0 to 100; none has a score."
    high, low = (by(scored, key=lambda item: item["score"]) for by in (max, min))
    most, least = ("Most in the way", "Least in the way") if section["kind"] == "negative" else ("Highest", "Lowest")
    where = f"on a scale from 0 to 100, {'at' if len(scored) == 1 else 'from'} {written(low['score'])}"
    ends = [
        f"{most}: {high['label']} ({written(high['score'])}).",
        f"{least}: {low['label']} ({written(low['score'])}).",
    ]
    if high["score"] == low["score"]:
        ends = [
            f"1 item has a score: {written(high['score'])}."
            if len(scored) == 1
            else f"{len(scored)} items have a score: {written(high['score'])} each."
        ]
    return "\n".join(
        [
            *ends,
            f"A dot for 1 item {where}."
            if len(scored) == 1
            else f"A dot for each of {len(scored)} items {where} to {written(high['score'])}.",
        ]
    )


def course(api: Api, id_: str) -> str:
    """What is said under and in place of a section's picture over all rounds."""
    rounds = api.profile["rounds"]
    last = next(
        (one for one in api.profile["changes"] if one["section"] == id_ and one["to"] == rounds[-1]["round"]), None
    )
    steps = [(entry["round"], find(entry["sections"], id_)) for entry in rounds]
    scores = [f"{year} {written(step['score'])}" for year, step in steps if step and step["score"] is not None]
    kind = "A point for 1 round" if len(scores) == 1 else f"A line over {len(scores)} rounds"
    told = [f"{kind} on a scale from 0 to 100: {', '.join(scores)}."]
    if api.profile["patterns"][id_] and last:
        told.append(step_in_words(last))
    return "\n".join(told)


def step_in_words(one: Json) -> str:
    delta, noise = one["delta"], one["noise"]
    span = f"From {one['from']} to {one['to']}"
    if delta is None:
        return f"{span} nothing can be compared: no item has a score in both."
    if one["direction"] == "no_clear_change":
        if noise is None or noise < abs(delta):
            return f"{span} there is no clear change: {signed(delta)} is too little to call."
        return f"{span} there is no clear change: {signed(delta)}, and {written(noise)} may be chance."
    if noise is None:
        return f"{span} it is {signed(delta)}; how much of that may be chance is not known."
    return f"{span} it is {signed(delta)}, more than the {written(noise)} that may be chance."


def by_strength(section: Json) -> list[Json]:
    return sorted(section["items"], key=lambda item: -1 if item["score"] is None else item["score"], reverse=True)


def forces(entry: Json) -> tuple[Json, Json] | None:
    sides = find(entry["sections"], "enablers"), find(entry["sections"], "obstacles")
    return None if None in sides else sides


def note_all(said: Said, where: str, lines: str) -> None:
    """Sentences under one heading, each on a line."""
    for line in lines.splitlines():
        said.note(where, line)
