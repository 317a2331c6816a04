"""The form that a questionnaire is answered in: what was filled in, kept as it was, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request
from starlette.datastructures import FormData

from app.domain.answers import DONT_KNOW, NOT_RELEVANT, Answer, Role
from app.domain.naming import MAX_COMMENT, UNSTORABLE
from app.domain.questionnaire import SCALE_POINTS, Questionnaire
from app.services.responses import Submission

_ANSWERS: Mapping[str, Answer] = {
    **{str(rating): cast("Answer", rating) for rating in range(SCALE_POINTS)},
    DONT_KNOW: DONT_KNOW,
    NOT_RELEVANT: NOT_RELEVANT,
}

NO_ROLE = "Say who you are to this area. If you would rather not, choose that."
NO_ANSWER = "Choose one of the answers given, or none."
LONG_COMMENT = f"Make this comment shorter: it can have {MAX_COMMENT} characters at most."


async def read_form(request: Request) -> FormData:
    """The fields of a form, as they were sent."""
    return await request.form()


Sent = Annotated[FormData, Depends(read_form)]


def read_field(sent: FormData, name: str) -> str:
    """What was typed in a field; a browser's line ends made plain, and what cannot be written left out."""
    value = sent.get(name)
    if not isinstance(value, str):
        return ""
    return UNSTORABLE.sub("", value.replace("\r\n", "\n")).strip()


@dataclass(frozen=True)
class AnswerForm:
    """What one person filled in, by item: each as its field has it."""

    role: str
    answers: Mapping[str, str]
    comments: Mapping[str, str]

    @classmethod
    def empty(cls) -> "AnswerForm":
        """With nothing chosen."""
        return cls("", {}, {})

    @classmethod
    def of(cls, submission: Submission) -> "AnswerForm":
        """Filled with what was sent before."""
        answers = {item: str(answer) for item, answer in submission.answers.items()}
        return cls(submission.role, answers, submission.comments)

    @classmethod
    def read(cls, sent: FormData, questionnaire: Questionnaire) -> "AnswerForm":
        """As it was sent. Fields of no item of the questionnaire are passed over."""
        answers = {item: read_field(sent, f"answer-{item}") for item in questionnaire.items}
        comments = {item: read_field(sent, f"comment-{item}") for item in questionnaire.items}
        return cls(read_field(sent, "role"), _filled(answers), _filled(comments))

    def problems(self) -> dict[str, str]:
        """What to do before it can be taken, by the id of the field: role, answer-… or comment-…."""
        found = {} if self.role in set(Role) else {"role": NO_ROLE}
        found |= {f"answer-{item}": NO_ANSWER for item, answer in self.answers.items() if answer not in _ANSWERS}
        found |= {f"comment-{item}": LONG_COMMENT for item, text in self.comments.items() if len(text) > MAX_COMMENT}
        return found

    def submission(self) -> Submission:
        """What it says, where there are no problems."""
        answers = {item: _ANSWERS[answer] for item, answer in self.answers.items()}
        return Submission(Role(self.role), answers, self.comments)


def _filled(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value}
