"""Responses: sent by a tool for one person, and theirs to change or withdraw with the receipt."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Path, Request, Response, status

from app.api.schemas import ResponseBody, ResponsePublic, ResponseReceipt
from app.deps import AreaId, Caller, ReadSession, RoundId, RuntimeDep, WriteSession, allow_in_area
from app.domain.access import Permission
from app.services import responses
from app.services.responses import Submission, Ticket

router = APIRouter(
    prefix="/areas/{area}/assessments/{round}/responses",
    tags=["Responses"],
    dependencies=[allow_in_area(Permission.RESPOND)],
)

ResponseId = Annotated[UUID, Path(description="The response's id")]
Receipt = Annotated[
    str, Header(alias="Response-Receipt", max_length=64, description="What came back when the response was sent")
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=200,
        description="Any text of your own for this one response: sending it again with the same key stores it once",
    ),
]


@router.post("", status_code=status.HTTP_201_CREATED)
def submit_response(
    request: Request,
    response: Response,
    runtime: RuntimeDep,
    session: WriteSession,
    caller: Caller,
    area: AreaId,
    round: RoundId,
    body: ResponseBody,
    idempotency_key: IdempotencyKey = None,
) -> ResponseReceipt:
    """Send one person's answers, while the assessment is collecting."""
    if idempotency_key is None:
        ticket = Ticket.random()
    else:
        ticket = Ticket.derived(runtime.settings.secret, caller.name, area, round, idempotency_key)
    responses.submit_response(session, area, round, _submission(body), ticket)
    response.headers["Location"] = f"{request.url.path}/{ticket.id}"
    return ResponseReceipt(id=ticket.id, receipt=ticket.receipt)


@router.get("/{response}")
def read_response(
    session: ReadSession,
    area: AreaId,
    round: RoundId,
    response: ResponseId,
    receipt: Receipt,
) -> ResponsePublic:
    """One's own response, by its receipt, while the assessment is collecting."""
    found = responses.get_response(session, area, round, Ticket(str(response), receipt))
    return ResponsePublic(id=str(response), role=found.role, answers=dict(found.answers), comments=dict(found.comments))


@router.put("/{response}", status_code=status.HTTP_204_NO_CONTENT)
def replace_response(
    session: WriteSession,
    area: AreaId,
    round: RoundId,
    response: ResponseId,
    receipt: Receipt,
    body: ResponseBody,
) -> None:
    """Put other answers in place of one's own, while the assessment is collecting."""
    responses.replace_response(session, area, round, Ticket(str(response), receipt), _submission(body))


@router.delete("/{response}", status_code=status.HTTP_204_NO_CONTENT)
def withdraw_response(
    session: WriteSession,
    caller: Caller,
    area: AreaId,
    round: RoundId,
    response: ResponseId,
    receipt: Receipt,
) -> None:
    """Delete one's own response, at once and at any time. A profile published with it stays, and says so."""
    responses.withdraw_response(session, area, round, Ticket(str(response), receipt), actor=caller.name)


def _submission(body: ResponseBody) -> Submission:
    return Submission(body.role, body.answers, body.comments)
