"""What can go wrong, each with the sentence a person should read. Web and API turn these into a page or a problem."""

from typing import ClassVar

from app.domain.messages import N_


class WaymarkError(Exception):
    """Something was asked for that cannot be done.

    The message is shown to whoever asked: it says what is wrong and what to do, and never repeats what they sent. Its
    `values` fill its `{names}`, which stand open while it is translated.
    """

    title: ClassVar[str] = N_("That cannot be done")

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message.format(**values) if values else message)
        self.message = message
        self.values = values


class NotFoundError(WaymarkError):
    """The thing named does not exist, or is not for this caller to know of: the two are never told apart."""

    title: ClassVar[str] = N_("There is nothing here")


class NotYoursError(NotFoundError):
    """Told just as what does not exist; put on record, since a known caller asked for what is not theirs."""


class ConflictError(WaymarkError):
    """The thing exists and is in a state that does not allow this now."""

    title: ClassVar[str] = N_("Not possible at this point")


class ChangedMeanwhileError(ConflictError):
    """Somebody else changed the thing after the caller saw it, so it was left as it is."""


class InvalidError(WaymarkError):
    """What was sent cannot be accepted as it is."""

    title: ClassVar[str] = N_("What was sent needs a correction")


class SignInRequiredError(WaymarkError):
    """Nobody, or nobody known, is asking."""

    title: ClassVar[str] = N_("Say who you are")


class NotAllowedError(WaymarkError):
    """The caller is known and may not do this."""

    title: ClassVar[str] = N_("Not yours to do")


class WrongHostError(WaymarkError):
    """The service was called by a name it does not go by."""

    title: ClassVar[str] = N_("Not the address of this service")


class TooManyError(WaymarkError):
    """This was asked for too often."""

    title: ClassVar[str] = N_("Too often in a short time")
