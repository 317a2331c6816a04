"""The forms that questions are answered in: what was filled in, kept as it was, and what is wrong with it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from app.domain.answers import DONT_KNOW, NOT_RELEVANT, Answer, Role
from app.domain.questionnaire import SCALE_POINTS, Questionnaire
from app.domain.text_rules import MAX_COMMENT
from app.language import gettext
from app.services.drafts import Changes, Filled
from app.web.forms import Form

_ANSWERS: Mapping[str, Answer] = {
    **{str(rating): cast("Answer", rating) for rating in range(SCALE_POINTS)},
    DONT_KNOW: DONT_KNOW,
    NOT_RELEVANT: NOT_RELEVANT,
}
KEPT = ("answer-", "comment-", "seen-")
"""How the fields begin that hold what somebody filled in."""
ALSO_KEPT = ("role", "mark", "from")
MOST_KEPT = 200


def kept_fields(sent: Form) -> dict[str, str]:
    """All that was filled in, whatever it was filled in on, to be carried in another form."""
    names = [name for name in sent.values if name.startswith(KEPT) or name in ALSO_KEPT]
    return {name: sent.text(name) for name in names[:MOST_KEPT]}


@dataclass(frozen=True)
class AnswerForm:
    """What a person filled in, by item: each as its field has it."""

    role: str
    answers: Mapping[str, str]
    comments: Mapping[str, str]
    seen: Mapping[str, str]
    """What each item held when the page was made, as `seen` tells it."""

    @classmethod
    def of(cls, filled: Filled) -> "AnswerForm":
        """The form filled with what is kept."""
        answers = {item: str(answer) for item, answer in filled.answers.items()}
        items = {*answers, *filled.comments}
        seen = {item: _seen(answers.get(item, ""), filled.comments.get(item, "")) for item in items}
        return cls(filled.role or "", answers, filled.comments, seen)

    @classmethod
    def read(cls, sent: Form, questionnaire: Questionnaire) -> "AnswerForm":
        """The form as it was sent. Fields of no item of the questionnaire are passed over."""

        def read_fields(prefix: str) -> dict[str, str]:
            names = {item: f"{prefix}-{item}" for item in questionnaire.items}
            return {item: sent.text(name) for item, name in names.items() if name in sent}

        answers = {item: answer for item, answer in read_fields("answer").items() if answer}
        return cls(sent.text("role"), answers, read_fields("comment"), read_fields("seen"))

    def problems(self) -> dict[str, str]:
        """What cannot be kept as it is and what to do, by the id of the field: role, answer-… or comment-…."""
        problems = {}
        if self.role and self.role not in set(Role):
            problems["role"] = gettext("Choose one of the answers given, or none.")
        for item, answer in self.answers.items():
            if answer not in _ANSWERS:
                problems[f"answer-{item}"] = gettext("Choose one of the answers given, or none.")
        for item, text in self.comments.items():
            if len(text) > MAX_COMMENT:
                problems[f"comment-{item}"] = gettext(
                    "Make this comment shorter: it can have {most} characters at most, and has {length}."
                ).format(most=MAX_COMMENT, length=len(text))
        return problems

    def changes(self, cleared: str = "") -> Changes:
        """All of the form that can be kept, but for what stands as the page was made: an old page undoes nothing newer.

        `cleared` is the item whose answer is taken away.
        """
        answers: dict[str, Answer | None] = {
            item: _ANSWERS[answer]
            for item, answer in self.answers.items()
            if answer in _ANSWERS and answer != self._seen_answer(item)
        }
        if cleared in self.answers or cleared in self.seen:
            answers[cleared] = None
        comments = {
            item: text or None
            for item, text in self.comments.items()
            if len(text) <= MAX_COMMENT and _digest(text) != self._seen_comment(item)
        }
        return Changes(Role(self.role) if self.role in set(Role) else None, answers, comments)

    def over(self, filled: Filled) -> "AnswerForm":
        """The form, with what is kept wherever nothing was sent."""
        kept = AnswerForm.of(filled)
        return AnswerForm(
            self.role or kept.role, {**kept.answers, **self.answers}, {**kept.comments, **self.comments}, kept.seen
        )

    def over_unsaved(self, filled: Filled) -> Filled:
        """What is kept, with what can be read of the form over it: to be shown where it can be saved no more."""
        changes = self.changes()
        answers = {
            **filled.answers,
            **{item: answer for item, answer in (changes.answers or {}).items() if answer is not None},
        }
        comments = {**filled.comments, **{item: text for item, text in self.comments.items() if text}}
        return Filled(changes.role or filled.role, answers, comments, is_sent=filled.is_sent)

    def _seen_answer(self, item: str) -> str | None:
        return self.seen[item].partition(".")[0] if item in self.seen else None

    def _seen_comment(self, item: str) -> str | None:
        return self.seen[item].partition(".")[2] if item in self.seen else None


def _seen(answer: str, comment: str) -> str:
    return f"{answer}.{_digest(comment)}"


def _digest(text: str) -> str:
    """Enough of a text to tell it from another."""
    return hashlib.sha256(text.encode()).hexdigest()[:16] if text else ""
