"""The fields that forms of these pages have: how each is read, and what is said where it cannot be."""

import datetime as dt
from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi.responses import RedirectResponse
from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from app.domain.errors import InvalidError
from app.domain.text_rules import read_id, read_name
from app.language import tell
from app.web.forms import see_other

Value = TypeVar("Value")


def lead_to(path: str, done: str) -> RedirectResponse:
    """Show a page after something was done, and say on it what."""
    return see_other(f"{path}?done={done}")


def _refusing(read: Callable[[str], Value]) -> Callable[[str], Value]:
    """Let a model refuse what `read` refuses, with its sentence in the language of the page."""

    def check(text: str) -> Value:
        try:
            return read(text)
        except InvalidError as error:
            raise PydanticCustomError("refused", "{reason}", {"reason": tell(error)}) from None

    return check


def _read_day(text: str) -> dt.date:
    try:
        return dt.datetime.strptime(text.strip(), "%Y-%m-%d").replace(tzinfo=dt.UTC).date()
    except ValueError:
        raise InvalidError("Write a date as year-month-day, such as 2027-05-31.") from None


def _read_number(text: str) -> int:
    digits = text.strip()
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 6):  # noqa: PLR2004 - enough for every field
        raise InvalidError("Write a whole number, in digits.")
    return int(digits)


Id = Annotated[str, AfterValidator(_refusing(read_id))]
Name = Annotated[str, AfterValidator(_refusing(read_name))]
Day = Annotated[dt.date, BeforeValidator(_refusing(_read_day))]
Number = Annotated[int, BeforeValidator(_refusing(_read_number))]
