"""Counting one assessment's responses: all that later steps need of them, and nothing about any one person."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.domain.answers import DONT_KNOW, NOT_RELEVANT, Response, Role
from app.domain.questionnaire import SCALE_POINTS, Questionnaire

BLANK = None
"""What stands in a row of answers where an item was left out."""
AnswerRow = Sequence[int | str | None]


@dataclass(frozen=True, slots=True)
class RoleTally:
    """One role's ratings of one item: how many, and their sum."""

    n: int
    total: int


@dataclass(frozen=True, slots=True)
class ItemTally:
    """How one item was answered."""

    distribution: tuple[int, ...]
    """How many gave each rating, 0 first."""
    dont_know: int
    not_relevant: int
    blank: int
    by_role: Mapping[Role, RoleTally]

    @property
    def n(self) -> int:
        """The number of ratings."""
        return sum(self.distribution)


@dataclass(frozen=True, slots=True)
class People:
    """People's own scores of a set of items (each the mean of their ratings, 0-4), as moments."""

    n: int
    total: Fraction
    total_of_squares: Fraction

    @property
    def variance(self) -> Fraction | None:
        """The sample variance (n - 1), in squared steps of the scale; None under two people."""
        if self.n < 2:  # noqa: PLR2004 - a variance needs two
            return None
        return (self.total_of_squares - self.total**2 / self.n) / (self.n - 1)


@dataclass(frozen=True, slots=True)
class CompleteRows:
    """Sums over the people who rated every item of a section: what Cronbach's alpha needs, and adds up over areas."""

    n: int
    item_totals: tuple[int, ...]
    item_squares: tuple[int, ...]
    row_total: int
    row_squares: int


@dataclass(frozen=True, slots=True)
class SectionTally:
    """How one section was answered."""

    items: Mapping[str, ItemTally]
    people: People
    complete: CompleteRows


@dataclass(frozen=True, slots=True)
class Tally:
    """How one assessment was answered: frozen when collection closes."""

    responses: int
    by_role: Mapping[Role, int]
    sections: Mapping[str, SectionTally]


def tally(questionnaire: Questionnaire, responses: Iterable[Response]) -> Tally:
    """Count the responses. Their order makes no difference; an item nobody answered is counted as blank."""
    item_ids = list(questionnaire.items)
    rows: dict[Role, list[AnswerRow]] = defaultdict(list)
    for response in responses:
        rows[response.role].append(list(map(response.answers.get, item_ids)))
    columns: dict[Role, list[AnswerRow]] = {
        role: list(zip(*role_rows, strict=True)) for role, role_rows in rows.items()
    }
    everyone = [row for role_rows in rows.values() for row in role_rows]
    sections: dict[str, SectionTally] = {}
    start = 0
    for section in questionnaire.sections:
        end = start + len(section.items)
        sections[section.id] = _tally_section(section.item_ids, columns, [row[start:end] for row in everyone], start)
        start = end
    by_role = {role: len(rows[role]) for role in Role if role in rows}
    return Tally(responses=len(everyone), by_role=by_role, sections=sections)


def people(item_ids: Sequence[str], responses: Iterable[Response]) -> People:
    """Everyone's own score over just these items."""
    rows: list[AnswerRow] = [list(map(response.answers.get, item_ids)) for response in responses]
    return _people(rows, [_ratings(row) for row in rows])


def _tally_section(
    item_ids: Sequence[str], columns: Mapping[Role, list[AnswerRow]], rows: list[AnswerRow], start: int
) -> SectionTally:
    items = {
        item_id: _tally_item({role: Counter(of_role[index]) for role, of_role in columns.items()})
        for index, item_id in enumerate(item_ids, start)
    }
    rated = [_ratings(row) for row in rows]
    return SectionTally(items=items, people=_people(rows, rated), complete=_complete(rated, len(item_ids)))


def _tally_item(counts: Mapping[Role, Counter[int | str | None]]) -> ItemTally:
    overall: Counter[int | str | None] = Counter()
    by_role = {}
    for role in Role:
        if role in counts:
            count = counts[role]
            overall.update(count)
            n = sum(count[point] for point in range(SCALE_POINTS))
            if n:
                by_role[role] = RoleTally(n, sum(point * count[point] for point in range(SCALE_POINTS)))
    return ItemTally(
        distribution=tuple(overall[point] for point in range(SCALE_POINTS)),
        dont_know=overall[DONT_KNOW],
        not_relevant=overall[NOT_RELEVANT],
        blank=overall[BLANK],
        by_role=by_role,
    )


def _ratings(row: AnswerRow) -> list[int]:
    return [answer for answer in row if isinstance(answer, int)]


def _people(rows: Iterable[AnswerRow], rated: Iterable[Sequence[int]]) -> People:
    """A person counts who rated at least half of what they did not mark "not relevant"."""
    people: Counter[int] = Counter()
    totals: Counter[int] = Counter()
    squares: Counter[int] = Counter()
    for row, ratings in zip(rows, rated, strict=True):
        n = len(ratings)
        if n and 2 * n >= len(row) - row.count(NOT_RELEVANT):
            total = sum(ratings)
            people[n] += 1
            totals[n] += total
            squares[n] += total * total
    return People(
        n=people.total(),
        total=sum((Fraction(totals[n], n) for n in people), Fraction()),
        total_of_squares=sum((Fraction(squares[n], n * n) for n in people), Fraction()),
    )


def _complete(rated: Iterable[Sequence[int]], width: int) -> CompleteRows:
    complete = [ratings for ratings in rated if len(ratings) == width]
    columns = list(zip(*complete, strict=True)) or [()] * width
    row_totals = [sum(row) for row in complete]
    return CompleteRows(
        n=len(complete),
        item_totals=tuple(sum(column) for column in columns),
        item_squares=tuple(sum(rating * rating for rating in column) for column in columns),
        row_total=sum(row_totals),
        row_squares=sum(total * total for total in row_totals),
    )
