"""What people are called: by the offices they hold, and by the roles they answer in."""

from collections.abc import Mapping

from app.domain.access import Office
from app.domain.answers import Role
from app.language import N_, gettext

OFFICE: Mapping[Office, str] = {
    Office.MEMBER: N_("Member"),
    Office.COORDINATOR: N_("Coordinator"),
    Office.REP: N_("Rep"),
    Office.ADMIN: N_("Admin"),
}
DUTY: Mapping[Office, str] = {
    Office.MEMBER: N_("Sees the results of the area, and takes part in reviewing them"),
    Office.COORDINATOR: N_("Runs the assessment of the area"),
    Office.REP: N_("Supports the area, and compares its rounds"),
    Office.ADMIN: N_("Looks after the whole programme"),
}
ROLE: Mapping[Role, str] = {
    Role.RESIDENT: N_("People who live here"),
    Role.PAID_WORKER: N_("People paid to work here"),
    Role.EXTERNAL_STAKEHOLDER: N_("People from outside"),
    Role.UNSPECIFIED: N_("People who did not say"),
}


def office_name(value: Office) -> str:
    """What someone is."""
    return gettext(OFFICE[value])


def office_duty(value: Office) -> str:
    """What someone who is that does."""
    return gettext(DUTY[value])


def office(value: Office, area_name: str | None) -> str:
    """What someone is, and of which area."""
    name = gettext("{office} of {area}") if area_name else gettext("{office} of the whole programme")
    return name.format(office=office_name(value), area=area_name)


def role_name(value: Role) -> str:
    """Those who hold a role."""
    return gettext(ROLE[value])
