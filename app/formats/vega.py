"""Drawing with Vega-Lite: marks placed to the pixel, so that sizes are known beforehand and no text is cut off.

Scores keep a scale of their own in the spec, and every mark has a named style. Light and dark differ in those alone.
All is placed as for a language read from left to right; for one read from right to left, the whole picture turns round.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from xml.sax.saxutils import escape

import vl_convert

from app import language
from app.formats.letter_widths import letter_width

VERSION = "6.1"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""vl-convert has the first; a reader's device has one of these, all equally wide, or falls back to a wider one."""
SIZE = 13
"""Of text, in pixels."""
SMALL = 12
"""Of text that is not read first."""
LINE = 16
"""From one line of text to the next."""
SLACK = 1.02
"""A device may set text this much wider than its font says, to fit letters to whole pixels."""

Row = Mapping[str, Any]
Layer = dict[str, Any]
Spec = dict[str, Any]


class Theme(StrEnum):
    """Which colours to draw in, over a ground that shows through."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Colours:
    """What is drawn in which colour. Each pair can be told apart in grey."""

    ink: str
    quiet: str
    line: str
    good: str
    good_soft: str
    bad: str
    bad_soft: str
    ground: str


COLOURS: Mapping[Theme, Colours] = {
    Theme.LIGHT: Colours("#1c2a29", "#4d5c59", "#d5d9d1", "#0e5a54", "#b4d6cd", "#8a4b00", "#efcf9c", "#fcfbf7"),
    Theme.DARK: Colours("#e8ebe5", "#aab7b3", "#46534f", "#8fd6c9", "#33605a", "#f0bf72", "#664a1c", "#141b1a"),
}


@dataclass(frozen=True)
class Table:
    """A chart's figures, as they are written."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    """The first cell of each names it."""


@dataclass(frozen=True)
class Chart:
    """A picture of figures that never stands alone: what it shows in a sentence, in place of it, and as a table."""

    id: str
    title: str
    sentence: str
    alternative: str
    """For whoever does not see it."""
    table: Table
    width: int
    height: int
    """In pixels."""
    spec: Spec
    """Vega-Lite, less its colours."""


def draw_svg(chart: Chart, theme: Theme = Theme.LIGHT) -> str:
    """The chart as an SVG picture, which names and describes itself."""
    drawn: str = vl_convert.vegalite_to_svg(chart.spec, vl_version=VERSION, config=_config(theme), show_warnings=False)
    head, end, rest = drawn.partition(">")
    name = f"<title>{escape(chart.title)}</title><desc>{escape(chart.alternative)}</desc>"
    return f'{head} role="img"{end}{name}{rest}'


def draw_png(chart: Chart, theme: Theme = Theme.LIGHT, scale: float = 2) -> bytes:
    """The chart as a PNG picture on a plain ground, `scale` times its size."""
    config = {**_config(theme), "background": COLOURS[theme].ground}
    drawn: bytes = vl_convert.vegalite_to_png(
        chart.spec, vl_version=VERSION, config=config, scale=scale, show_warnings=False
    )
    return drawn


def describe(chart: Chart) -> Spec:
    """The chart as a whole Vega-Lite spec, in light colours on a plain ground: it draws the same anywhere."""
    config = {**_config(Theme.LIGHT), "background": COLOURS[Theme.LIGHT].ground}
    return {"title": None, "description": chart.alternative, **chart.spec, "config": config}


def get_ready() -> None:
    """Draw something, and so wake what draws: the first picture of a process takes twenty times as long."""
    vl_convert.vegalite_to_svg({"data": {"values": [{}]}, "mark": "point"}, vl_version=VERSION)


def spec_of(width: int, height: int, layers: Iterable[Layer | None]) -> Spec:
    """A whole picture of these layers, the first at the bottom; those with nothing in them are left out."""
    spec = {
        "$schema": f"https://vega.github.io/schema/vega-lite/v{VERSION.partition('.')[0]}.json",
        "autosize": "none",
        "width": width,
        "height": height,
        "padding": 0,
        "layer": [layer for layer in layers if layer is not None],
    }
    return _turn_round(spec) if _is_turned() else spec


@dataclass(frozen=True, slots=True)
class Scale:
    """Where on the picture values lie, in the direction of reading."""

    lowest: float
    highest: float
    start: float
    end: float

    def place(self, value: float) -> float:
        """The pixel of a value."""
        return self.start + (value - self.lowest) / (self.highest - self.lowest) * (self.end - self.start)

    def as_encoding(self) -> dict[str, Any]:
        """The same for Vega-Lite."""
        domain, extent = [self.lowest, self.highest], [self.start, self.end]
        return {"domain": domain, "range": extent, "nice": False, "zero": False}


def marks(mark: str, style: str, rows: Sequence[Row], scale: Scale | None = None, /, **fields: str) -> Layer | None:
    """Marks of one style, one for each row (None for no row): `fields` says which fields go where.

    `x` is a value on `scale`, or in pixels where there is none; `y` is always in pixels, from the top.
    """
    if not rows:
        return None
    encoding: dict[str, Any] = {}
    for channel, field in ({"y": "y"} | fields).items():
        encoding[channel] = {"field": field}
        if channel in {"x", "y"}:
            placed = scale.as_encoding() if scale and channel == "x" else None
            encoding[channel] |= {"type": "quantitative", "axis": None, "scale": placed}
    return {"data": {"values": list(rows)}, "mark": {"type": mark, "style": style.split()}, "encoding": encoding}


def text(style: str, rows: Sequence[Row]) -> Layer | None:
    """Words at pixels: each row has `x`, `y` and `text`, whose lines are parted by line breaks."""
    return marks("text", style, [{**row, "text": _isolate(row["text"])} for row in rows], x="x", text="text")


def wrap(words: str, width: float, size: float = SIZE, *, bold: bool = False) -> list[str]:
    """A text in lines that fit a width, parted between words; only a word wider than that is cut in two."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or measure(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
        while measure(lines[-1], size, bold=bold) > width and len(lines[-1]) > 1:
            last = lines[-1]
            shorter = range(len(last) - 1, 0, -1)
            fits = next((n for n in shorter if measure(last[:n], size, bold=bold) <= width), 1)
            lines[-1:] = [last[:fits], last[fits:]]
    return lines


def measure(line: str, size: float = SIZE, *, bold: bool = False) -> float:
    """How wide a line of text may be, in pixels, with the widest font that a reader's device is likely to set it in."""
    return SLACK * size * sum(letter_width(letter, bold=bold) for letter in line)


def _is_turned() -> bool:
    return language.spoken().direction == "rtl"


def _turn_round(spec: Spec) -> Spec:
    """The picture as in a mirror, less what its styles do of themselves."""
    pixels = Scale(0, 1, 0, 1).as_encoding()
    layers = []
    for layer in spec["layer"]:
        across = layer["encoding"]["x"]
        scale = across["scale"] or pixels
        turned = {**scale, "range": [spec["width"] - pixel for pixel in scale["range"]]}
        layers.append({**layer, "encoding": {**layer["encoding"], "x": {**across, "scale": turned}}})
    return {**spec, "layer": layers, "resolve": {"scale": {"x": "independent"}}}


def _isolate(words: str) -> str:
    """Each line set in the direction of its own letters, where others are about, so that its full stops fall in place.

    By Unicode's signs: not all that draws SVG knows its attribute for that.
    """
    if not _is_turned():
        return words
    return "\n".join(f"\N{FIRST STRONG ISOLATE}{line}\N{POP DIRECTIONAL ISOLATE}" for line in words.split("\n"))


def _config(theme: Theme) -> dict[str, Any]:
    colours = COLOURS[theme]
    start, end = ("right", "left") if _is_turned() else ("left", "right")
    words = {"fontSize": SIZE, "lineHeight": LINE, "lineBreak": "\n", "align": start, "baseline": "middle"}
    styles: dict[str, dict[str, Any]] = {
        "words": {**words, "color": colours.ink},
        "strong": {"fontWeight": "bold"},
        "quiet": {"color": colours.quiet, "fontSize": SMALL},
        "middle": {"align": "center"},
        "end": {"align": end},
        "grid": {"color": colours.line, "strokeWidth": 1},
        "mark": {"color": colours.ink, "strokeWidth": 1.5},
        "axis": {"color": colours.ink, "strokeWidth": 3},
        "dashed": {"strokeDash": [4, 3]},
        "line": {"strokeWidth": 2.5, "strokeCap": "round"},
        "band": {"strokeWidth": 10, "strokeCap": "butt"},
        "thick": {"strokeWidth": 7},
        "soft": {"color": colours.good_soft},
        "soft-bad": {"color": colours.bad_soft},
        "good": {"color": colours.good},
        "bad": {"color": colours.bad},
        "square": {"size": 110, "filled": True, "opacity": 1, "shape": "square"},
        "dot": {"size": 110, "filled": True, "opacity": 1, "shape": "circle"},
        "diamond": {"size": 130, "filled": True, "opacity": 1, "shape": "diamond"},
        "onward": {"size": 130, "filled": True, "opacity": 1, "shape": f"triangle-{end}"},
        "back": {"size": 130, "filled": True, "opacity": 1, "shape": f"triangle-{start}"},
        "ring": {"size": 100, "filled": False, "opacity": 1, "shape": "circle", "strokeWidth": 2},
        "before": {"size": 55, "filled": False, "opacity": 1, "shape": "circle", "color": colours.quiet},
        "plain": {"color": colours.line},
        "fan": {"color": colours.line, "opacity": 0.7, "line": False},
    }
    return {"aria": False, "background": None, "font": FONT, "view": {"stroke": None}, "style": styles}
