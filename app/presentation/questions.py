"""The words around questions, wherever they are asked: the themes they come in, and what may be answered."""

from collections.abc import Mapping

from app.domain.answers import DONT_KNOW, NOT_RELEVANT, Answer, Role
from app.domain.questionnaire import Feature, Section
from app.language import N_, gettext

THEMES: Mapping[Feature, str] = {
    Feature.AGENCY: N_("Taking the lead"),
    Feature.ORGANISATION: N_("Organising ourselves"),
    Feature.RELATIONSHIPS: N_("Getting on together"),
    Feature.RESOURCES: N_("Time, money and places"),
}
ROLE_QUESTION = N_("Who are you to this area?")
ROLES: Mapping[Role, str] = {
    Role.RESIDENT: N_("I live here"),
    Role.PAID_WORKER: N_("I am paid to work here"),
    Role.EXTERNAL_STAKEHOLDER: N_("I neither live nor work here, but have to do with this area"),
    Role.UNSPECIFIED: N_("I would rather not say"),
}
"""What people say of themselves, in the order they are asked."""
APART: Mapping[Answer, str] = {DONT_KNOW: N_("I don’t know"), NOT_RELEVANT: N_("Not relevant here")}
"""What may be answered beside the points of the scale."""
BLANK = N_("Left blank")


def given_answer(section: Section, answer: Answer | None) -> str:
    """An answer in the words it was chosen by."""
    if answer is None:
        return gettext(BLANK)
    return section.scale.labels[answer] if isinstance(answer, int) else gettext(APART[answer])
