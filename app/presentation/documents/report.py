"""A published profile as PDF: a report of a few pages, also in large print, and a summary of one page to hang up.

What it says comes in as words, figures and all: nothing is worked out here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.formats.typesetting import typeset
from app.formats.vega import Chart, Table, draw_svg

PER_PIXEL = 0.25
"""Millimetres: a wide chart fills the width of the page."""
PER_PIXEL_LARGE = 0.58
"""The same of a narrow chart, whose words are then as large as the rest."""
PER_PIXEL_POSTER = 0.42
"""The same on a poster: to be read from a step away."""
TALLEST = 215.0
"""Millimetres of a page that a chart may take."""
TALLEST_LARGE = TALLEST / PER_PIXEL_LARGE
"""The same in pixels of a narrow chart in large print."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A few things under a name of their own."""

    heading: str
    points: Sequence[str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture in two widths: for a page's column, and for large print."""

    wide: Chart
    narrow: Sequence[Chart]
    """In pieces, where it is long; a piece that no page can hold is left out."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a report: what it says, pictures of it, and its figures."""

    heading: str
    lines: Sequence[str] = ()
    drawn: Sequence[Drawn] = ()
    lists: Sequence[Listed] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report says."""

    heading: str
    subheading: str
    lead: Sequence[str]
    parts: Sequence[Part]
    figures_heading: str
    figures: Sequence[Part]
    """Every item's figures, at the end."""
    closing: Sequence[str]


@dataclass(frozen=True, slots=True)
class Poster:
    """Everything a summary of one page says."""

    heading: str
    subheading: str
    lead: Sequence[str]
    standing: Chart
    lists: Sequence[Listed]
    closing: str


def write_report(report: Report, *, large: bool = False) -> bytes:
    """The report, in 11 pt or in `large` print, 18 pt."""
    pictures: dict[str, bytes] = {}
    content = {
        "heading": report.heading,
        "subheading": report.subheading,
        "lead": report.lead,
        "parts": [_lay_out(part, pictures, large=large) for part in report.parts],
        "figures-heading": report.figures_heading,
        "figures": [_lay_out(part, pictures, large=large) for part in report.figures],
        "closing": report.closing,
        "large": large,
    }
    return typeset("report", content, title=f"{report.heading}, {report.subheading}", pictures=pictures)


def write_poster(poster: Poster) -> bytes:
    """The summary, on one page whatever it says."""
    pictures: dict[str, bytes] = {}
    content = {
        "heading": poster.heading,
        "subheading": poster.subheading,
        "lead": poster.lead,
        "standing": _place(poster.standing, [poster.standing], pictures, PER_PIXEL_POSTER),
        "lists": _list_all(poster.lists),
        "closing": poster.closing,
    }
    return typeset("poster", content, title=f"{poster.heading} {poster.subheading}", pictures=pictures)


def _lay_out(part: Part, pictures: dict[str, bytes], *, large: bool) -> dict[str, object]:
    return {
        "heading": part.heading,
        "lines": part.lines,
        "pictures": [
            _place(
                drawn.wide, drawn.narrow if large else [drawn.wide], pictures, PER_PIXEL_LARGE if large else PER_PIXEL
            )
            for drawn in part.drawn
        ],
        "lists": _list_all(part.lists),
        "table": part.table and {"columns": part.table.columns, "rows": part.table.rows},
    }


def _place(chart: Chart, pieces: Sequence[Chart], pictures: dict[str, bytes], scale: float) -> dict[str, object]:
    """What a chart says in a sentence, and its pieces; the sentence alone where they would be taller than a page."""
    placed = []
    for piece in pieces:
        if piece.height * scale <= TALLEST:
            name = f"picture-{len(pictures)}.svg"
            pictures[name] = draw_svg(piece).encode()
            placed.append({"file": name, "alt": piece.alternative, "width": piece.width * scale})
    return {"title": chart.title, "sentence": chart.sentence, "pieces": placed}


def _list_all(lists: Sequence[Listed]) -> list[dict[str, object]]:
    return [{"heading": each.heading, "points": each.points} for each in lists if each.points]
