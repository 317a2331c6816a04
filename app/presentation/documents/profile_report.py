"""What the report of a profile says: the words and figures of its page, for paper."""

from collections.abc import Iterable, Iterator, Sequence

from app.domain.questionnaire import Kind
from app.domain.shapes import ItemEntry, SectionEntry
from app.formats.vega import Chart, Table
from app.language import gettext
from app.presentation.agreement import agreement, section_agreement
from app.presentation.answers import agreed_answer
from app.presentation.changes import change
from app.presentation.charts.items import section_pieces
from app.presentation.charts.profile import STANDING, Draw, profile_charts
from app.presentation.charts.rows import Width
from app.presentation.courses import pattern
from app.presentation.dates import date, month
from app.presentation.documents.report import TALLEST_LARGE, Drawn, Listed, Part, Report
from app.presentation.figures import NOTHING, figure
from app.presentation.levels import level, levels, reading
from app.presentation.people import role_name
from app.presentation.plans import status
from app.presentation.profile import ProfileView
from app.presentation.summary import round_summary


def make_report(view: ProfileView, method_address: str) -> Report:
    """Everything the profile's page says of one round; `method_address` is where the method's rules can be read."""
    return Report(
        heading=view.area["name"],
        subheading=view.shown["title"],
        lead=[round_summary(view.shown), *_edition_lines(view)],
        parts=[part for part in _list_parts(view) if part is not None],
        figures_heading=gettext("Every figure"),
        figures=[_figures_part(section) for section in view.shown["sections"]],
        closing=[
            gettext("Scores go from 0 to 100. There is no overall number, and nothing ranks areas."),
            gettext("What people answered about an item is shown only where at least {count} of them rated it.").format(
                count=view.shown["min_cell"]
            ),
            gettext("The rules for every figure: {address}").format(address=method_address),
        ],
    )


def _edition_lines(view: ProfileView) -> Iterator[str]:
    shown = view.shown
    if shown["published_on"]:
        if shown["revision"] > 1:
            published = gettext("Published on {date} (revision {revision}).")
        else:
            published = gettext("Published on {date}.")
        yield published.format(date=date(shown["published_on"]), revision=shown["revision"])
    if "withdrawn" in shown:
        yield gettext("Responses withdrawn since collection closed: {count}. The figures still count them.").format(
            count=shown["withdrawn"]
        )


def _list_parts(view: ProfileView) -> Iterator[Part | None]:
    charts = profile_charts(view.profile, view.shown)
    yield _draw(charts[STANDING], table=_sections_table(view))
    yield Part(heading=gettext("Who took part"), table=_people_table(view))
    yield _draw(charts["outcomes-reached"])
    yield _highlights_part(view)
    yield _agreed_part(view)
    yield _plan_part(view)
    for section in view.shown["sections"]:
        levels_line = gettext("{reading}. Levels, lowest first: {levels}.").format(
            reading=reading(section["kind"]), levels=levels(section["kind"])
        )
        pieces = section_pieces(section, view.earlier.get(section["id"]), TALLEST_LARGE)
        yield _draw(charts[f"section-{section['id']}"], levels_line, pieces=pieces)
    yield _draw(
        charts["force-field"],
        gettext("Each pushes with its own strength. The two sides are not subtracted from each other."),
    )
    if len(view.rounds) > 1:
        yield _courses_part(view, [charts[f"course-{course.section['id']}"] for course in view.courses])


def _draw(draw: Draw, *lines: str, table: Table | None = None, pieces: Sequence[Chart] = ()) -> Part | None:
    """A part about one chart; None where that does not apply to the round."""
    drawn = _in_both_widths(draw, pieces)
    return None if drawn is None else Part(drawn.wide.title, lines, [drawn], table=table)


def _in_both_widths(draw: Draw, pieces: Sequence[Chart] = ()) -> Drawn | None:
    wide = draw(Width.WIDE)
    narrow = pieces or [chart for chart in [draw(Width.NARROW)] if chart is not None]
    return None if wide is None or not narrow else Drawn(wide, narrow)


def _sections_table(view: ProfileView) -> Table:
    columns = [gettext("Section"), gettext("Score"), gettext("Level"), gettext("Agreement")]
    if view.before:
        columns.append(gettext("Since {round}").format(round=view.before["title"]))
    rows = []
    for section in view.shown["sections"]:
        row = [
            section["title"],
            figure(section["score"]),
            level(section["level"], section["kind"]),
            section_agreement(section),
        ]
        if view.before:
            row.append(change(view.changes.get(section["id"]), section))
        rows.append(row)
    return Table(columns, rows)


def _people_table(view: ProfileView) -> Table:
    shown = view.shown
    few = gettext("Fewer than {count}").format(count=shown["min_cell"])
    rows = [(gettext("Everyone who answered"), str(shown["responses"]))]
    rows += [(role_name(role), few if count is None else str(count)) for role, count in shown["by_role"].items()]
    return Table([gettext("Who"), gettext("How many")], rows)


def scored_items(view: ProfileView, ids: Sequence[str], kind: Kind) -> list[str]:
    """Items of one kind of section, each with its score and level."""
    return [_scored_item(view.items[id_], kind) for id_ in ids]


def _scored_item(item: ItemEntry, kind: Kind) -> str:
    return gettext("{item}: {score}, {level}").format(
        item=item["label"], score=figure(item["score"]), level=level(item["level"], kind).lower()
    )


def _highlights_part(view: ProfileView) -> Part:
    highlights = view.shown["highlights"]
    least = [view.items[id_] for id_ in highlights["least_agreed"]]
    return Part(
        heading=gettext("What stands out"),
        lists=[
            Listed(gettext("Strongest"), scored_items(view, highlights["strongest"], Kind.POSITIVE)),
            Listed(gettext("Weakest"), scored_items(view, highlights["weakest"], Kind.POSITIVE)),
            Listed(gettext("Most in the way"), scored_items(view, highlights["heaviest_obstacles"], Kind.NEGATIVE)),
            Listed(
                gettext("Least agreed"),
                [
                    gettext("{item}: {agreement}").format(
                        item=item["label"], agreement=agreement(item["agreement"]).lower()
                    )
                    for item in least
                ],
            ),
        ],
    )


def _agreed_part(view: ProfileView) -> Part | None:
    if not view.agreed:
        return None
    columns = [gettext("Item"), gettext("Agreed"), gettext("People’s own average"), gettext("Reason")]
    rows = [
        (
            settled.item["label"],
            agreed_answer(settled),
            figure(settled.item["mean"]),
            settled.agreed.reason or NOTHING,
        )
        for settled in view.agreed
    ]
    return Part(
        heading=gettext("What the group agreed"),
        lines=[gettext("These answers were settled together, after talking it over.")],
        table=Table(columns, rows),
    )


def _plan_part(view: ProfileView) -> Part | None:
    if not view.priorities and not view.actions:
        return None
    columns = [gettext("Action"), gettext("Who"), gettext("Due"), gettext("How far")]
    rows = [
        (
            action.title,
            action.owner or NOTHING,
            month(action.due) if action.due else NOTHING,
            status(action.status),
        )
        for action in view.actions
    ]
    return Part(
        heading=gettext("What comes first"),
        lists=[Listed(gettext("Priorities"), [item["label"] for item in view.priorities])],
        table=Table(columns, rows) if rows else None,
    )


def _courses_part(view: ProfileView, charts: Iterable[Draw]) -> Part:
    columns = [gettext("Section"), *(entry["title"] for entry in view.rounds), gettext("Pattern")]
    rows = [
        (
            course.section["title"],
            *(_step_in_words(step) for step in course.steps),
            pattern(course.pattern, course.section["kind"]),
        )
        for course in view.courses
    ]
    return Part(
        heading=gettext("Over the years"),
        lines=[
            gettext("Things rarely go up in a straight line, and a dip is nothing to be ashamed of."),
            gettext(
                "A shaded fan opens to where the next point might lie by chance alone. A dashed line compares only "
                "some of the items, and where rounds cannot be compared there is no line."
            ),
        ],
        drawn=[drawn for draw in charts if (drawn := _in_both_widths(draw)) is not None],
        table=Table(columns, rows),
    )


def _step_in_words(step: SectionEntry | None) -> str:
    if step is None:
        return gettext("Not asked")
    return f"{figure(step['score'])} {level(step['level'], step['kind']).lower()}"


def _figures_part(section: SectionEntry) -> Part:
    columns = [gettext("Item"), gettext("Score"), gettext("Level"), gettext("Rated by"), gettext("Agreement")]
    rows = [
        (
            item["label"],
            figure(item["score"]),
            level(item["level"], section["kind"]),
            str(item["n"]),
            agreement(item["agreement"]),
        )
        for item in section["items"]
    ]
    return Part(heading=section["title"], table=Table(columns, rows))
