"""API keys: made, and revoked."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from app.deps import ReadSession, Session, WriteSession
from app.domain.access import Scope
from app.domain.text_rules import read_id
from app.language import N_, gettext
from app.services import api_keys
from app.services.api_keys import KeyDetails
from app.web.access import KeysAdmin
from app.web.admin.forms import Name, lead_to
from app.web.forms import PAGE, READ, Form, Sent, show_again
from app.web.rendering import Page, render

router = APIRouter()

HERE = "/admin/keys"
DONE: Mapping[str, str] = {"revoked": N_("The key was revoked. It opens nothing any more.")}
LIFETIMES: Mapping[str, str] = {
    "90": N_("In 90 days"),
    "30": N_("In 30 days"),
    "365": N_("In a year"),
    "never": N_("Never"),
}
"""In days. The first is what a form begins with."""


@dataclass(frozen=True)
class ListedKey:
    """A key as it is listed; the key itself is not kept."""

    key: KeyDetails
    is_live: bool


@dataclass(frozen=True)
class KeysPage(Page):
    """Every key ever made, and a form to make another."""

    template = "admin/keys.html"

    keys: Sequence[ListedKey]
    """Newest first."""
    scopes: Sequence[Scope]
    lifetimes: Mapping[str, str]
    form: Form
    done: str | None


@dataclass(frozen=True)
class KeyMadePage(Page):
    """A new key, shown this once."""

    template = "admin/key_made.html"

    name: str
    key: str


class KeyForm(BaseModel):
    """What a key is for."""

    name: Name
    scope: list[Scope]
    areas: str
    """Ids with spaces or commas between; empty for every area."""
    lifetime: Literal["30", "90", "365", "never"]


@router.api_route(HERE, **READ)
def show_keys(_admin: KeysAdmin, session: ReadSession, done: str = "") -> HTMLResponse:
    """Every key."""
    return render(_keys_page(session, Form(), DONE.get(done)))


@router.post(HERE, **PAGE)
def make_key(admin: KeysAdmin, session: WriteSession, form: Sent) -> Response:
    """Make a key, and show it."""
    if sent := form.read(KeyForm):
        with form.refusals_at("areas" if sent.scope else "scope", session):
            key = api_keys.create_key(
                session,
                sent.name,
                sent.scope,
                areas=[read_id(id_) for id_ in sent.areas.replace(",", " ").split()] or None,
                lifetime=None if sent.lifetime == "never" else dt.timedelta(days=int(sent.lifetime)),
                actor=admin.name,
            )
            return render(KeyMadePage(sent.name, key))
    return show_again(_keys_page(session, form, None))


@router.post(HERE + "/{key}/revoke", **PAGE)
def revoke_key(admin: KeysAdmin, session: WriteSession, key: Annotated[str, Path(pattern=r"^[0-9a-f]+$")]) -> Response:
    """End a key for good."""
    api_keys.revoke_key(session, key, actor=admin.name)
    return lead_to(HERE, "revoked")


def _keys_page(session: Session, form: Form, done: str | None) -> KeysPage:
    now = dt.datetime.now(dt.UTC)
    listed = [ListedKey(key, key.is_live(now)) for key in reversed(api_keys.list_keys(session))]
    return KeysPage(listed, list(Scope), {days: gettext(words) for days, words in LIFETIMES.items()}, form, done)
