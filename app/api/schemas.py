"""What the API takes and gives, beyond the profile's shapes in `domain.shapes`. Unknown fields are refused."""

import datetime as dt
import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator
from pydantic_core import PydanticCustomError

from app.domain.answers import DONT_KNOW, NOT_RELEVANT, Answer, Role, SettledAnswer
from app.domain.plan import DUE, Status
from app.domain.questionnaire import SCALE_POINTS
from app.domain.scoring import MIN_CELL_FLOOR
from app.domain.shapes import QuestionnaireKey
from app.domain.text_rules import MAX_COMMENT, MAX_NAME, MAX_SLUG, SLUG, UNPRINTABLE, UNSTORABLE

MAX_ITEMS = 1000
MAX_PAGE = 200
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _check_text(text: str) -> str:
    if UNSTORABLE.search(text):
        raise PydanticCustomError("text", "Leave out control characters and broken Unicode.")
    if not text.strip():
        raise PydanticCustomError("text", "Write something here, or leave the field out.")
    return text


def _check_line(text: str) -> str:
    if UNPRINTABLE.search(text):
        raise PydanticCustomError("text", "Write this on one line, without control characters or broken Unicode.")
    return text


def _check_note(text: str) -> str:
    return _check_text(text) if text else text


def _check_date(value: object) -> object:
    # Pydantic would take numbers for seconds since 1970 too, and moments at midnight
    if isinstance(value, str) and _DATE.fullmatch(value):
        return value
    raise PydanticCustomError("date", "A date is written as year-month-day, such as 2025-05-31.")


def _check_answer(value: object) -> object:
    if _is_rating(value) or value in (DONT_KNOW, NOT_RELEVANT):
        return value
    raise PydanticCustomError("answer", "An answer is a whole number from 0 to 4, dont_know or not_relevant.")


def _check_settled(value: object) -> object:
    if _is_rating(value) or value == NOT_RELEVANT:
        return value
    raise PydanticCustomError("answer", "An agreed answer is a whole number from 0 to 4, or not_relevant.")


def _is_rating(value: object) -> bool:
    # By type: `True` and `1.0` equal 1 in Python, and are other things in JSON
    return type(value) is int and 0 <= value < SCALE_POINTS


Text = Annotated[str, AfterValidator(_check_text)]
Name = Annotated[Text, Field(max_length=MAX_NAME)]
Comment = Annotated[Text, Field(max_length=MAX_COMMENT)]
Line = Annotated[str, AfterValidator(_check_line), Field(max_length=MAX_NAME)]
Note = Annotated[str, AfterValidator(_check_note), Field(max_length=MAX_COMMENT)]
Month = Annotated[str, Field(pattern=DUE)]
Slug = Annotated[str, Field(pattern=SLUG, max_length=MAX_SLUG)]
"""An id: lower-case letters, digits, hyphens and underscores."""
SlugList = Annotated[str, Field(pattern=r"^[a-z0-9_,-]*$")]
"""Ids, separated by commas."""
Date = Annotated[dt.date, BeforeValidator(_check_date)]
MinCell = Annotated[int, Field(strict=True, ge=MIN_CELL_FLOOR, le=100)]
AnswerIn = Annotated[Answer, PlainValidator(_check_answer, json_schema_input_type=Answer)]
SettledAnswerIn = Annotated[SettledAnswer, PlainValidator(_check_settled, json_schema_input_type=SettledAnswer)]


class Sent(BaseModel):
    """Something sent to the service: fields it does not know are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class QuestionnaireRef(Sent):
    """One version of a questionnaire."""

    id: Slug
    version: Annotated[int, Field(strict=True, ge=1)]


class AreaCreate(Sent):
    """A new area."""

    id: Slug
    name: Name


class AreaPatch(Sent):
    """What of an area may change."""

    name: Name


class AreaPublic(BaseModel):
    """One neighbourhood."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str
    demo: bool = Field(description="Invented, for trying the service out")


class RoundCreate(Sent):
    """A new round."""

    id: Slug
    title: Name
    questionnaire: QuestionnaireRef
    opens: Date
    closes: Date
    min_cell: MinCell | None = Field(default=None, description="Left out: the service's own default")


class RoundPatch(Sent):
    """What of a round may change. Once an area has opened its assessment, opens and min_cell stay as they are."""

    title: Name | None = None
    opens: Date | None = None
    closes: Date | None = None
    min_cell: MinCell | None = None


class RoundPublic(BaseModel):
    """One year's self-assessment. Its dates inform and never forbid: people open and close assessments."""

    id: str
    title: str
    questionnaire: QuestionnaireKey
    opens: dt.date
    closes: dt.date
    min_cell: int


class ResponseBody(Sent):
    """One person's answers. Any item may be left out, even all of them."""

    role: Role
    answers: dict[Slug, AnswerIn] = Field(max_length=MAX_ITEMS)
    comments: dict[Slug, Comment] = Field(default={}, max_length=MAX_ITEMS)


class ResponseReceipt(BaseModel):
    """What lets the holder see, change and withdraw their response. The receipt is given this once."""

    id: str
    receipt: str


class ResponsePublic(BaseModel):
    """One's own response."""

    id: str
    role: Role
    answers: dict[str, Answer]
    comments: dict[str, str]


class AgreedBody(Sent):
    """What the partnership agreed on for one item."""

    answer: SettledAnswerIn
    reason: Comment | None = None


class AgreedPublic(BaseModel):
    """What the partnership agreed on for one item."""

    item: str
    answer: SettledAnswer
    reason: str | None


class ActionCreate(Sent):
    """Something the partnership means to do."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "Ask the school whether we may use its hall on Tuesdays",
                    "item": "meeting-space",
                    "owner": "Amina and the youth group",
                    "due": "2027-05",
                }
            ]
        }
    )

    title: Annotated[Line, AfterValidator(_check_text)]
    item: Slug | None = Field(default=None, description="The item it is about, if any")
    owner: Line = Field(default="", description="Who sees to it, in words")
    due: Month | None = Field(default=None, description="The month it is due")
    status: Status = Status.PLANNED
    note: Note = ""


class ActionPatch(Sent):
    """What of an action changes; what is left out stays. `version` is the one you saw: with another by now, 409."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"version": 3, "status": "done", "note": "We meet there since March."}]}
    )

    version: Annotated[int, Field(strict=True, ge=1, lt=2**31)]
    title: Annotated[Line, AfterValidator(_check_text)] | None = None
    item: Slug | None = None
    owner: Line | None = None
    due: Month | None = None
    status: Status | None = None
    note: Note | None = None


class PageQuery(Sent):
    """Which part of a list to give."""

    limit: int = Field(default=50, ge=1, le=MAX_PAGE)
    cursor: Annotated[str | None, Field(max_length=2000, description="From the Link header of the page before")] = None


class ProfileQuery(Sent):
    """Which rounds of a profile to give."""

    rounds: Annotated[
        SlugList | None, Field(max_length=2000, description="Round ids, separated by commas; left out, all of them")
    ] = None


class ChangesQuery(Sent):
    """Which two rounds to compare."""

    from_round: Slug = Field(alias="from", description="The earlier round")
    to_round: Slug = Field(alias="to", description="The later round")


class CompareQuery(Sent):
    """Which areas to put side by side, in which round."""

    round: Slug
    areas: Annotated[
        SlugList | None,
        Field(max_length=20_000, description="Area ids, separated by commas; left out, all you may see"),
    ] = None


def _field_names() -> frozenset[str]:
    names: set[str] = {"body", "query", "header"}
    for model in Sent.__subclasses__():
        for name, field in model.model_fields.items():
            names.add(field.alias or name)
    return frozenset(names)


FIELD_NAMES = _field_names()
"""Every field a caller may send: the only words of theirs that an error repeats."""


def split_ids(listed: str | None) -> list[str] | None:
    """The ids in a comma-separated list; None where none was sent."""
    return None if listed is None else [part for part in listed.split(",") if part]
