"""A list of areas as CSV: `id,name`, with a header, in UTF-8."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from app.domain.errors import InvalidError, WaymarkError
from app.domain.text_rules import read_id, read_name

COLUMNS = ["id", "name"]
MAX_ROWS = 1000


@dataclass(frozen=True, slots=True)
class ListedArea:
    """One row of a list, as it was written."""

    number: int
    """As a spreadsheet counts: the header is row 1."""
    id: str
    name: str
    problem: WaymarkError | None
    """What is wrong with it; None where nothing is."""


def decode_area_list(content: bytes) -> str:
    """A file's text. Raises `InvalidError` unless it is UTF-8, with a byte order mark or without."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidError(
            "This file is not in UTF-8. In your spreadsheet program, save it as “CSV UTF-8”, then choose it again."
        ) from None


def read_area_list(text: str) -> list[ListedArea]:
    """Every row, each with what is wrong with it. Raises `InvalidError` for what is no such list at all."""
    try:
        header, *rows = [(number, row) for number, row in _rows(text) if any(cell.strip() for cell in row)]
    except (ValueError, csv.Error):
        raise InvalidError(
            "There is no list in this. It needs a first row “id,name”, then a row for each area."
        ) from None
    if [cell.strip().lower() for cell in header[1]] != COLUMNS:
        raise InvalidError("The first row must be “id,name”: these two columns, in this order, with commas between.")
    if not rows:
        raise InvalidError("There is no area in this list. Add a row for each, below the first.")
    if len(rows) > MAX_ROWS:
        raise InvalidError(
            "A list can have {most} areas at most. Divide it, and import one part after the other.", most=MAX_ROWS
        )
    return list(_check_rows(rows))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows by number. A cell that never ends is an error, rather than the rest of the file."""
    return ((number, row) for number, row in enumerate(csv.reader(StringIO(text, newline=""), strict=True), 1))


def _check_rows(rows: list[tuple[int, list[str]]]) -> Iterator[ListedArea]:
    seen: dict[str, int] = {}
    for number, row in rows:
        if len(row) != len(COLUMNS):
            yield ListedArea(number, row[0], "", InvalidError("This row needs two columns: an id, and a name."))
            continue
        id_, name = (cell.strip() for cell in row)
        first = seen.setdefault(id_, number)
        same = InvalidError("Row {row} has this id already. Each id can be there once.", row=first)
        yield ListedArea(number, id_, name, _problem(id_, name) or (same if first != number else None))


def _problem(id_: str, name: str) -> InvalidError | None:
    try:
        read_id(id_)
        read_name(name)
    except InvalidError as error:
        return error
    return None
