"""Pictures made of rows, one for each item: where their words go, their scale and their key, in much or little room."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from app.domain.questionnaire import SCALE_POINTS, Kind
from app.domain.scoring import LEVEL_NAMES, POINT
from app.formats.vega import LINE, SIZE, SMALL, Layer, Row, Scale, marks, measure, text, wrap
from app.language import gettext
from app.presentation.figures import NOTHING, figure

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
    Width.WIDE: Frame(width=720, labels=274, start=298, end=654, stacked=False),
    Width.NARROW: Frame(width=300, labels=296, start=10, end=236, stacked=True),
}


def frame_with_levels(width: Width) -> Frame:
    """A frame whose scale ends before the name of any level, where these stand at the ends of rows."""
    frame = FRAMES[width]
    if frame.stacked:
        return frame
    widest = max(_room_of(gettext(name)) for names in LEVEL_NAMES.values() for name in names)
    return replace(frame, end=min(frame.end, int(frame.width - widest - 8)))


@dataclass(frozen=True, slots=True)
class Symbol:
    """What a mark stands for."""

    mark: str
    style: str
    words: str


def stack(rows: Sequence[Row], frame: Frame, top: int) -> tuple[list[dict[str, Any]], int]:
    """The rows with their places, one under the other, and where they end.

    Each gets `y` for its marks, `words` and `words_y` for its label, and `note_y` for its `note`, in lines that fit.
    """
    placed = []
    for row in rows:
        lines = wrap(row["label"], frame.labels - (_room_of(row.get("level")) if frame.stacked else 0))
        notes = wrap(row.get("note") or "", frame.width - frame.start - 4 - _room_of(NOTHING, SIZE, bold=True), SMALL)
        block, aside = LINE * (len(lines) - 1), LINE * (len(notes) - 1)
        if frame.stacked:
            y, first, height = top + block + 32 + aside // 2, top + 10, block + 50 + aside
        else:
            height = max(46 if "level" in row else 34, max(block, aside) + LINE + 14)
            y, first = top + height // 2, top + height // 2 - block // 2
        words = {"words": "\n".join(lines), "words_y": first, "note": "\n".join(notes), "note_y": y - aside // 2}
        placed.append({**row, "y": y, **words})
        top += height
    return placed, top


def _room_of(words: str | None, size: float = SMALL, *, bold: bool = False) -> float:
    """The room that words at the end of a row take from what stands before them."""
    return measure(words, size, bold=bold) + GAP if words else 0


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
    notes = [{"x": frame.start + 4, "y": row["note_y"], "text": row["note"]} for row in placed if row.get("note")]
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
    both = frame.start + measure(names[0], SMALL) + GAP + measure(names[-1], SMALL)
    end = min(max(frame.end, both), frame.width - 2)
    return [text("words quiet", [first | {"x": frame.start}]), text("words quiet end", [last | {"x": end}])]


def key(symbols: Iterable[Symbol], frame: Frame) -> tuple[list[Layer | None], int]:
    """What each mark stands for, in as many lines as that takes, and where they end."""
    first = 2
    x, y, end, layers = first, 10, 10, []
    for symbol in symbols:
        words = wrap(symbol.words, frame.width - first - SYMBOL, SMALL)
        wide = SYMBOL + max(measure(line, SMALL) for line in words)
        if x > first and x + wide > frame.width:
            x, y = first, end + 22
        shown = {"x": x if symbol.mark == "rule" else x + 10, "end": x + 20, "y": y}
        ends = {"x2": "end"} if symbol.mark == "rule" else {}
        layers.append(marks(symbol.mark, symbol.style, [shown], x="x", **ends))
        layers.append(text("words quiet", [{"x": x + SYMBOL, "y": y, "text": "\n".join(words)}]))
        x += int(wide) + GAP
        end = max(end, y + LINE * (len(words) - 1))
    return layers, end + 14 if layers else 0
