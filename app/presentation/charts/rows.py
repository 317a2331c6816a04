"""Pictures made of rows, one for each item: where their words go, their scale and their key, in much or little room."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.questionnaire import SCALE_POINTS, Kind
from app.domain.scoring import LEVEL_NAMES, POINT, Basis
from app.domain.shapes import ItemEntry
from app.formats.vega import LINE, SMALL, Layer, Row, Scale, figure, marks, measure, text, wrap
from app.language import gettext

LEVELS = tuple(POINT * point for point in range(SCALE_POINTS))
LOWEST, HIGHEST = LEVELS[0], LEVELS[-1]
GAP = 14
"""Between a row's words and its scale, and between the entries of a key."""
SYMBOL = 26
"""The room a symbol has in a key."""


class Width(StrEnum):
    """How much room there is: a page's column, or a phone."""

    WIDE = "wide"
    NARROW = "narrow"


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the parts of a picture go, in pixels."""

    width: int
    labels: int
    """How wide the words of a row may be."""
    start: int
    """Of the scale."""
    end: int
    stacked: bool
    """Whether the words of a row stand above its marks, rather than before them."""

    @property
    def scale(self) -> Scale:
        """From the lowest score to the highest."""
        return Scale(LOWEST, HIGHEST, self.start, self.end)


FRAMES: Mapping[Width, Frame] = {
    Width.WIDE: Frame(width=720, labels=264, start=288, end=662, stacked=False),
    Width.NARROW: Frame(width=300, labels=296, start=10, end=244, stacked=True),
}


@dataclass(frozen=True, slots=True)
class Symbol:
    """What a mark stands for."""

    mark: str
    style: str
    words: str


def stack(rows: Sequence[Row], frame: Frame, top: int) -> tuple[list[dict[str, Any]], int]:
    """The rows with their places, one under the other, and where they end.

    Each gets `y` for its marks, and `words`, `words_x`, `words_y` for its label.
    """
    placed = []
    for row in rows:
        lines = wrap(row["label"], frame.labels)
        block = LINE * (len(lines) - 1)
        if frame.stacked:
            y, first, height = top + block + 32, top + 10, block + 50
        else:
            height = max(46 if "level" in row else 34, block + LINE + 14)
            y, first = top + height // 2, top + height // 2 - block // 2
        placed.append({**row, "y": y, "words": "\n".join(lines), "words_y": first})
        top += height
    return placed, top


def labels(placed: Iterable[Row], frame: Frame) -> Layer | None:
    """The words of each row."""
    start = 2 if frame.stacked else frame.start - GAP
    rows = [{"x": start, "y": row["words_y"], "text": row["words"]} for row in placed]
    return text("words" if frame.stacked else "words end", rows)


def figures(placed: Sequence[Row], frame: Frame) -> list[Layer | None]:
    """Each row's score (or its `figure`) as it is written, and its `level` if it has one; without a score, why."""
    end, apart = frame.width - 2, 8 if any(row.get("level") for row in placed) and not frame.stacked else 0
    scores = [{"x": end, "y": row["y"] - apart, "text": row.get("figure") or figure(row["score"])} for row in placed]
    levels = [
        {"x": end, "y": row["words_y"] if frame.stacked else row["y"] + apart, "text": row["level"]}
        for row in placed
        if row.get("level")
    ]
    notes = [{"x": frame.start + 4, "y": row["y"], "text": row["note"]} for row in placed if row.get("note")]
    return [text("words strong end", scores), text("words quiet end", levels), text("words quiet", notes)]


def lines(
    placed: Sequence[Row], frame: Frame, ends: tuple[int, int], at: Sequence[float] = LEVELS, style: str = "grid"
) -> Layer | None:
    """A line `at` each score, from the one end to the other; where words stand between rows, only beside the marks."""
    if frame.stacked:
        drawn = [{"value": score, "y": row["y"] - 11, "end": row["y"] + 11} for row in placed for score in at]
    else:
        drawn = [{"value": score, "y": ends[0], "end": ends[1]} for score in at]
    return marks("rule", style, drawn, frame.scale, x="value", y2="end")


def level_names(kind: Kind, frame: Frame, y: int) -> list[Layer | None]:
    """The name of each level above its line, or only those at the ends where all do not fit."""
    names = [gettext(name) for name in LEVEL_NAMES[kind]]
    room = (frame.end - frame.start) / (SCALE_POINTS - 1) - 4
    rows = [{"x": frame.scale.place(level), "y": y, "text": name} for level, name in zip(LEVELS, names, strict=True)]
    if max(measure(name, SMALL) for name in names) <= room:
        return [text("words quiet middle", rows)]
    first, *_, last = rows
    return [text("words quiet", [first | {"x": frame.start}]), text("words quiet end", [last | {"x": frame.end}])]


def key(symbols: Iterable[Symbol], frame: Frame) -> tuple[list[Layer | None], int]:
    """What each mark stands for, in as many lines as that takes, and where they end."""
    first = 2
    x, y, layers = first, 10, []
    for symbol in symbols:
        wide = SYMBOL + measure(symbol.words, SMALL)
        if x > first and x + wide > frame.width:
            x, y = first, y + 22
        shown = {"x": x if symbol.mark == "rule" else x + 10, "end": x + 20, "y": y}
        ends = {"x2": "end"} if symbol.mark == "rule" else {}
        layers.append(marks(symbol.mark, symbol.style, [shown], x="x", **ends))
        layers.append(text("words quiet", [{"x": x + SYMBOL, "y": y, "text": symbol.words}]))
        x += int(wide) + GAP
    return layers, y + 14 if layers else 0


def why_unscored(item: ItemEntry) -> str:
    """Why an item has no score; empty where it has one."""
    if item["score"] is not None:
        return ""
    if not item["applicable"]:
        return gettext("Not relevant here")
    return gettext("Too few answers to show") if item["basis"] == Basis.SUPPRESSED else gettext("Nobody rated it")
