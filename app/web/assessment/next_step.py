"""An assessment's standing, and what somebody is to do next about it, in sentences."""

from dataclasses import dataclass

from app.domain.access import Permission, Principal
from app.domain.answers import State
from app.domain.next_step import CALLING, Step, next_step
from app.language import N_, gettext, ngettext
from app.presentation.dates import date
from app.services.area_status import Standing
from app.services.assessments import today

NEXT: dict[Step, str] = {
    Step.REST: N_("This area is archived, so it takes part in no new round."),
    Step.COME_BACK: N_("There is nothing to do until the round begins."),
    Step.AWAIT_OPENING: N_("Nobody has opened it yet. The area’s coordinator or rep can."),
    Step.OPEN: N_("Open it, so that people can join and answer."),
    Step.AWAIT_ANSWERS: N_("Answers are coming in. There is nothing you need to do now."),
    Step.INVITE: N_("Ask people to answer: print the poster, or send them the link."),
    Step.KEEP_ASKING: N_("Answers are coming in. Ask those who have not answered yet."),
    Step.REMIND: N_("The last day is near. Remind those who have not answered yet."),
    Step.CLOSE: N_("The last day is over. Close collection, so that the group can look at the answers."),
    Step.LOOK_ON: N_("Look at the answers with your group."),
    Step.AWAIT_PUBLISHING: N_("The group is looking at the answers. You can read the profile once it is published."),
    Step.REVIEW: N_("Go through the answers together, agree where you can, then publish."),
    Step.READ: N_("Read where the area stands, and what has changed."),
}
ACT: dict[Step, str] = {
    Step.OPEN: N_("Open the assessment"),
    Step.INVITE: N_("Invite people to answer"),
    Step.KEEP_ASKING: N_("See how people join"),
    Step.REMIND: N_("See how people join"),
    Step.CLOSE: N_("Close collection"),
    Step.LOOK_ON: N_("Look at the answers"),
    Step.REVIEW: N_("Go to the review"),
    Step.READ: N_("Read the profile"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A standing as one person is told of it."""

    standing: Standing
    address: str
    """Of the assessment's page."""
    state: str
    answered: str | None
    """How many answered, and how many did before; None where nothing was opened."""
    step: Step
    next: str
    act: str | None
    """What the button for the next step says; None where there is nothing to do."""
    act_address: str

    @property
    def calls(self) -> bool:
        """Whether it waits for this person."""
        return self.step in CALLING


def tell(standing: Standing, person: Principal) -> Told:
    """What one person is told of an area in a round."""

    def may(permission: Permission) -> bool:
        return person.may(permission, standing.area_id)

    step = next_step(
        standing.state,
        may,
        responses=standing.responses,
        opens=standing.opens,
        closes=standing.closes,
        today=today(),
        archived=standing.is_archived,
    )
    address = f"/areas/{standing.area_id}/assessments/{standing.round_id}"
    return Told(
        standing=standing,
        address=address,
        state=_tell_state(standing),
        answered=None if standing.state is None else _tell_answered(standing),
        step=step,
        next=gettext(NEXT[step]),
        act=gettext(ACT[step]) if step in ACT else None,
        act_address=_act_address(standing, step, address),
    )


def _tell_state(standing: Standing) -> str:
    closes = date(standing.closes.isoformat())
    match standing.state:
        case None if standing.opens > today():
            return gettext("The round begins on {date}.").format(date=date(standing.opens.isoformat()))
        case None:
            return gettext("Not opened yet. The round goes on until {date}.").format(date=closes)
        case State.COLLECTING if standing.closes < today():
            return gettext("Answers are still taken, though the last day was {date}.").format(date=closes)
        case State.COLLECTING:
            return gettext("Answers are coming in, until {date}.").format(date=closes)
        case State.REVIEWING:
            return gettext("Collection is closed. The group is looking at the answers.")
        case State.PUBLISHED:
            day = standing.published_on or today()
            return gettext("Published on {date}.").format(date=date(day.isoformat()))


def _tell_answered(standing: Standing) -> str:
    count, earlier = standing.responses, standing.earlier
    if not count and standing.state is State.COLLECTING:
        return gettext("Nobody has answered yet.")
    if not count:
        return gettext("Nobody answered alone.")
    if earlier is None:
        told = ngettext("{count} person has answered.", "{count} people have answered.", count)
        return told.format(count=count)
    told = ngettext(
        "{count} person has answered; {before} did in {round}.",
        "{count} people have answered; {before} did in {round}.",
        count,
    )
    return told.format(count=count, before=earlier.responses, round=earlier.round_title)


def _act_address(standing: Standing, step: Step, address: str) -> str:
    """Where the next step is done."""
    match step:
        case Step.INVITE | Step.KEEP_ASKING | Step.REMIND:
            return f"{address}/joining"
        case Step.CLOSE:
            return f"{address}/close"
        case Step.REVIEW | Step.LOOK_ON:
            return f"{address}/review"
        case Step.READ:
            return f"/areas/{standing.area_id}?round={standing.round_id}"
        case _:
            return address
