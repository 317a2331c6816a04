"""What others will see once a round under review is published: the same profile, read before and not after."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.domain.errors import ChangedMeanwhileError
from app.domain.shapes import AreaProfile, SectionChangeEntry
from app.services.areas import hold_area
from app.services.assessments import check_under_review, get_assessment, get_frozen
from app.services.profiles import foresee_profile
from app.services.publishing import compare_rounds, publish_assessment


@dataclass(frozen=True, slots=True)
class Preview:
    """An area's profile as it will be."""

    profile: AreaProfile
    """Without small counts. Where a section's change has a delta and no direction, publishing will add what may be
    chance."""
    mark: str
    """Stands for all that publishing settles; not for the plan, which goes on changing afterwards."""


def get_preview(session: Session, area_id: str, round_id: str) -> Preview:
    """The area's profile with the round published too. Raises `ConflictError` unless it is under review."""
    assessment = get_assessment(session, area_id, round_id)
    check_under_review(assessment)
    own = get_frozen(session, assessment)

    def compare(*pair: str) -> Sequence[SectionChangeEntry]:
        earlier, later = (
            own if each == round_id else get_frozen(session, get_assessment(session, area_id, each)) for each in pair
        )
        return compare_rounds(session, earlier, later, publishing=False)

    profile = foresee_profile(session, area_id, own.entry(), compare)
    reasons = {item: agreed.reason for item, agreed in own.agreed.items()}
    settled = json.dumps([profile, reasons, assessment.priorities], sort_keys=True)
    return Preview(profile, hashlib.sha256(settled.encode()).hexdigest())


def publish_preview(session: Session, area_id: str, round_id: str, *, seen: str, actor: str) -> None:
    """Publish what was seen, by its mark. Raises `ChangedMeanwhileError` where it is something else by now."""
    hold_area(session, area_id)
    get_assessment(session, area_id, round_id, lock=True)
    if get_preview(session, area_id, round_id).mark != seen:
        raise ChangedMeanwhileError("Something was changed since you opened this page, so nothing is published yet.")
    publish_assessment(session, area_id, round_id, actor=actor)
