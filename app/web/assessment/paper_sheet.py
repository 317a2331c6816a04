"""One paper sheet as it is typed in: a key for each question, kept as it was typed, and what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.answers import DONT_KNOW, NOT_RELEVANT, Answer, Role
from app.domain.questionnaire import Item, Questionnaire, Section
from app.domain.screens import list_screens
from app.domain.text_rules import MAX_COMMENT
from app.language import N_, gettext
from app.services.responses import Submission
from app.web.forms import Form

KEYS: Mapping[str, Answer] = {"0": 0, "1": 1, "2": 2, "3": 3, "4": 4, "d": DONT_KNOW, "n": NOT_RELEVANT}
BLANK = {"", "x"}
MOST_COMMENTS = 8
WRONG_KEY = N_("Question {number}: type 0 to 4, d or n. Leave it empty where nothing is ticked.")
WRONG_NUMBER = N_("Say which question this is about, by its number.")
LONG_COMMENT = N_("Make this shorter: a question can have {most} characters at most.")
EMPTY = N_("There is nothing on this sheet yet. Type in at least one answer.")


@dataclass(frozen=True, slots=True)
class TypedComment:
    """Words from the sheet, and the number written beside them."""

    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Totals:
    """What one part of a sheet adds up to, to check against it."""

    section_id: str
    title: str
    sum: int
    numbers: int
    dont_know: int
    not_relevant: int
    blank: int

    @classmethod
    def of(cls, section: Section, answers: Mapping[str, Answer]) -> "Totals":
        """Over the answers to one section."""
        given = [answers[item] for item in section.item_ids if item in answers]
        ratings = [answer for answer in given if isinstance(answer, int)]
        return cls(
            section_id=section.id,
            title=section.title,
            sum=sum(ratings),
            numbers=len(ratings),
            dont_know=given.count(DONT_KNOW),
            not_relevant=given.count(NOT_RELEVANT),
            blank=len(section.items) - len(given),
        )


@dataclass(frozen=True, slots=True)
class TypedSheet:
    """What was typed."""

    role: str
    keys: Mapping[str, str]
    """By item."""
    comments: Sequence[TypedComment]

    @classmethod
    def empty(cls) -> "TypedSheet":
        """With nothing typed."""
        return cls("", {}, ())

    @classmethod
    def read(cls, sent: Form, questionnaire: Questionnaire) -> "TypedSheet":
        """As it was sent. Fields of no question are passed over."""
        keys = {item: sent.text(f"answer-{item}").lower() for item in questionnaire.items}
        rows = (
            TypedComment(sent.text(f"number-{row}"), sent.text(f"comment-{row}")) for row in range(1, MOST_COMMENTS + 1)
        )
        return cls(sent.text("role"), keys, tuple(row for row in rows if row.number or row.text))

    def problems(self, questionnaire: Questionnaire) -> dict[str, str]:
        """What to correct, by the id of the field."""
        numbers = number_items(questionnaire)
        problems = {
            f"answer-{item.id}": gettext(WRONG_KEY).format(number=number)
            for number, item in numbers.items()
            if self.keys.get(item.id, "") not in KEYS.keys() | BLANK
        }
        problems |= {
            f"number-{row}": gettext(WRONG_NUMBER)
            for row, comment in enumerate(self.comments, 1)
            if comment.text and _find_item(numbers, comment.number) is None
        }
        if problems:
            return problems
        submission = self.submission(questionnaire)
        if not submission.answers and not submission.comments:
            return {f"answer-{next(iter(numbers.values())).id}": gettext(EMPTY)}
        too_long = {item for item, text in submission.comments.items() if len(text) > MAX_COMMENT}
        return {
            f"comment-{row}": gettext(LONG_COMMENT).format(most=MAX_COMMENT)
            for row, comment in enumerate(self.comments, 1)
            if (item := _find_item(numbers, comment.number)) and item.id in too_long
        }

    def submission(self, questionnaire: Questionnaire) -> Submission:
        """What it says, where there are no problems. Who ticked no role would rather not say."""
        numbers = number_items(questionnaire)
        comments: dict[str, str] = {}
        for comment in self.comments:
            item = _find_item(numbers, comment.number)
            if item is not None and comment.text:
                comments[item.id] = "\n".join(filter(None, [comments.get(item.id), comment.text]))
        answers = {item: KEYS[key] for item, key in self.keys.items() if key in KEYS}
        return Submission(Role(self.role) if self.role in set(Role) else Role.UNSPECIFIED, answers, comments)


def number_items(questionnaire: Questionnaire) -> dict[int, Item]:
    """Every item by its number on the sheet."""
    return dict(_number(questionnaire))


def _number(questionnaire: Questionnaire) -> Iterator[tuple[int, Item]]:
    for screen in list_screens(questionnaire):
        yield from enumerate(screen.items, screen.first)


def _find_item(numbers: Mapping[int, Item], typed: str) -> Item | None:
    digits = typed.rstrip(".")
    return numbers.get(int(digits)) if digits.isascii() and digits.isdecimal() and len(digits) < 4 else None  # noqa: PLR2004
