"""How far actions of a plan have come."""

from collections.abc import Mapping

from app.domain.plan import Status
from app.language import N_, gettext

STATUS: Mapping[Status, str] = {
    Status.PLANNED: N_("Planned"),
    Status.UNDER_WAY: N_("Under way"),
    Status.DONE: N_("Done"),
    Status.DROPPED: N_("Dropped"),
}


def status(value: Status) -> str:
    """How far an action has come."""
    return gettext(STATUS[value])
