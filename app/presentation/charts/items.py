"""The pictures of a profile's round: one section's items, help beside obstacles, the outcomes against their mark.

All are drawn from what is published, so nothing hidden is in them.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from app.domain.profile import find_section
from app.domain.questionnaire import Kind
from app.domain.scoring import CREDIBLE_LEVEL, OUTCOMES, POINT, Basis
from app.domain.shapes import ItemEntry, RoundEntry, SectionEntry
from app.formats.vega import SMALL, Chart, Table, marks, measure, spec_of, text
from app.language import gettext, ngettext
from app.presentation.charts.rows import (
    FRAMES,
    HIGHEST,
    LOWEST,
    Symbol,
    Width,
    figures,
    key,
    labels,
    level_names,
    lines,
    stack,
)
from app.presentation.figures import NOTHING, figure
from app.presentation.levels import ESTABLISHED, credible_level, level
from app.presentation.scores import why_unscored


def section_chart(section: SectionEntry, before: SectionEntry | None, width: Width = Width.WIDE) -> Chart:
    """A row for each item: its score, how far views spread where that is shown, and its score in the round before."""
    frame, scale = FRAMES[width], FRAMES[width].scale
    colour, soft = ("good", "soft") if section["kind"] == Kind.POSITIVE else ("bad", "soft-bad")
    earlier = {item["id"]: item["score"] for item in before["items"]} if before else {}
    rows = [_row(item) | {"before": earlier.get(item["id"])} for item in section["items"]]
    explained, top = key(_section_symbols(rows, colour, soft), frame)
    placed, height = stack(rows, frame, top + 24)
    scored = [row for row in placed if row["score"] is not None]
    layers = [
        *explained,
        *level_names(section["kind"], frame, top + 10),
        lines(placed, frame, (top + 22, height)),
        marks("rule", f"band {soft}", [row for row in placed if "low" in row], scale, x="low", x2="high"),
        marks("point", "before", [row for row in scored if row["before"] is not None], scale, x="before"),
        marks("point", f"dot {colour}", [row for row in scored if not row["agreed"]], scale, x="score"),
        marks("point", f"diamond {colour}", [row for row in scored if row["agreed"]], scale, x="score"),
        labels(placed, frame),
        *figures(placed, frame),
    ]
    columns = [gettext("Item"), gettext("Score"), gettext("Level"), gettext("The round before")]
    cells = [
        (item["label"], figure(item["score"]), level(item["level"], section["kind"]), figure(earlier.get(item["id"])))
        for item in section["items"]
    ]
    return Chart(
        id=f"section-{section['id']}",
        title=section["title"],
        sentence=_section_sentence(section),
        alternative=_section_alternative(section),
        table=Table(columns, cells) if before else Table(columns[:-1], [row[:-1] for row in cells]),
        width=frame.width,
        height=height,
        spec=spec_of(frame.width, height, layers),
    )


def section_pieces(section: SectionEntry, before: SectionEntry | None, tallest: float) -> list[Chart]:
    """The narrow chart of a section in as few pieces as it takes for none to be taller than `tallest` pixels."""
    items = section["items"]
    for count in range(1, len(items) + 1):
        cuts = [len(items) * place // count for place in range(count + 1)]
        parts = [items[start:end] for start, end in pairwise(cuts)]
        pieces = [section_chart({**section, "items": part}, before, Width.NARROW) for part in parts]
        if all(piece.height <= tallest for piece in pieces):
            return pieces
    return []


def outcomes_chart(entry: RoundEntry, width: Width = Width.WIDE) -> Chart | None:
    """Each outcome against the level that the report asks of all of them; None where there are no outcomes."""
    section = find_section(entry, OUTCOMES)
    if section is None:
        return None
    frame, scale = FRAMES[width], FRAMES[width].scale
    mark = credible_level()
    placed, height = stack([_row(item) | {"from": LOWEST} for item in section["items"]], frame, 30)
    scored = [row for row in placed if row["score"] is not None]
    words = gettext("“{level}” begins here").format(level=mark)
    half = measure(words, SMALL) / 2
    within = min(max(scale.place(ESTABLISHED), half), frame.width - half)
    begins = {"x": within, "y": 12, "text": words}
    layers = [
        lines(placed, frame, (24, height), (LOWEST, HIGHEST)),
        marks("rule", "thick soft", scored, scale, x="from", x2="score"),
        lines(scored or placed, frame, (24, height), (ESTABLISHED,), "mark dashed"),
        marks("point", "dot good", [row for row in scored if row["reached"]], scale, x="score"),
        marks("point", "ring good", [row for row in scored if not row["reached"]], scale, x="score"),
        text("words quiet middle", [begins]),
        labels(placed, frame),
        *figures(placed, frame),
    ]
    return Chart(
        id="outcomes-reached",
        title=gettext("The outcomes against “{level}”").format(level=mark),
        sentence=_outcomes_sentence(section["items"], mark),
        alternative=_outcomes_alternative(scored, mark),
        table=Table(
            (gettext("Outcome"), gettext("Score"), gettext("Level"), gettext("“{level}” reached").format(level=mark)),
            [
                (item["label"], figure(item["score"]), level(item["level"], section["kind"]), _whether_reached(item))
                for item in section["items"]
            ],
        ),
        width=frame.width,
        height=height,
        spec=spec_of(frame.width, height, layers),
    )


def listed(parts: Sequence[str]) -> str:
    """Several things in one sentence."""
    return "; ".join(parts) if parts else gettext("none")


def _row(item: ItemEntry) -> dict[str, Any]:
    """What is drawn of an item. How far views spread is the mean give or take the average deviation."""
    row: dict[str, Any] = {
        "label": item["label"],
        "score": item["score"],
        "agreed": item["basis"] == Basis.AGREED,
        "reached": _is_reached(item),
        "note": why_unscored(item),
    }
    mean, deviation = item["mean"], item["average_deviation"]
    if mean is not None and deviation is not None and item["applicable"]:
        row["low"] = round(max(LOWEST, mean - POINT * deviation), 1)
        row["high"] = round(min(HIGHEST, mean + POINT * deviation), 1)
    return row


def _section_symbols(rows: Sequence[dict[str, Any]], colour: str, soft: str) -> list[Symbol]:
    scored = [row for row in rows if row["score"] is not None]
    return [
        *where(
            not all(row["agreed"] for row in scored),
            Symbol("point", f"dot {colour}", gettext("Average of the answers")),
        ),
        *where(any(row["agreed"] for row in scored), Symbol("point", f"diamond {colour}", gettext("Agreed together"))),
        *where(any("low" in row for row in rows), Symbol("rule", f"band {soft}", gettext("How far views spread"))),
        *where(any(row["before"] is not None for row in rows), Symbol("point", "before", gettext("The round before"))),
    ]


def where(holds: bool, symbol: Symbol) -> list[Symbol]:
    """The symbol in a list, if it is to be seen; else no symbol."""
    return [symbol] if holds else []


def _is_reached(item: ItemEntry) -> bool:
    return (item["level"] or 0) >= CREDIBLE_LEVEL


def _whether_reached(item: ItemEntry) -> str:
    if item["score"] is None:
        return NOTHING
    return gettext("Yes") if _is_reached(item) else gettext("No")


def _section_sentence(section: SectionEntry) -> str:
    scored = [item for item in section["items"] if item["score"] is not None]
    if not scored:
        return gettext("No item here has a score: too few people rated any of them.")
    highest, lowest = max(scored, key=_score), min(scored, key=_score)
    high, low = figure(_score(highest)), figure(_score(lowest))
    if high == low:
        sentence = ngettext("{n} item has a score: {score}.", "{n} items have a score: {score} each.", len(scored))
        return sentence.format(n=len(scored), score=high)
    named = {"highest": highest["label"], "high": high, "lowest": lowest["label"], "low": low}
    if section["kind"] == Kind.NEGATIVE:
        return gettext("Most in the way: {highest} ({high}). Least in the way: {lowest} ({low}).").format(**named)
    return gettext("Highest: {highest} ({high}). Lowest: {lowest} ({low}).").format(**named)


def _section_alternative(section: SectionEntry) -> str:
    scored = [_score(item) for item in section["items"] if item["score"] is not None]
    if not scored:
        return gettext("A row for each item on a scale from 0 to 100; none has a score.")
    return ngettext(
        "A dot for {n} item on a scale from 0 to 100, at {low}.",
        "A dot for each of {n} items on a scale from 0 to 100, from {low} to {high}.",
        len(scored),
    ).format(n=len(scored), low=figure(min(scored)), high=figure(max(scored)))


def _outcomes_sentence(items: Sequence[ItemEntry], mark: str) -> str:
    reached = sum(map(_is_reached, items))
    if reached == len(items):
        return gettext("All {of} outcomes stand at “{level}” or higher.").format(of=len(items), level=mark)
    if not reached:
        return gettext("None of the {of} outcomes stands at “{level}” or higher yet.").format(of=len(items), level=mark)
    return ngettext(
        "{n} of the {of} outcomes stands at “{level}” or higher.",
        "{n} of the {of} outcomes stand at “{level}” or higher.",
        reached,
    ).format(n=reached, of=len(items), level=mark)


def _outcomes_alternative(scored: Iterable[dict[str, Any]], mark: str) -> str:
    rows = list(scored)
    return gettext(
        "A line for each outcome from 0 to its score of at most 100, and a mark at {mark}, where “{level}” begins. "
        "Past the mark: {reached}. Short of it: {short}."
    ).format(
        mark=figure(ESTABLISHED),
        level=mark,
        reached=listed([f"{row['label']} {figure(row['score'])}" for row in rows if row["reached"]]),
        short=listed([f"{row['label']} {figure(row['score'])}" for row in rows if not row["reached"]]),
    )


def _score(item: ItemEntry) -> float:
    return item["score"] or 0.0
