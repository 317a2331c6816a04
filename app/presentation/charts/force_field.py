"""What helps beside what is in the way, as a force field (Lewin 1943): each pushes, from its own side, on one line.

Nothing is subtracted from anything: the two are scales of their own.
"""

from collections.abc import Sequence
from typing import Any, Final

from app.domain.shapes import ItemEntry, RoundEntry, SectionEntry
from app.formats.vega import LINE, SMALL, Chart, Layer, Row, Table, marks, spec_of, text, wrap
from app.language import gettext
from app.presentation.charts.items import find_section, listed
from app.presentation.charts.rows import HIGHEST, Width
from app.presentation.figures import figure
from app.presentation.levels import level
from app.presentation.scores import why_unscored

FORCES: Final = ("enablers", "obstacles")
"""The sections that are set beside each other."""
NAMED = 3
"""How many of each the text alternative names."""
WIDE, NARROW = 720, 300
LABELS = 200
"""How wide the words beside an arrow may be."""
REACH = 104
"""How long the longest arrow is, in pixels."""
NUMBER = 40
"""The room for a score, at an arrow's tail."""

Picture = tuple[int, int, list[Layer | None]]
"""A width, a height, and what is in it."""


def force_field(entry: RoundEntry, width: Width = Width.WIDE) -> Chart | None:
    """Both sections' items, the strongest first; None where the round did not ask one of the two."""
    helps, hinders = (find_section(entry, id_) for id_ in FORCES)
    if helps is None or hinders is None:
        return None
    drawn, height, layers = (_beside if width is Width.WIDE else _below)(helps, hinders)
    names = {"helps": helps["title"], "hinders": hinders["title"]}
    strongest = {side: [item for item in by_strength(section) if item["score"] is not None][:NAMED]
                 for side, section in (("helping", helps), ("hindering", hinders))}  # fmt: skip
    return Chart(
        id="force-field",
        title=gettext("What helps, and what pushes back"),
        sentence=_sentence(strongest["helping"], strongest["hindering"]),
        alternative=gettext(
            "Arrows push on a line from both sides, the longer the higher the score. The strongest of “{helps}”: "
            "{helping}. The strongest of “{hinders}”: {hindering}."
        ).format(
            **names,
            **{
                side: listed([f"{item['label']} {figure(item['score'])}" for item in items])
                for side, items in strongest.items()
            },
        ),
        table=Table(
            (gettext("Item"), gettext("Section"), gettext("Score"), gettext("Level")),
            [
                (item["label"], section["title"], figure(item["score"]), level(item["level"], section["kind"]))
                for section in (helps, hinders)
                for item in by_strength(section)
            ],
        ),
        width=drawn,
        height=height,
        spec=spec_of(drawn, height, layers),
    )


def by_strength(section: SectionEntry) -> list[ItemEntry]:
    """A section's items, the highest score first, those without one last; ties in the questionnaire's order."""
    return sorted(section["items"], key=lambda item: -1 if item["score"] is None else item["score"], reverse=True)


def _beside(helps: SectionEntry, hinders: SectionEntry) -> Picture:
    """Both sides of a line down the middle, their words outside."""
    middle, outside = WIDE // 2, WIDE - LABELS
    notes = middle - LABELS - 20
    titles = [wrap(section["title"], LABELS, bold=True) for section in (helps, hinders)]
    top = 20 + LINE * max(map(len, titles))
    left, end_left = _side(helps, LABELS, notes, top=top)
    right, end_right = _side(hinders, LABELS, notes, top=top)
    height = max(end_left, end_right)
    layers = [
        text("words strong end", [{"x": LABELS, "y": 12, "text": "\n".join(titles[0])}]),
        text("words strong", [{"x": outside, "y": 12, "text": "\n".join(titles[1])}]),
        marks("rule", "axis", [{"x": middle, "y": top - 10, "end": height}], x="x", y2="end"),
        text("words end", [{"x": LABELS, "y": row["words_y"], "text": row["words"]} for row in left]),
        text("words", [{"x": outside, "y": row["words_y"], "text": row["words"]} for row in right]),
        *_pushes(left, "good", middle - 4, -REACH),
        *_pushes(right, "bad", middle + 4, REACH),
    ]
    return WIDE, height, layers


def _below(helps: SectionEntry, hinders: SectionEntry) -> Picture:
    """One side under the other, each item's words over its arrow: the line is on the right, then on the left."""
    reach = NARROW - NUMBER - 12
    above, below = (wrap(section["title"], NARROW - 4, bold=True) for section in (helps, hinders))
    top = 16 + LINE * len(above)
    upper, middle = _side(helps, NARROW - 18, NARROW - 18, top=top, stacked=True)
    second = middle + 28 + LINE * len(below)
    lower, height = _side(hinders, NARROW - 18, NARROW - 18, top=second, stacked=True)
    walls = [{"x": NARROW - 4, "y": top - 4, "end": middle}, {"x": 3, "y": second - 4, "end": height}]
    titles = [{"x": 2, "y": 12, "text": "\n".join(above)}, {"x": 2, "y": middle + 24, "text": "\n".join(below)}]
    layers = [
        text("words strong", titles),
        marks("rule", "axis", walls, x="x", y2="end"),
        text("words", [{"x": 9, "y": row["words_y"], "text": row["words"]} for row in (*upper, *lower)]),
        *_pushes(upper, "good", NARROW - 8, -reach),
        *_pushes(lower, "bad", 7, reach),
    ]
    return NARROW, height, layers


def _side(
    section: SectionEntry, room: int, notes: int, top: int, *, stacked: bool = False
) -> tuple[list[dict[str, Any]], int]:
    """One side, strongest first, and where it ends: `room` is for words, `notes` for why an item has no score."""
    rows = []
    for item in by_strength(section):
        lines = wrap(item["label"], room)
        note = wrap(why_unscored(item), notes, SMALL)
        block, aside = LINE * (len(lines) - 1), LINE * (len(note) - 1)
        height = block + aside + 48 if stacked else max(32, max(block, aside) + LINE + 14)
        y = top + block + 30 + aside // 2 if stacked else top + height // 2
        words = {"words": "\n".join(lines), "words_y": top + 8 if stacked else y - block // 2}
        reason = {"note": "\n".join(note), "note_y": y - aside // 2}
        rows.append({"label": item["label"], "score": item["score"], "y": y, **words, **reason})
        top += height
    return rows, top


def _pushes(rows: Sequence[Row], colour: str, line: int, reach: int) -> list[Layer | None]:
    """Arrows at the line, `reach` pixels long at the highest score, with that at the tail; or why there is none."""
    points, side = ("onward", "words quiet end") if reach < 0 else ("back", "words quiet")
    step = 1 if reach > 0 else -1
    arrows = [
        {"score": row["score"], "y": row["y"], "tail": line + row["score"] / HIGHEST * reach, "head": line + 5 * step}
        for row in rows
        if row["score"]
    ]
    numbers = [{"x": row["tail"] + 6 * step, "y": row["y"], "text": figure(row["score"])} for row in arrows]
    others = [
        {"x": line + 6 * step, "y": row["note_y"], "text": row["note"] or figure(row["score"])}
        for row in rows
        if not row["score"]
    ]
    return [
        marks("rule", f"thick {colour}", arrows, x="tail", x2="head"),
        marks("point", f"{points} {colour}", arrows, x="head"),
        text(side, [*numbers, *others]),
    ]


def _sentence(helping: Sequence[ItemEntry], hindering: Sequence[ItemEntry]) -> str:
    sentences = []
    if helping:
        sentences.append(
            gettext("What helps most: {item} ({score}).").format(
                item=helping[0]["label"], score=figure(helping[0]["score"])
            )
        )
    if hindering:
        sentences.append(
            gettext("What pushes back hardest: {item} ({score}).").format(
                item=hindering[0]["label"], score=figure(hindering[0]["score"])
            )
        )
    return " ".join(sentences) or gettext("Nothing here has a score: too few people rated any of it.")
