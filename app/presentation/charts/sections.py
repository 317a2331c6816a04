"""Sections side by side: where one area stands, and what moved between two of its rounds."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.questionnaire import Kind
from app.domain.shapes import ProgrammeSection, QuartilesEntry, SectionChangeEntry, SectionSummary
from app.formats.vega import Chart, Table, marks, spec_of
from app.language import gettext, ngettext
from app.presentation.charts.items import where
from app.presentation.charts.rows import (
    FRAMES,
    Symbol,
    Width,
    figures,
    frame_with_levels,
    key,
    labels,
    level_names,
    lines,
    stack,
)
from app.presentation.figures import figure, signed
from app.presentation.levels import level


def standing_chart(  # noqa: PLR0913 - what it is called, what it shows, and what that is held against
    id_: str,
    title: str,
    sections: Sequence[SectionSummary],
    width: Width = Width.WIDE,
    *,
    before: Sequence[SectionSummary] = (),
    quartiles: Mapping[str, QuartilesEntry] | None = None,
) -> Chart:
    """A row for each section: its score; what it was before; and between which scores half of the areas lie."""
    frame = frame_with_levels(width)
    scale = frame.scale
    earlier = {section["id"]: section["score"] for section in before}
    rows = [_row(section, earlier.get(section["id"]), (quartiles or {}).get(section["id"])) for section in sections]
    explained, top = key(_symbols(rows), frame)
    placed, height = stack(rows, frame, top + 4)
    scored = [row for row in placed if row["score"] is not None]
    layers = [
        *explained,
        lines(placed, frame, (top, height)),
        marks("rule", "band plain", [row for row in scored if "low" in row], scale, x="low", x2="high"),
        marks("point", "before", [row for row in scored if row["before"] is not None], scale, x="before"),
        marks("point", "dot good", [row for row in scored if row["positive"]], scale, x="score"),
        marks("point", "square bad", [row for row in scored if not row["positive"]], scale, x="score"),
        labels(placed, frame),
        *figures(placed, frame),
    ]
    return Chart(
        id=id_,
        title=title,
        sentence=_sentence(sections),
        alternative=gettext("A mark for each section on a scale from 0 to 100, read by itself: nothing adds them up."),
        table=_table(rows, sections, has_before=bool(earlier), has_quartiles=bool(quartiles)),
        width=frame.width,
        height=height,
        spec=spec_of(frame.width, height, layers),
    )


def change_chart(change: SectionChangeEntry, width: Width = Width.WIDE) -> Chart:
    """A row for each item scored in both rounds: from where to where it moved."""
    frame, scale, kind = FRAMES[width], FRAMES[width].scale, change["kind"]
    colour, soft = ("good", "soft") if kind is Kind.POSITIVE else ("bad", "soft-bad")
    rows = [
        {"label": item["label"], "from": item["from"], "score": item["to"], "figure": signed(item["delta"])}
        for item in change["items"]
    ]
    symbols = [
        Symbol("point", "before", gettext("The earlier round")),
        Symbol("point", f"dot {colour}", gettext("The later round")),
    ]
    explained, top = key(symbols if rows else [], frame)
    placed, height = stack(rows, frame, top + 24)
    layers = [
        *explained,
        *level_names(kind, frame, top + 10),
        lines(placed, frame, (top + 22, height)),
        marks("rule", f"thick {soft}", placed, scale, x="from", x2="score"),
        marks("point", "before", placed, scale, x="from"),
        marks("point", f"dot {colour}", placed, scale, x="score"),
        labels(placed, frame),
        *figures(placed, frame),
    ]
    return Chart(
        id=f"change-{change['section']}",
        title=change["title"],
        sentence=_change_sentence(change),
        alternative=ngettext(
            "A line for {n} item, from its earlier score to its later one, on a scale from 0 to 100.",
            "A line for each of {n} items, from its earlier score to its later one, on a scale from 0 to 100.",
            len(rows),
        ).format(n=len(rows)),
        table=Table(
            (gettext("Item"), gettext("Earlier score"), gettext("Later score"), gettext("Difference")),
            [
                (item["label"], figure(item["from"]), figure(item["to"]), signed(item["delta"]))
                for item in change["items"]
            ],
        ),
        width=frame.width,
        height=height,
        spec=spec_of(frame.width, height, layers),
    )


def _row(section: SectionSummary, before: float | None, quartiles: QuartilesEntry | None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "label": section["title"],
        "score": section["score"],
        "before": before,
        "positive": section["kind"] == Kind.POSITIVE,
        "level": "" if section["level"] is None else level(section["level"], section["kind"]),
        "note": gettext("No score: too few of its items have one") if section["score"] is None else "",
    }
    return row if quartiles is None else row | {"low": quartiles["lower"], "high": quartiles["upper"]}


def _symbols(rows: Sequence[Mapping[str, Any]]) -> list[Symbol]:
    return [
        *where(any(row["positive"] for row in rows), Symbol("point", "dot good", gettext("Higher is better"))),
        *where(not all(row["positive"] for row in rows), Symbol("point", "square bad", gettext("In the way"))),
        *where(any(row["before"] is not None for row in rows), Symbol("point", "before", gettext("The round before"))),
        *where(any("low" in row for row in rows), Symbol("rule", "band plain", gettext("The middle half of areas"))),
    ]


def _sentence(sections: Sequence[SectionSummary]) -> str:
    sentences = [
        gettext("{section}: {score}, {level}.").format(
            section=section["title"], score=figure(section["score"]), level=level(section["level"], section["kind"])
        )
        for section in sections
        if section["score"] is not None
    ]
    return " ".join(sentences) or gettext("No section has a score.")


def _table(
    rows: Sequence[Mapping[str, Any]], sections: Sequence[SectionSummary], *, has_before: bool, has_quartiles: bool
) -> Table:
    columns = [gettext("Section"), gettext("Score"), gettext("Level")]
    cells = [
        [section["title"], figure(section["score"]), level(section["level"], section["kind"])] for section in sections
    ]
    if has_before:
        columns.append(gettext("The round before"))
        cells = [[*cell, figure(row["before"])] for cell, row in zip(cells, rows, strict=True)]
    if has_quartiles:
        columns += [gettext("Lower quartile"), gettext("Upper quartile")]
        cells = [
            [*cell, figure(row.get("low")), figure(row.get("high"))] for cell, row in zip(cells, rows, strict=True)
        ]
    return Table(columns, cells)


def _change_sentence(change: SectionChangeEntry) -> str:
    items = change["items"]
    if not items:
        return gettext("No item has a score in both rounds, so there is nothing to compare.")
    up, down = (sum(sign * item["delta"] > 0 for item in items) for sign in (1, -1))
    return ngettext(
        "Of {n} item, {up} went up, {down} went down, {same} stayed.",
        "Of {n} items, {up} went up, {down} went down, {same} stayed.",
        len(items),
    ).format(n=len(items), up=up, down=down, same=len(items) - up - down)


def quartile_chart(sections: Sequence[ProgrammeSection], width: Width = Width.WIDE) -> Chart | None:
    """A row for each section: between which scores half of the areas lie; None where that may not be told."""
    frame, scale = FRAMES[width], FRAMES[width].scale
    rows: list[dict[str, Any]] = [
        {
            "label": section["title"],
            "low": section["quartiles"]["lower"],
            "score": section["quartiles"]["median"],
            "high": section["quartiles"]["upper"],
        }
        for section in sections
        if section["quartiles"] is not None
    ]
    if not rows:
        return None
    symbols = [
        Symbol("rule", "band plain", gettext("The middle half of areas")),
        Symbol("point", "diamond good", gettext("The area in the middle")),
    ]
    explained, top = key(symbols, frame)
    placed, height = stack(rows, frame, top + 4)
    layers = [
        *explained,
        lines(placed, frame, (top, height)),
        marks("rule", "band plain", placed, scale, x="low", x2="high"),
        marks("point", "diamond good", placed, scale, x="score"),
        labels(placed, frame),
        *figures(placed, frame),
    ]
    sentences = [
        gettext("{section}: half of the areas lie between {low} and {high}.").format(
            section=row["label"], low=figure(row["low"]), high=figure(row["high"])
        )
        for row in rows
    ]
    return Chart(
        id="quartiles",
        title=gettext("Where areas lie"),
        sentence=" ".join(sentences),
        alternative=gettext("A band for each section on a scale from 0 to 100, and a mark at the median in it."),
        table=Table(
            (gettext("Section"), gettext("Lower quartile"), gettext("Median"), gettext("Upper quartile")),
            [(row["label"], figure(row["low"]), figure(row["score"]), figure(row["high"])) for row in rows],
        ),
        width=frame.width,
        height=height,
        spec=spec_of(frame.width, height, layers),
    )
