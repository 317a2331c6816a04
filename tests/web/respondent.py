"""Someone who answers in a real browser, by mouse or by keyboard, with script or without, in any language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from app.domain.answers import Answer, Role
from app.domain.questionnaire import Item, Questionnaire
from app.domain.screens import list_screens

MOST_TABS = 60
"""How often Tab may be pressed before what is looked for should have come."""
CONTINUE = "#answers .ways button[value=on]"


def choices(questionnaire: Questionnaire) -> dict[str, Answer]:
    """An answer to each item but every ninth, all seven of them in turn."""
    values: tuple[Answer, ...] = (0, 1, 2, 3, 4, "dont_know", "not_relevant")
    items = list(questionnaire.items)
    return {item: values[place % 7] for place, item in enumerate(items) if place % 9 != 4}


@dataclass
class Respondent:
    """Somebody at a device."""

    page: Page
    questionnaire: Questionnaire
    uses_keys: bool = False

    def begin(self, code: str, language: str = "en") -> str:
        """Join and begin, in a language: the receipt."""
        self.page.goto("/join")
        self.page.fill("#code", code)
        self.press("main form[action='/join'] button")
        self.page.wait_for_url("**/answer")
        if language != "en":
            self.press(f"button[name=language][value={language}]")
            expect(self.page.locator("html")).to_have_attribute("lang", re.compile(language))
        self.press("form[action='/join/begin'] button")
        self.page.wait_for_url("**/answer/you")
        return self.receipt()

    def start(self, code: str, language: str = "en") -> str:
        """Begin as somebody who lives there, and come to the first questions: the receipt."""
        receipt = self.begin(code, language)
        self.choose("role", 0)
        self.go_on("/answer/1")
        return receipt

    def receipt(self) -> str:
        """The receipt as the page shows it."""
        return self.page.locator(".codes-to-keep strong").first.inner_text()

    def answer(self, chosen: Mapping[str, Answer], role: Role = Role.RESIDENT) -> None:
        """Answer every screen in order, from who one is on to the check."""
        self.choose("role", ["resident", "paid_worker", "external_stakeholder", "unspecified"].index(role))
        self.go_on("/answer/1")
        self.answer_screens(chosen)

    def answer_screens(self, chosen: Mapping[str, Answer], first: int = 1, last: int | None = None) -> None:
        """Answer these screens in order, the first being open."""
        screens = list_screens(self.questionnaire)
        for screen in screens[first - 1 : last]:
            for item in screen.items:
                self.answer_item(item, chosen)
            is_last = screen.number == len(screens)
            self.go_on("/answer/check" if is_last else f"/answer/{screen.number + 1}")

    def answer_item(self, item: Item, chosen: Mapping[str, Answer]) -> None:
        """Choose an item's answer on the screen that is open; one that is not in `chosen` is left blank."""
        if item.id in chosen:
            answer = chosen[item.id]
            place = answer if isinstance(answer, int) else {"dont_know": 5, "not_relevant": 6}[answer]
            self.choose(f"answer-{item.id}", place)

    def choose(self, name: str, place: int) -> None:
        """Choose one of a question's answers, by its place among them."""
        if not self.uses_keys:
            self.page.locator(f"label:has([name='{name}'])").nth(place).click()
            return
        self.tab_to(f"[type=radio][name='{name}']")
        self.page.keyboard.press("Space")
        for _ in range(place):
            self.page.keyboard.press("ArrowDown")

    def go_on(self, address: str) -> None:
        """Press Continue, and wait for the page it leads to."""
        self.press(CONTINUE)
        self.page.wait_for_url(f"**{address}")

    def send(self) -> None:
        """Send what was filled in, from the check."""
        self.press("form[action='/answer/send'] .ways button")
        self.page.wait_for_url("**/answer/thanks")

    def press(self, selector: str) -> None:
        """Press a button or follow a link."""
        if self.uses_keys:
            self.tab_to(selector)
            self.page.keyboard.press("Enter")
        else:
            self.page.locator(selector).click()

    def tab_to(self, selector: str) -> None:
        """Go on by Tab until the focus is there."""
        for _ in range(MOST_TABS):
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never comes to {selector}")
