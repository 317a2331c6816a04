"""What pages, documents and charts say, taken in as a reader does: tables cell by cell, and sentences where they stand.

Everything with a numeral in it is taken in; words without one are left out.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

from pypdf import PdfReader
from pypdf.generic import ContentStream

Rows = list[list[str]]
NUMERAL = re.compile(r"\d")
SENTENCE = re.compile(r"(?<=[.?!]) (?=[A-Z“\d])")
HEADINGS = {"h1", "h2", "h3", "h4"}
INLINE = {"a", "b", "button", "dd", "dt", "em", "input", "kbd", "small", "span", "strong", "svg", "rect"}
"""What stands within a line of text, or with its neighbours makes one: a count with what is counted."""


@dataclass
class Said:
    """What is said."""

    tables: list[tuple[str, Rows]] = field(default_factory=list)
    """Every table with a numeral in it, in order: what it is called, and its rows, the heads first."""
    sentences: set[tuple[str, str]] = field(default_factory=set)
    """Every other sentence with a numeral in it, each with the heading it stands under, or the row it belongs to."""

    drawn: list[tuple[str, str]] = field(default_factory=list)
    """The figures written in each picture of a document, run together, after the heading it stands under."""

    def note(self, where: str, words: str) -> None:
        """Sentences, as far as they have figures."""
        for sentence in SENTENCE.split(squeezed(words)):
            if NUMERAL.search(sentence):
                self.sentences.add((where, sentence))

    def note_table(self, name: str, rows: Rows) -> None:
        if any(NUMERAL.search(cell) for row in rows for cell in row):
            self.tables.append((name, rows))


def squeezed(words: str) -> str:
    return " ".join(words.replace("\u200b", "").split())


def run_together(words: Iterable[str]) -> str:
    """The figures in these words, as what is set letter by letter has them."""
    return re.sub(r"[^0-9.+-]", "", "".join(words))


def read_page(page: Element) -> Said:
    """What a page says in its main part, its pictures' words included."""
    main = page.find(".//main")
    assert main is not None
    reading = _Reading({one.get("id", ""): squeezed("".join(one.itertext())) for one in main.iter()})
    reading.take_in(main)
    reading.end_line()
    return reading.said


class _Reading:
    def __init__(self, named: Mapping[str, str]) -> None:
        self.said = Said()
        self.named = named
        self.where = ""
        self.line = ""

    def end_line(self) -> None:
        self.said.note(self.where, self.line)
        self.line = ""

    def take_in(self, element: Element) -> None:
        if element.tag == "table":
            self.end_line()
            self._take_in_table(element)
        elif element.tag == "img":
            self.end_line()
            self.said.note(self.where, element.get("alt", ""))
        elif element.tag in INLINE:
            self._take_in_parts(element)
            self.line += " " * (element.tag in {"dd", "dt"})
        else:
            self.end_line()
            self._take_in_parts(element)
            if element.tag in HEADINGS:
                self.where = squeezed(self.line)
            self.end_line()

    def _take_in_parts(self, element: Element) -> None:
        self.line += element.text or ""
        for child in element:
            self.take_in(child)
            self.line += child.tail or ""

    def _take_in_table(self, table: Element) -> None:
        rows = []
        for row in table.iter("tr"):
            cells = [squeezed("".join(_short(cell))) for cell in row]
            for working in row.iterfind(".//details/p"):
                self.said.note(f"{self.where}, {cells[0]}", "".join(working.itertext()))
            rows.append(cells)
        name = table.get("aria-label") or self.named[table.get("aria-labelledby", "")]
        self.said.note_table(name, rows)


def _short(cell: Element) -> Iterator[str]:
    """What a cell says before any of it is opened."""
    if cell.tag == "p":
        return
    yield cell.text or ""
    for child in cell:
        yield from _short(child)
        yield child.tail or ""


def read_document(content: bytes) -> Said:
    """What a PDF says to whoever has it read aloud, by its tags; and what is written in its pictures."""
    reader = PdfReader(BytesIO(content))
    pages: list[Any] = [*reader.pages]
    reading = _Document({page.indirect_reference.idnum: _read_marked(page, reader) for page in pages})
    root: Any = reader.trailer["/Root"]
    reading.take_in(root["/StructTreeRoot"]["/K"])
    return reading.said


class _Document:
    def __init__(self, marked: Mapping[int, Mapping[int, str]]) -> None:
        self.said = Said()
        self.marked = marked
        self.where = self.row = ""

    def take_in(self, element: Any) -> None:
        for tag in _list_parts(element):
            match tag["/S"].lstrip("/"):
                case "H1" | "H2" | "H3":
                    self.where = squeezed(self._text(tag))
                    self.said.note(self.where, self.where)
                case "Figure":
                    self.said.note(self.where, tag["/Alt"])
                    self.said.drawn.append((self.where, run_together(self._list_words(tag))))
                case "Table":
                    self.said.note_table(self.where, [*self._rows(tag)])
                case "LI":
                    self.said.note(self.where, self._text(tag).removeprefix("•"))
                case "Strong":  # in large print, what a row is about stands above it
                    self.row = f", {squeezed(self._text(tag))}"
                case _ if any(isinstance(part, int) for part in _list_parts(tag["/K"])):
                    self.said.note(self.where + self.row, self._text(tag))
                    self.row = ""
                case _:
                    self.take_in(tag["/K"])

    def _rows(self, table: Any) -> Iterator[list[str]]:
        for part in _list_parts(table["/K"]):
            for row in _list_parts(part["/K"]):
                yield [squeezed(self._text(cell)) for cell in _list_parts(row["/K"])]

    def _text(self, tag: Any) -> str:
        return " ".join(self._list_words(tag))

    def _list_words(self, tag: Any, page: int = 0) -> list[str]:
        page = tag.raw_get("/Pg").idnum if "/Pg" in tag else page
        found: list[str] = []
        for part in _list_parts(tag["/K"]):
            found += [self.marked[page][part]] if isinstance(part, int) else self._list_words(part, page)
        return found


def _list_parts(element: Any) -> list[Any]:
    found = element.get_object()
    return [part.get_object() for part in found] if isinstance(found, list) else [found]


def _read_marked(page: Any, reader: PdfReader) -> dict[int, str]:
    """The words of each marked part of a page, by its number."""
    found: dict[int, str] = defaultdict(str)
    _read_operations(page.get_contents(), page["/Resources"], reader, None, found)
    return found


def _read_operations(
    content: Any, resources: Any, reader: PdfReader, number: int | None, found: dict[int, str]
) -> None:
    fonts = {name: _letters(font.get_object()) for name, font in resources.get("/Font", {}).items()}
    inside = [number]
    letters: Mapping[int, str] = {}
    for operands, operator in ContentStream(content, reader).operations:
        match operator:
            case b"BDC" | b"BMC":
                details = operands[1] if len(operands) > 1 else {}
                inside.append(details.get("/MCID", inside[-1]))
            case b"EMC":
                inside.pop()
            case b"Tf":
                letters = fonts[operands[0]]
            case b"Do" if (drawn := resources["/XObject"][operands[0]].get_object())["/Subtype"] == "/Form":
                _read_operations(drawn, drawn.get("/Resources", {}), reader, inside[-1], found)
            case b"Tj" | b"TJ" if inside[-1] is not None:
                parts = operands[0] if isinstance(operands[0], list) else operands
                codes = [part.original_bytes for part in parts if not isinstance(part, int | float)]
                found[inside[-1]] += "".join(_decode(part, letters) for part in codes)


def _decode(codes: bytes, letters: Mapping[int, str]) -> str:
    return "".join(letters[int.from_bytes(codes[at : at + 2])] for at in range(0, len(codes), 2))


def _letters(font: Any) -> dict[int, str]:
    """What each of a font's glyphs stands for."""
    table = font["/ToUnicode"].get_data().decode()
    letters = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, letter in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            letters[int(code, 16)] = bytes.fromhex(letter).decode("utf-16-be")
    assert "beginbfrange" not in table
    return letters


VALUES = {"from", "score", "before", "low", "high"}
PLACED = {"x", "y", "end", "end_x", "end_y", "bottom", "words_y", "note_y", "head", "tail", "step"}
"""Where on the picture something lies, in pixels; and which of the steps it belongs to."""
LINES = {"value"}
"""What lines on the scale stand for, beside the figures."""


@dataclass(frozen=True)
class Drawn:
    """What a chart's spec draws: its words with a numeral, in order, and the values of each row by its label."""

    words: list[str]
    values: dict[str, dict[str, float]]
    lines: set[float] = field(default_factory=set)


def read_spec(spec: Any) -> Drawn:
    """What is drawn, less where on the picture it lies."""
    drawn = Drawn([], defaultdict(dict))
    for row in (row for layer in spec["layer"] for row in layer["data"]["values"]):
        numbers = {name: value for name, value in row.items() if type(value) in {int, float}}
        assert numbers.keys() <= VALUES | PLACED | LINES, numbers
        if NUMERAL.search(row.get("text", "")):
            drawn.words.append(row["text"])
        if "label" in row or "round" in row:
            found = {name: value for name, value in numbers.items() if name in VALUES}
            drawn.values[row.get("label") or row["round"]] |= found
        drawn.lines.update(numbers[name] for name in LINES & numbers.keys())
    return drawn
