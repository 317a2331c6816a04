"""The questionnaire on paper, as PDF: in normal and in large print, to photocopy in black and white."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import segno
from babel.dates import format_date

from app.domain.questionnaire import Questionnaire, Section
from app.domain.screens import Screen, list_screens
from app.formats.typesetting import typeset
from app.language import gettext, ngettext, spoken
from app.presentation.questions import APART, ROLE_QUESTION, ROLES, THEMES

QR = "join.svg"


@dataclass(frozen=True, slots=True)
class Invitation:
    """How to answer on a phone instead."""

    code: str
    """In groups of four."""
    link: str
    """Leads straight to the questions."""
    address: str
    """Where the code is typed, as people type it."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a sheet is filled in for."""

    area_name: str
    round_title: str
    closes: dt.date
    min_cell: int
    meeting: str | None = None
    """When and where the group looks at the answers together, in its own words."""
    invitation: Invitation | None = None
    """None once nobody can join any more."""
    notice: Sequence[str] = ()
    """What else people are to know of their privacy, a sentence or two each."""


def write_paper_questionnaire(questionnaire: Questionnaire, occasion: Occasion, *, large: bool = False) -> bytes:
    """Every question once, numbered as everywhere: in 12 pt, or in `large` print, 18 pt."""
    title = gettext("How are we doing in {area}?").format(area=occasion.area_name)
    content = {
        "heading": title,
        "round": occasion.round_title,
        "start": _start_page(questionnaire, large=large),
        "phone": _by_phone(occasion.invitation),
        "privacy": _privacy_notice(occasion),
        "role": {
            "heading": gettext("About you"),
            "question": gettext(ROLE_QUESTION),
            "choices": [gettext(choice) for choice in ROLES.values()],
        },
        "sections": _list_sections(questionnaire),
        "comments": {
            "heading": gettext("Room for your own words"),
            "hint": gettext("Write the number of the question first."),
        },
        "end": _end_page(occasion),
        "office": _office_use(questionnaire),
    }
    pictures = {} if occasion.invitation is None else {QR: _draw_qr(occasion.invitation.link)}
    template = "paper_large" if large else "paper"
    return typeset(template, content, title=f"{title} {occasion.round_title}", pictures=pictures)


def _start_page(questionnaire: Questionnaire, *, large: bool) -> dict[str, object]:
    count = len(questionnaire.items)
    tick = gettext("Tick one box for each question.")
    meaning = gettext("Tick one box for each question. Each number stands for the words at the top of the page.")
    return {
        "lead": ngettext(
            "There is one question, and no right answer. Answer alone, for yourself.",
            "There are {count} questions, and no right answers. Answer alone, for yourself. Take your time: half an "
            "hour is usual.",
            count,
        ).format(count=count),
        "heading": gettext("How to fill it in"),
        "steps": [
            tick if large else meaning,
            gettext("“I don’t know” and “Not relevant here” are good answers too."),
            gettext("You can leave out any question."),
            gettext("Ticked the wrong box? Cross it out and tick the right one."),
        ],
    }


def _by_phone(invitation: Invitation | None) -> dict[str, object] | None:
    if invitation is None:
        return None
    return {
        "heading": gettext("Rather on a phone?"),
        "picture": QR,
        "alt": gettext("QR code: opens {link}").format(link=invitation.link),
        "how": gettext("Point its camera at the square, or go to {address} and type this code:").format(
            address=invitation.address
        ),
        "code": invitation.code,
        "once": gettext("Please answer once: on paper or on a phone."),
    }


def _privacy_notice(occasion: Occasion) -> dict[str, object]:
    return {
        "heading": gettext("Who sees what"),
        "lines": [
            gettext("Please do not write your name. Nobody needs to know which sheet is yours."),
            gettext("Somebody types in what is on the sheets. If you would rather nobody saw yours, use a phone."),
            gettext("Until all the answers are in, nobody sees results, only how many people have answered."),
            ngettext(
                "After that, ratings are shown for a question only where at least {count} person rated it.",
                "After that, ratings are shown for a question only where at least {count} people rated it, and never "
                "one person’s by themselves.",
                occasion.min_cell,
            ).format(count=occasion.min_cell),
            gettext(
                "What you write in your own words is read by the people who go through the results together. Please "
                "name nobody in it, and leave out what gives you away."
            ),
            gettext(
                "For research, answers can be taken out without names and in mixed order. Each time is written down."
            ),
            *occasion.notice,
        ],
    }


def _list_sections(questionnaire: Questionnaire) -> list[dict[str, object]]:
    screens = list_screens(questionnaire)
    return [
        {
            "title": section.title,
            "intro": section.intro,
            "scale": section.scale.labels,
            "apart": [gettext(choice) for choice in APART.values()],
            "items": _list_items(section, screens),
        }
        for section in questionnaire.sections
    ]


def _list_items(section: Section, screens: Sequence[Screen]) -> list[dict[str, object]]:
    """Its items in the order they are asked, each theme told at its first."""
    listed: list[dict[str, object]] = []
    theme = None
    for screen in screens:
        if screen.section.id != section.id:
            continue
        for number, item in enumerate(screen.items, screen.first):
            heading = gettext(THEMES[screen.theme]) if screen.theme and screen.theme is not theme else None
            theme = screen.theme
            listed.append({"number": number, "prompt": item.prompt, "help": item.help, "theme": heading})
    return listed


def _end_page(occasion: Occasion) -> dict[str, object]:
    closes = format_date(occasion.closes, "long", locale=spoken().locale)
    lines = [
        gettext("Fold the sheets, and give them back to whoever gave them to you, by {date}.").format(date=closes),
    ]
    if occasion.meeting:
        lines.append(gettext("We look at all the answers together: {meeting}").format(meeting=occasion.meeting))
    return {
        "heading": gettext("Thank you. What happens next"),
        "lines": lines,
        "sign": gettext(
            "Would you want to take your answers back one day? Write a word here that only you know. Ask for your "
            "receipt code with it: the code takes your answers out again."
        ),
    }


def _office_use(questionnaire: Questionnaire) -> dict[str, object]:
    return {
        "heading": gettext("For whoever types this in"),
        "columns": [
            gettext("Part"),
            gettext("Sum of the numbers ticked"),
            gettext("How many numbers"),
            gettext("I don’t know"),
            gettext("Not relevant here"),
        ],
        "parts": [section.title for section in questionnaire.sections],
        "receipt": gettext("Receipt code:"),
    }


def _draw_qr(link: str) -> bytes:
    picture = BytesIO()
    segno.make(link, error="m", micro=False).save(picture, kind="svg", border=4, light="#fff", omitsize=True)
    return picture.getvalue()
