"""What a profile's report and poster say: the words and figures of its page, for paper."""

from collections.abc import Iterator, Sequence

from app.domain.questionnaire import Kind
from app.domain.shapes import ItemEntry, SectionEntry
from app.formats.vega import Chart, Table
from app.language import gettext, ngettext
from app.presentation import words
from app.presentation.charts.items import section_pieces
from app.presentation.documents.report import TALLEST_LARGE, Drawn, Listed, Part, Poster, Report
from app.presentation.review_words import month, role_name, status
from app.web.results.charts import Picture
from app.web.results.profile import ProfilePage

POSTER_POINTS, POSTER_ACTIONS = 3, 4


def tell_report(page: ProfilePage, base_url: str) -> Report:
    """Everything the profile's page says of one round."""
    return Report(
        heading=page.area["name"],
        subheading=page.shown["title"],
        lead=[words.standing(page.shown), *_tell_edition(page)],
        parts=[part for part in _list_parts(page) if part is not None],
        figures_heading=gettext("Every figure"),
        figures=[_tell_figures(section) for section in page.shown["sections"]],
        closing=[
            gettext("Scores go from 0 to 100. There is no overall number, and nothing ranks areas."),
            gettext("What people answered about an item is shown only where at least {count} of them rated it.").format(
                count=page.shown["min_cell"]
            ),
            gettext("The rules for every figure: {address}").format(address=f"{base_url}api/v1/method"),
        ],
    )


def tell_poster(page: ProfilePage, base_url: str) -> Poster:
    """The same in a few words, to hang up."""
    highlights, kind = page.shown["highlights"], Kind.POSITIVE
    return Poster(
        heading=gettext("How are we doing in {area}?").format(area=page.area["name"]),
        subheading=page.shown["title"],
        lead=[words.standing(page.shown)],
        standing=page.pictures["standing"].narrow,
        lists=[
            Listed(gettext("Strongest"), _tell_items(page, highlights["strongest"][:POSTER_POINTS], kind)),
            Listed(
                gettext("Most in the way"),
                _tell_items(page, highlights["heaviest_obstacles"][:POSTER_POINTS], Kind.NEGATIVE),
            ),
            Listed(gettext("What comes first"), [item["label"] for item in page.priorities]),
            Listed(gettext("What we do about it"), _tell_open_actions(page)),
        ],
        closing=gettext("Read all of it: {address}").format(address=f"{base_url}areas/{page.area['id']}"),
    )


def _tell_open_actions(page: ProfilePage) -> list[str]:
    """The first few, and how many more there are."""
    titles = [action.title for action in page.actions if action.is_open]
    more = len(titles) - POSTER_ACTIONS
    if more <= 0:
        return titles
    return [*titles[:POSTER_ACTIONS], ngettext("and {count} more", "and {count} more", more).format(count=more)]


def _tell_edition(page: ProfilePage) -> Iterator[str]:
    shown = page.shown
    if shown["published_on"]:
        if shown["revision"] > 1:
            told = gettext("Published on {date} (revision {revision}).")
        else:
            told = gettext("Published on {date}.")
        yield told.format(date=words.date(shown["published_on"]), revision=shown["revision"])
    if "withdrawn" in shown:
        yield gettext("Responses withdrawn since collection closed: {count}. The figures still count them.").format(
            count=shown["withdrawn"]
        )


def _list_parts(page: ProfilePage) -> Iterator[Part | None]:
    yield _draw(page.pictures["standing"], table=_table_sections(page))
    yield Part(heading=gettext("Who took part"), table=_table_people(page))
    yield _draw(page.pictures.get("outcomes-reached"))
    yield _tell_highlights(page)
    yield _tell_agreed(page)
    yield _tell_plan(page)
    for section in page.shown["sections"]:
        told = gettext("{reading}. Levels, lowest first: {levels}.").format(
            reading=words.reading(Kind(section["kind"])), levels=words.levels(Kind(section["kind"]))
        )
        pieces = section_pieces(section, page.earlier.get(section["id"]), TALLEST_LARGE)
        yield _draw(page.pictures[f"section-{section['id']}"], told, pieces=pieces)
    yield _draw(
        page.pictures.get("force-field"),
        gettext("Each pushes with its own strength. The two sides are not subtracted from each other."),
    )
    if len(page.rounds) > 1:
        yield _tell_courses(page)


def _draw(
    picture: Picture | None, *lines: str, table: Table | None = None, pieces: Sequence[Chart] = ()
) -> Part | None:
    if picture is None:
        return None
    return Part(picture.wide.title, lines, [Drawn(picture.wide, pieces or [picture.narrow])], table=table)


def _table_sections(page: ProfilePage) -> Table:
    columns = [gettext("Section"), gettext("Score"), gettext("Level"), gettext("Agreement")]
    if page.before:
        columns.append(gettext("Since {round}").format(round=page.before["title"]))
    rows = []
    for section in page.shown["sections"]:
        row = [
            section["title"],
            words.figure(section["score"]),
            words.level(section["level"], Kind(section["kind"])),
            words.section_agreement(section),
        ]
        if page.before:
            row.append(words.change(page.changes.get(section["id"]), section))
        rows.append(row)
    return Table(columns, rows)


def _table_people(page: ProfilePage) -> Table:
    shown = page.shown
    few = gettext("Fewer than {count}").format(count=shown["min_cell"])
    rows = [(gettext("Everyone who answered"), str(shown["responses"]))]
    rows += [(role_name(role), few if count is None else str(count)) for role, count in shown["by_role"].items()]
    return Table([gettext("Who"), gettext("How many")], rows)


def _tell_items(page: ProfilePage, ids: Sequence[str], kind: Kind) -> list[str]:
    return [_tell_item(page.items[id_], kind) for id_ in ids]


def _tell_item(item: ItemEntry, kind: Kind) -> str:
    return gettext("{item}: {score}, {level}").format(
        item=item["label"], score=words.figure(item["score"]), level=words.level(item["level"], kind).lower()
    )


def _tell_highlights(page: ProfilePage) -> Part:
    highlights = page.shown["highlights"]
    least = [page.items[id_] for id_ in highlights["least_agreed"]]
    return Part(
        heading=gettext("What stands out"),
        lists=[
            Listed(gettext("Strongest"), _tell_items(page, highlights["strongest"], Kind.POSITIVE)),
            Listed(gettext("Weakest"), _tell_items(page, highlights["weakest"], Kind.POSITIVE)),
            Listed(gettext("Most in the way"), _tell_items(page, highlights["heaviest_obstacles"], Kind.NEGATIVE)),
            Listed(
                gettext("Least agreed"),
                [
                    gettext("{item}: {agreement}").format(
                        item=item["label"], agreement=words.agreement(item["agreement"]).lower()
                    )
                    for item in least
                ],
            ),
        ],
    )


def _tell_agreed(page: ProfilePage) -> Part | None:
    if not page.agreed:
        return None
    columns = [gettext("Item"), gettext("Agreed"), gettext("People’s own average"), gettext("Reason")]
    rows = [
        (one.item["label"], one.words, words.figure(one.item["mean"]), one.reason or words.NOTHING)
        for one in page.agreed
    ]
    return Part(
        heading=gettext("What the group agreed"),
        lines=[gettext("These answers were settled together, after talking it over.")],
        table=Table(columns, rows),
    )


def _tell_plan(page: ProfilePage) -> Part | None:
    if not page.priorities and not page.actions:
        return None
    columns = [gettext("Action"), gettext("Who"), gettext("Due"), gettext("How far")]
    rows = [
        (
            action.title,
            action.owner or words.NOTHING,
            month(action.due) if action.due else words.NOTHING,
            status(action.status),
        )
        for action in page.actions
    ]
    return Part(
        heading=gettext("What comes first"),
        lists=[Listed(gettext("Priorities"), [item["label"] for item in page.priorities])],
        table=Table(columns, rows) if rows else None,
    )


def _tell_courses(page: ProfilePage) -> Part:
    columns = [gettext("Section"), *(entry["title"] for entry in page.rounds), gettext("Pattern")]
    rows = [
        (
            course.section["title"],
            *(_tell_step(step) for step in course.steps),
            words.pattern(course.pattern, Kind(course.section["kind"])),
        )
        for course in page.courses
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
        drawn=[Drawn(picture.wide, [picture.narrow]) for picture in _courses(page)],
        table=Table(columns, rows),
    )


def _courses(page: ProfilePage) -> list[Picture]:
    return [page.pictures[f"course-{course.section['id']}"] for course in page.courses]


def _tell_step(step: SectionEntry | None) -> str:
    if step is None:
        return gettext("Not asked")
    return f"{words.figure(step['score'])} {words.level(step['level'], Kind(step['kind'])).lower()}"


def _tell_figures(section: SectionEntry) -> Part:
    columns = [gettext("Item"), gettext("Score"), gettext("Level"), gettext("Rated by"), gettext("Agreement")]
    rows = [
        (
            item["label"],
            words.figure(item["score"]),
            words.level(item["level"], Kind(section["kind"])),
            str(item["n"]),
            words.agreement(item["agreement"]),
        )
        for item in section["items"]
    ]
    return Part(heading=section["title"], table=Table(columns, rows))
