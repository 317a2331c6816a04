"""What the poster of a profile says: its report in a few words, to hang up."""

from app.domain.questionnaire import Kind
from app.language import gettext, ngettext
from app.presentation.charts.profile import standing_of
from app.presentation.charts.rows import Width
from app.presentation.documents.profile_report import scored_items
from app.presentation.documents.report import Listed, Poster
from app.presentation.profile import ProfileView
from app.presentation.summary import round_summary

POINTS, ACTIONS = 3, 4
"""How many of each there is room for."""


def make_poster(view: ProfileView, profile_address: str) -> Poster:
    """The profile's round in a few words; `profile_address` is where all of it can be read."""
    highlights = view.shown["highlights"]
    return Poster(
        heading=gettext("How are we doing in {area}?").format(area=view.area["name"]),
        subheading=view.shown["title"],
        lead=[round_summary(view.shown)],
        standing=standing_of(view.shown, view.before, Width.NARROW),
        lists=[
            Listed(gettext("Strongest"), scored_items(view, highlights["strongest"][:POINTS], Kind.POSITIVE)),
            Listed(
                gettext("Most in the way"),
                scored_items(view, highlights["heaviest_obstacles"][:POINTS], Kind.NEGATIVE),
            ),
            Listed(gettext("What comes first"), [item["label"] for item in view.priorities]),
            Listed(gettext("What we do about it"), _open_actions(view)),
        ],
        closing=gettext("Read all of it: {address}").format(address=profile_address),
    )


def _open_actions(view: ProfileView) -> list[str]:
    """The titles of the first few, and how many more there are."""
    titles = [action.title for action in view.actions if action.is_open]
    more = len(titles) - ACTIONS
    if more <= 0:
        return titles
    return [*titles[:ACTIONS], ngettext("and {count} more", "and {count} more", more).format(count=more)]
