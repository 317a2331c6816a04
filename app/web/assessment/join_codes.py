"""Giving out join codes: a coordinator's page, which prints as a poster, and slips for one person each."""

from collections.abc import Sequence
from dataclasses import dataclass

import segno
from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from app.deps import AreaId, ReadSession, RoundId, Runtime, RuntimeDep, Session, WriteSession
from app.language import N_, gettext
from app.services import codes, joining
from app.services.joining import Joining
from app.web.access import Coordinator
from app.web.forms import PAGE, READ, Sent, see_other, show_again
from app.web.rendering import Page, render

MAX_CAP = 10_000
MAX_PERSONAL = 60
WRONG_CAP = N_("Give a whole number from 1 to {most}, or leave this empty for no limit.")
WRONG_NUMBER = N_("Give a whole number from 1 to {most}.")


router = APIRouter(prefix="/areas/{area}/assessments/{round}/joining")


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code as people get it."""

    code: str
    """In groups of four."""
    link: str
    qr: str
    """A picture of the link, as an address."""

    @classmethod
    def of(cls, code: str, runtime: Runtime) -> "Invitation":
        """With the link that leads straight to its assessment."""
        link = f"{_base(runtime)}/join/{code}"
        qr = segno.make(link, error="m", micro=False).svg_data_uri(border=4, light="#fff", omitsize=True)
        return cls(codes.spaced(code), link, qr)


@dataclass(frozen=True)
class JoiningPage(Page):
    """How people join, and its poster."""

    template = "assessment/join_codes.html"

    address: str
    """Of this page."""
    assessment: str
    """The address of the assessment's page."""
    joining: Joining
    invitation: Invitation | None
    join_address: str
    """Where a code is typed, as people type it."""
    cap: str
    """As it is, or as it was typed."""
    number_typed: str
    problems: dict[str, str]
    """What to correct, by the id of the field."""


@dataclass(frozen=True)
class SlipsPage(Page):
    """Codes for one person each, to print and cut up."""

    template = "assessment/slips.html"

    address: str
    joining: Joining
    join_address: str
    slips: Sequence[Invitation]


@router.api_route("", **READ)
def show_joining(
    runtime: RuntimeDep, session: ReadSession, _coordinator: Coordinator, area: AreaId, round: RoundId
) -> HTMLResponse:
    """How people join."""
    return _show(runtime, session, area, round)


@router.post("/rotate", **PAGE)
def rotate(session: WriteSession, coordinator: Coordinator, area: AreaId, round: RoundId) -> Response:
    """Make a new code in place of the old."""
    joining.rotate_join_code(session, area, round, actor=coordinator.name)
    return see_other(_address(area, round))


@router.post("/cap", **PAGE)
def set_cap(
    sent: Sent, runtime: RuntimeDep, session: WriteSession, coordinator: Coordinator, area: AreaId, round: RoundId
) -> Response:
    """Limit how many responses are taken; nothing typed takes the limit away."""
    typed = sent.text("cap")
    cap = _read_number(typed, MAX_CAP)
    if typed and cap is None:
        return _show(
            runtime, session, area, round, cap=typed, problems={"cap": gettext(WRONG_CAP).format(most=MAX_CAP)}
        )
    joining.set_cap(session, area, round, cap, actor=coordinator.name)
    return see_other(_address(area, round))


@router.post("/personal", **PAGE)
def make_personal_codes(
    sent: Sent, runtime: RuntimeDep, session: WriteSession, coordinator: Coordinator, area: AreaId, round: RoundId
) -> HTMLResponse:
    """Make codes for one person each. They are on the page that comes next, and never again."""
    typed = sent.text("number")
    number = _read_number(typed, MAX_PERSONAL)
    if number is None:
        return _show(
            runtime,
            session,
            area,
            round,
            number=typed,
            problems={"number": gettext(WRONG_NUMBER).format(most=MAX_PERSONAL)},
        )
    made = joining.make_personal_codes(session, area, round, number, actor=coordinator.name)
    current = joining.get_joining(session, area, round)
    slips = [Invitation.of(code, runtime) for code in made]
    return render(SlipsPage(_address(area, round), current, _join_address(runtime), slips))


def _show(
    runtime: Runtime,
    session: Session,
    area: str,
    round: str,
    *,
    cap: str | None = None,
    number: str = "",
    problems: dict[str, str] | None = None,
) -> HTMLResponse:
    current = joining.get_joining(session, area, round)
    page = JoiningPage(
        address=_address(area, round),
        assessment=f"/areas/{area}/assessments/{round}",
        joining=current,
        invitation=Invitation.of(current.code, runtime) if current.code else None,
        join_address=_join_address(runtime),
        cap=("" if current.cap is None else str(current.cap)) if cap is None else cap,
        number_typed=number,
        problems=problems or {},
    )
    return show_again(page) if problems else render(page)


def _read_number(typed: str, most: int) -> int | None:
    """A whole number from 1; None for anything else."""
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= len(str(most))):
        return None
    return int(typed) if 1 <= int(typed) <= most else None


def _address(area: str, round: str) -> str:
    return f"/areas/{area}/assessments/{round}/joining"


def _base(runtime: Runtime) -> str:
    return str(runtime.settings.base_url).rstrip("/")


def _join_address(runtime: Runtime) -> str:
    return f"{_base(runtime).partition('://')[2]}/join"
