"""Every chart of a profile, by its id: for pages, for files and for documents alike."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import pairwise

from app.domain.shapes import AreaProfile, RoundEntry
from app.formats.vega import Chart
from app.language import gettext
from app.presentation.charts.force_field import force_field
from app.presentation.charts.items import find_section, outcomes_chart, section_chart
from app.presentation.charts.rows import Width
from app.presentation.charts.sections import standing_chart
from app.presentation.charts.trend import course_chart

Draw = Callable[[Width], Chart | None]
STANDING = "standing"


def profile_charts(profile: AreaProfile, shown: RoundEntry) -> Mapping[str, Draw]:
    """What draws each chart of the profile with one of its rounds in full. None comes of one that does not apply."""
    before = next((earlier for earlier, later in pairwise(profile["rounds"]) if later is shown), None)
    return dict(_list_charts(profile, shown, before))


def standing_of(shown: RoundEntry, before: RoundEntry | None, width: Width = Width.WIDE) -> Chart:
    """Where the sections of a round stand, and stood in the round before."""
    earlier = before["sections"] if before else []
    return standing_chart(STANDING, gettext("Where things stand"), shown["sections"], width, before=earlier)


def _list_charts(profile: AreaProfile, shown: RoundEntry, before: RoundEntry | None) -> Iterator[tuple[str, Draw]]:
    yield STANDING, partial(standing_of, shown, before)
    yield "outcomes-reached", partial(outcomes_chart, shown)
    yield "force-field", partial(force_field, shown)
    for section in shown["sections"]:
        old = find_section(before, section["id"]) if before else None
        yield f"section-{section['id']}", partial(section_chart, section, old)
    for section_id in profile["patterns"]:
        yield f"course-{section_id}", partial(_course, profile, section_id)


def _course(profile: AreaProfile, section_id: str, _width: Width) -> Chart:
    return course_chart(profile, section_id)  # narrow enough for a phone as it is
