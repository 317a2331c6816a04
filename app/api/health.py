"""Whether the service works, for whatever keeps it running."""

from fastapi import APIRouter

from app.deps import ReadSession
from app.services.rounds import list_rounds

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
def read_health(session: ReadSession) -> dict[str, str]:
    """Answer once the database answers. Anyone may call this."""
    list_rounds(session)
    return {"status": "ok"}
