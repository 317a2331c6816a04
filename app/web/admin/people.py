"""People: dismissed, signed out, helped when they lose their second factor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import HTMLResponse

from app.deps import ReadSession, RuntimeDep, Session, WriteSession
from app.domain.access import Office
from app.domain.text_rules import read_id
from app.language import N_, gettext
from app.services import accounts, factors, sessions
from app.services.accounts import PersonDetails
from app.web.access import PeopleAdmin
from app.web.admin.forms import lead_to
from app.web.forms import PAGE, READ, Form, Sent, show_again
from app.web.rendering import Page, render

router = APIRouter()

HERE = "/admin/people"
DONE: Mapping[str, str] = {
    "required": N_("The rule for second factors was changed."),
    "dismissed": N_("This person no longer holds that office, and was signed out."),
    "ended": N_("This person was signed out everywhere."),
    "removed": N_("The second factor was removed, and this person was signed out everywhere."),
}
AccountId = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]


@dataclass(frozen=True)
class PeoplePage(Page):
    """Everyone with an account, and who needs a second factor."""

    template = "admin/people.html"

    people: Sequence[PersonDetails]
    offices: Sequence[Office]
    with_factor: set[Office]
    """The offices that need a second factor."""
    done: str | None


@dataclass(frozen=True)
class PersonPage(Page):
    """One person, and what may be done about them."""

    template = "admin/person.html"

    person: PersonDetails
    signed_in: int
    """In how many browsers they are signed in."""
    form: Form
    done: str | None


@dataclass(frozen=True)
class ResetMadePage(Page):
    """A link to choose a new password with, shown this once."""

    template = "admin/reset_made.html"

    email: str
    link: str
    back: str
    """The person's own page."""


@router.api_route(HERE, **READ)
def show_people(_admin: PeopleAdmin, session: ReadSession, done: str = "") -> HTMLResponse:
    """Everyone."""
    page = PeoplePage(
        people=accounts.list_people(session),
        offices=list(Office),
        with_factor=sessions.list_factor_rules(session),
        done=DONE.get(done),
    )
    return render(page)


@router.post(HERE + "/factors", **PAGE)
def require_factors(admin: PeopleAdmin, session: WriteSession, form: Sent) -> Response:
    """Say which offices need a second factor."""
    offices = {office for office in Office if office in form.chosen("office")}
    sessions.require_factor(session, offices, actor=admin.name)
    return lead_to(HERE, "required")


@router.api_route(HERE + "/{account}", **READ)
def show_person(_admin: PeopleAdmin, session: ReadSession, account: AccountId, done: str = "") -> HTMLResponse:
    """One person."""
    return render(_person_page(session, account, Form(), DONE.get(done)))


@router.post(HERE + "/{account}/dismiss", **PAGE)
def dismiss(admin: PeopleAdmin, session: WriteSession, account: AccountId, form: Sent) -> Response:
    """Take an office from them."""
    office = next((office for office in Office if office == form.typed("office")), None)
    if office is None:
        form.errors["offices"] = gettext("Choose one of the offices they hold.")
    else:
        with form.refusals_at("offices", session):
            area = form.typed("area")
            accounts.dismiss(session, account, office, read_id(area) if area else None, actor=admin.name)
            return lead_to(f"{HERE}/{account}", "dismissed")
    return show_again(_person_page(session, account, form, None))


@router.post(HERE + "/{account}/sign-out", **PAGE)
def sign_out(admin: PeopleAdmin, session: WriteSession, account: AccountId) -> Response:
    """End all their sessions."""
    accounts.sign_out(session, account, actor=admin.name)
    return lead_to(f"{HERE}/{account}", "ended")


@router.post(HERE + "/{account}/reset", **PAGE)
def make_reset(
    admin: PeopleAdmin, runtime: RuntimeDep, session: WriteSession, account: AccountId, form: Sent
) -> Response:
    """Make a link to choose a new password, for whoever lost theirs: it is on the page that comes next, only."""
    with form.refusals_at("password", session):
        token = accounts.make_reset(session, account, actor=admin.name)
        email = accounts.get_person(session, account).email
        return render(ResetMadePage(email, f"{runtime.settings.base_url}reset/{token}", f"{HERE}/{account}"))
    return show_again(_person_page(session, account, form, None))


@router.post(HERE + "/{account}/remove-factor", **PAGE)
def remove_factor(admin: PeopleAdmin, session: WriteSession, account: AccountId) -> Response:
    """Take away a second factor they lost."""
    factors.remove_factor(session, accounts.get_person(session, account).id, actor=admin.name)
    return lead_to(f"{HERE}/{account}", "removed")


def _person_page(session: Session, account_id: str, form: Form, done: str | None) -> PersonPage:
    return PersonPage(
        person=accounts.get_person(session, account_id),
        signed_in=len(sessions.list_sessions(session, account_id)),
        form=form,
        done=done,
    )
