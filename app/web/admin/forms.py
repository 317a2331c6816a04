"""Forms: what was typed is kept, and what is wrong with it is told beside each field."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse
from pydantic import AfterValidator, BaseModel, BeforeValidator, ValidationError
from pydantic_core import PydanticCustomError
from starlette.datastructures import UploadFile

from app.deps import Session
from app.domain.errors import ConflictError, InvalidError, NotFoundError
from app.domain.text_rules import read_id, read_name
from app.language import tell
from app.web.forms import see_other

Read = TypeVar("Read", bound=BaseModel)
Value = TypeVar("Value")


@dataclass(frozen=True)
class Form:
    """What was sent, and what is wrong with it, by field."""

    typed: Mapping[str, str] = field(default_factory=dict)
    """The last value of each field."""
    chosen: Mapping[str, list[str]] = field(default_factory=dict)
    """Every value of each field."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def read(self, model: type[Read]) -> Read | None:
        """What was sent, checked; None where anything is wrong with it, which is then told."""
        lists = {name for name, about in model.model_fields.items() if "list" in str(about.annotation)}
        sent = {
            name: self.chosen.get(name, []) if name in lists else self.typed.get(name, "")
            for name in model.model_fields
        }
        try:
            return model.model_validate(sent)
        except ValidationError as error:
            self.errors.update({str(found["loc"][0]): found["msg"] for found in error.errors()})
            return None

    @contextmanager
    def told_at(self, name: str, session: Session) -> Iterator[None]:
        """Undo what a use case refuses, and tell why beside this field."""
        try:
            with session.begin_nested():
                yield
        except (ConflictError, InvalidError, NotFoundError) as error:
            self.errors[name] = tell(error)


async def _read_form(request: Request) -> Form:
    async with request.form() as sent:
        chosen: dict[str, list[str]] = {}
        files: dict[str, bytes] = {}
        for name, value in sent.multi_items():
            if isinstance(value, UploadFile):
                files[name] = await value.read()
            else:
                chosen.setdefault(name, []).append(value)
        return Form({name: values[-1] for name, values in chosen.items()}, chosen, files)


SentForm = Annotated[Form, Depends(_read_form)]


def lead_to(path: str, done: str) -> RedirectResponse:
    """Show a page after something was done, and say on it what."""
    return see_other(f"{path}?done={done}")


def _told(read: Callable[[str], Value]) -> Callable[[str], Value]:
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


Id = Annotated[str, AfterValidator(_told(read_id))]
Name = Annotated[str, AfterValidator(_told(read_name))]
Day = Annotated[dt.date, BeforeValidator(_told(_read_day))]
Number = Annotated[int, BeforeValidator(_told(_read_number))]
