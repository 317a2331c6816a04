"""One person's own answers, as PDF, to keep."""

from collections.abc import Mapping

from app.domain.answers import Answer, Role
from app.domain.questionnaire import Item, Questionnaire, Section
from app.domain.screens import list_screens
from app.formats.typesetting import typeset
from app.language import gettext
from app.presentation.questions import BLANK, ROLE_QUESTION, ROLES, given_answer


def write_own_answers(  # noqa: PLR0913 - where it was, and what was said
    questionnaire: Questionnaire,
    *,
    area_name: str,
    round_title: str,
    role: Role | None,
    answers: Mapping[str, Answer],
    comments: Mapping[str, str],
) -> bytes:
    """Every question in the order it was asked, with the answer given, or that none was."""
    screens = list_screens(questionnaire)
    parts = [
        {
            "title": section.title,
            "items": [
                _told(section, item, number, answers.get(item.id), comments.get(item.id, ""))
                for screen in screens
                if screen.section.id == section.id
                for number, item in enumerate(screen.items, screen.first)
            ],
        }
        for section in questionnaire.sections
    ]
    title = gettext("Your answers: {area}, {round}").format(area=area_name, round=round_title)
    content = {
        "heading": gettext("Your answers"),
        "where": f"{area_name}, {round_title}",
        "note": gettext("This is your own copy. It says what you answered: keep it where only you can read it."),
        "role": {"label": gettext(ROLE_QUESTION), "answer": gettext(ROLES[role] if role else BLANK)},
        "sections": parts,
    }
    return typeset("own_answers", content, title=title)


def _told(section: Section, item: Item, number: int, answer: Answer | None, comment: str) -> dict[str, object]:
    return {
        "number": number,
        "prompt": item.prompt,
        "answer": given_answer(section, answer),
        "blank": answer is None,
        "comment": gettext("You wrote: “{comment}”").format(comment=comment) if comment else None,
    }
