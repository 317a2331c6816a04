"""One section over all rounds of an area: a line where rounds can be compared, and how far chance alone may reach."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from app.domain.comparison import Pattern
from app.domain.questionnaire import Kind
from app.domain.shapes import AreaProfile, Change, SectionEntry
from app.formats.vega import LINE, SMALL, Chart, Row, Scale, Table, marks, measure, spec_of, text
from app.language import gettext, ngettext
from app.presentation.changes import step_sentence
from app.presentation.charts.items import find_section
from app.presentation.charts.rows import HIGHEST, LOWEST
from app.presentation.courses import pattern_sentence
from app.presentation.figures import figure, signed
from app.presentation.levels import level

WIDTH, HEIGHT = 340, 230
LEFT, RIGHT, TOP, BOTTOM = 40, 316, 22, 180
"""Where the scales lie."""
LABEL = 84
"""How wide a round's name may be below its point."""


def course_chart(profile: AreaProfile, section_id: str) -> Chart:
    """The section's score in each round. Its line breaks where two rounds share no scored item."""
    steps = [find_section(entry, section_id) for entry in profile["rounds"]]
    newest = next(step for step in reversed(steps) if step is not None)
    names = [entry["round"] for entry in profile["rounds"]]
    changes = {
        (change["from"], change["to"]): change for change in profile["changes"] if change["section"] == section_id
    }
    points, segments, fans = _points(names, steps), [], []
    for index, pair in enumerate(pairwise(names), 1):
        start, end, change = points[index - 1], points[index], changes.get(pair)
        if start["score"] is None or end["score"] is None or change is None or change["delta"] is None:
            continue
        matched = change["matched_items"] == max(step["items_scored"] for step in steps[index - 1 : index + 1] if step)
        segments.append(
            {"x": start["x"], "y": start["y"], "end_x": end["x"], "end_y": end["y"], "whole": matched, "step": index}
        )
        if change["noise"] is not None:
            fans += _fan(index, start, end, change["delta"], change["noise"])
    colour = "good" if newest["kind"] == Kind.POSITIVE else "bad"
    ends = {"x": "x", "x2": "end_x", "y2": "end_y"}
    layers = [
        *_scales(points),
        marks("area", "fan", fans, x="x", y2="low", detail="step"),
        marks("rule", f"line {colour}", [segment for segment in segments if segment["whole"]], **ends),
        marks("rule", f"line dashed {colour}", [segment for segment in segments if not segment["whole"]], **ends),
        marks("point", f"dot {colour}", [point for point in points if point["score"] is not None], x="x"),
        text("words strong middle", _written(points)),
    ]
    return Chart(
        id=f"course-{section_id}",
        title=newest["title"],
        sentence=_sentence(profile["patterns"].get(section_id), newest["kind"], names, changes),
        alternative=_alternative(points),
        table=_table(points, steps, changes),
        width=WIDTH,
        height=HEIGHT,
        spec=spec_of(WIDTH, HEIGHT, layers),
    )


def _points(names: Sequence[str], steps: Sequence[SectionEntry | None]) -> list[dict[str, Any]]:
    across = Scale(0, max(len(names) - 1, 1), LEFT + 18, RIGHT - 18)
    return [
        {
            "round": name,
            "score": step and step["score"],
            "x": across.place(index),
            "y": _height(step["score"]) if step and step["score"] is not None else BOTTOM,
        }
        for index, (name, step) in enumerate(zip(names, steps, strict=True))
    ]


def _height(score: float) -> float:
    """How far down a score lies; one beyond the scale, as noise may be, lies at its end."""
    return Scale(HIGHEST, LOWEST, TOP, BOTTOM).place(min(HIGHEST, max(LOWEST, score)))


def _fan(step: int, start: Row, end: Row, delta: float, noise: float) -> list[Row]:
    """From one point to where the next would be by chance alone, had nothing changed on the items compared."""
    still = end["score"] - delta
    return [
        {"step": step, "x": start["x"], "y": start["y"], "low": start["y"]},
        {"step": step, "x": end["x"], "y": _height(still + noise), "low": _height(still - noise)},
    ]


def _scales(points: Sequence[Row]) -> list[Any]:
    scores = [0, 25, 50, 75, 100]
    lines = [{"x": LEFT, "end": RIGHT, "y": _height(score)} for score in scores]
    numbers = [{"x": LEFT - 8, "y": _height(score), "text": figure(score, 0)} for score in scores[::2]]
    names = [_cut(point["round"]) for point in points]
    room = points[1]["x"] - points[0]["x"] if len(points) > 1 else LABEL
    every = next(n for n in range(1, len(points) + 1) if n * room >= max(map(_wide, names)) + 6 or n == len(points))
    shown = range(len(points) - 1, -1, -every)
    rounds = [{"x": points[index]["x"], "y": BOTTOM + 18, "text": names[index]} for index in shown]
    return [
        marks("rule", "grid", lines, x="x", x2="end"),
        text("words quiet end", numbers),
        text("words quiet middle", rounds),
    ]


def _wide(name: str) -> float:
    return max(measure(line, SMALL) for line in name.split("\n"))


def _cut(name: str) -> str:
    """A round's id in at most two short lines; it stands in full in the table."""
    parts = name.replace("_", "-").split("-")
    lines = [parts[0]]
    for part in parts[1:]:
        longer = f"{lines[-1]}-{part}"
        if measure(longer, SMALL) <= LABEL:
            lines[-1] = longer
        else:
            lines.append(part)
    while len(lines) > 2 or _wide("\n".join(lines)) > LABEL:  # noqa: PLR2004 - two lines are what there is room for
        lines = [*lines[:2]]
        longest = max(range(len(lines)), key=lambda index: measure(lines[index], SMALL))
        if measure(lines[longest], SMALL) > LABEL:
            lines[longest] = f"{lines[longest].rstrip('…')[:-1]}…"
    return "\n".join(lines)


def _written(points: Sequence[Row]) -> list[Row]:
    """The scores beside their points; of many, only the first and the last."""
    scored = [point for point in points if point["score"] is not None]
    shown = scored if len(points) <= 5 else [*scored[:1], *scored[1:][-1:]]  # noqa: PLR2004 - five fit side by side
    return [
        {
            "x": point["x"],
            "y": point["y"] + (LINE if point["y"] < TOP + LINE else -LINE),
            "text": figure(point["score"]),
        }
        for point in shown
    ]


def _sentence(
    pattern: Pattern | None, kind: Kind, names: Sequence[str], changes: Mapping[tuple[str, str], Change]
) -> str:
    last = changes.get((names[-2], names[-1])) if len(names) > 1 else None
    sentences = [] if pattern is None else [pattern_sentence(pattern, kind)]
    if last is not None and (sentences or last["delta"] is not None):
        sentences.append(step_sentence(last))
    return " ".join(sentences) or gettext("There is nothing to compare yet.")


def _alternative(points: Sequence[Row]) -> str:
    scored = [f"{point['round']} {figure(point['score'])}" for point in points if point["score"] is not None]
    return ngettext(
        "A point for {n} round on a scale from 0 to 100: {scores}.",
        "A line over {n} rounds on a scale from 0 to 100: {scores}. A shaded fan shows how far chance alone may reach.",
        len(scored),
    ).format(n=len(scored), scores=", ".join(scored))


def _table(
    points: Sequence[Row], steps: Sequence[SectionEntry | None], changes: Mapping[tuple[str, str], Change]
) -> Table:
    names = [point["round"] for point in points]
    since = [None, *(changes.get(pair) for pair in pairwise(names))]
    columns = (
        gettext("Round"),
        gettext("Score"),
        gettext("Level"),
        gettext("Since the round before"),
        gettext("May be chance"),
    )
    return Table(
        columns,
        [
            (
                name,
                figure(step["score"]) if step else gettext("Not asked"),
                level(step["level"], step["kind"]) if step else "",
                signed(change["delta"] if change else None),
                figure(change["noise"] if change else None),
            )
            for name, step, change in zip(names, steps, since, strict=True)
        ],
    )
