"""Each page, document and chart as it should be, table by table and sentence by sentence, of what the API gives."""

from collections.abc import Sequence

from tests.figures.programme import AREA, REASON, at
from tests.figures.reading import Rows, Said
from tests.figures.words import (
    AGREEMENT,
    NOTHING,
    OBSTACLES_PATTERN,
    PATTERN,
    READING,
    ROLES,
    STATUSES,
    Api,
    Json,
    agreement,
    by_strength,
    change,
    change_working,
    course,
    credible,
    date,
    find,
    forces,
    item_working,
    many,
    month,
    nearest,
    note_all,
    section_chart,
    section_working,
    signed,
    standing,
    written,
)


def profile_page(api: Api, year: str) -> Said:
    said, entry = Said(), api.entry(year)
    said.note(entry["title"], standing(entry))
    said.note(entry["title"], f"{entry['title']}")
    said.note(entry["title"], published(entry))
    said.note(
        entry["title"],
        f"What people answered about an item is shown only where at least {entry['min_cell']} of them rated it.",
    )
    said.note_table("Where things stand", sections_table(api, year, heads=f"Since {_since(api, year)}", reading=True))
    for section in entry["sections"]:
        row = f"Where things stand, {section['title']} {READING[section['kind']]}"
        one, old, _ = _change(api, year, section)
        said.note(row, change_working(api, one, old, section))
    note_people(said, entry)
    note_standing_chart(said, "Where things stand", entry["sections"])
    note_outcomes(said, api, entry, page=True)
    note_highlights(said, api, entry, apart=" ")
    said.note_table("What the group agreed", agreed_table(api, entry))
    said.note_table("The action plan", plan_table(api, year, notes=True))
    for section in entry["sections"]:
        said.note_table(section["title"], items_table(api, section, basis=True))
        note_all(said, section["title"], section_chart(section))
        note_all(said, section["title"], section_working(api, section))
        for item in section["items"]:
            row = f"{section['title']}, {item['label']}"
            said.note(row, nearest(api, item, section["kind"]))
            said.note(row, item_working(api, item, entry))
    note_forces(said, api, entry, page=True)
    for id_ in api.profile["patterns"]:
        title = section_titles(api)[id_]
        note_all(said, title, course(api, id_))
        said.note_table(title, course_table(api, id_))
    said.note_table("Over the years", years_table(api, [one["round"] for one in api.profile["rounds"]], page=True))
    return said


def report(api: Api, year: str) -> Said:
    """The report: the same, without the workings and the charts' tables."""
    said, entry = Said(), api.entry(year)
    area, last = api.profile["area"]["name"], entry["sections"][-1]["title"]
    said.note(area, f"{entry['title']}")
    said.note(area, standing(entry))
    said.note(area, published(entry))
    note_standing_chart(said, "Where things stand", entry["sections"])
    since = api.titles.get(_since(api, year), "")
    said.note_table("Where things stand", sections_table(api, year, heads=f"Since {since}", reading=False))
    said.note_table("Who took part", people_table(entry))
    note_outcomes(said, api, entry, page=False)
    note_highlights(said, api, entry, apart=": ")
    said.note_table("What the group agreed", agreed_table(api, entry))
    said.note_table("Priorities", plan_table(api, year, notes=False))
    for section in entry["sections"]:
        note_all(said, section["title"], section_chart(section))
    note_forces(said, api, entry, page=False)
    titles = section_titles(api)
    for id_ in api.profile["patterns"]:
        note_all(said, titles[id_], course(api, id_))
    years = years_table(api, [one["title"] for one in api.profile["rounds"]], page=False)
    said.note_table([*titles.values()][-1], years)
    for section in entry["sections"]:
        said.note_table(section["title"], items_table(api, section, basis=False))
    said.note(
        last, f"What people answered about an item is shown only where at least {entry['min_cell']} of them rated it."
    )
    said.note(last, "The rules for every figure: http://127.0.0.1:8000/api/v1/method")
    return said


def in_large_print(said: Said) -> Said:
    """Where letters are large, a row of a table is a few lines."""
    large = Said(sentences={*said.sentences})
    for name, (heads, *rows) in said.tables:
        for first, *cells in rows:
            told = " · ".join(f"{head}: {cell}" for head, cell in zip(heads[1:], cells, strict=True))
            large.note(f"{name}, {first}", told)
    return large


def poster(api: Api, year: str) -> Said:
    said, entry = Said(), api.entry(year)
    heading = f"How are we doing in {api.profile['area']['name']}?"
    said.note(heading, entry["title"])
    said.note(heading, standing(entry))
    note_standing_chart(said, "Where things stand", entry["sections"])
    note_highlights(said, api, entry, apart=": ", but="Weakest")
    said.note("What we do about it", f"Read all of it: http://127.0.0.1:8000/areas/{AREA}")
    return said


def changes_page(api: Api, start: str, end: str) -> Said:
    said, old, new = Said(), api.entry(start), api.entry(end)
    said.note(f"What changed in {api.profile['area']['name']}", f"From {old['title']} to {new['title']}.")
    roles = [role for role in ROLES if role in {*old["by_role"], *new["by_role"]}]
    rows = [["Everyone who answered", str(old["responses"]), str(new["responses"])]]
    rows += [[ROLES[role], *(_few(one, one["by_role"].get(role, 0)) for one in (old, new))] for role in roles]
    said.note_table("Who took part, then and now", [["Who", start, end], *rows])
    note_follow_up(said, api, start, end)
    heads = {"higher": "What rose", "lower": "What fell", "no_clear_change": "No clear change"}
    for one in api.ask(f"/areas/{AREA}/changes?from={start}&to={end}")["sections"]:
        before, after = (find(entry["sections"], one["section"]) for entry in (old, new))
        told = change(api, one, after)
        said.note(heads.get(one["direction"], "Cannot be compared"), f"{one['title']} {told}")
        said.note(one["title"], told)
        said.note(one["title"], change_working(api, one, before, after))
        if one["items"]:
            said.note(one["title"], change_chart(one))
            heads_of = ["Item", "Earlier score", "Later score", "Difference"]
            rows = [
                [item["label"], written(item["from"]), written(item["to"]), signed(item["delta"])]
                for item in one["items"]
            ]
            said.note_table(one["title"], [heads_of, *rows])
    return said


def change_chart(one: Json) -> str:
    deltas = [item["delta"] for item in one["items"]]
    up, down = (sum(sign * delta > 0 for delta in deltas) for sign in (1, -1))
    line = "A line for 1 item" if len(deltas) == 1 else f"A line for each of {len(deltas)} items"
    return (
        f"Of {many(len(deltas), 'item', 'items')}, {up} went up, {down} went down, {len(deltas) - up - down} stayed. "
        f"{line}, from its earlier score to its later one, on a scale from 0 to 100."
    )


def published(entry: Json) -> str:
    revision = f" (revision {entry['revision']})" if entry["revision"] > 1 else ""
    withdrawn = f" Responses withdrawn since collection closed: {entry['withdrawn']}." if "withdrawn" in entry else ""
    return f"Published on {date(entry['published_on'])}{revision}.{withdrawn}"


def note_people(said: Said, entry: Json) -> None:
    for who, count in people_table(entry)[1:]:
        said.note("Who took part", f"{who} {count}")
    said.note("Who took part", f"Groups of fewer than {entry['min_cell']} people are not counted out.")


def people_table(entry: Json) -> Rows:
    rows = [[ROLES[role], _few(entry, count)] for role, count in entry["by_role"].items()]
    return [["Who", "How many"], ["Everyone who answered", str(entry["responses"])], *rows]


def _few(entry: Json, count: int | None) -> str:
    return f"Fewer than {entry['min_cell']}" if count is None else str(count)


def _since(api: Api, year: str) -> str:
    before = api.before(year)
    return before["round"] if before else ""


def _change(api: Api, year: str, section: Json) -> tuple[Json, Json, Json]:
    one = next((one for one in api.profile["changes"] if (one["section"], one["to"]) == (section["id"], year)), None)
    before = api.before(year)
    return one, before and find(before["sections"], section["id"]), section


def sections_table(api: Api, year: str, *, heads: str, reading: bool) -> Rows:
    entry, has_before = api.entry(year), bool(_since(api, year))
    rows = []
    for section in entry["sections"]:
        title = f"{section['title']} {READING[section['kind']]}" if reading else section["title"]
        told = [title, written(section["score"]), api.level(section["level"], section["kind"]), agreement(section)]
        rows.append([*told, change(api, _change(api, year, section)[0], section)] if has_before else told)
    columns = ["Section", "Score", "Level", "Agreement"]
    return [[*columns, heads] if has_before else columns, *rows]


def note_standing_chart(said: Said, where: str, sections: Sequence[Json]) -> None:
    for section in sections:
        if section["score"] is not None:
            said.note(where, f"{section['title']}: {written(section['score'])}, {section['level_name']}.")


def note_outcomes(said: Said, api: Api, entry: Json, *, page: bool) -> None:
    section, where = find(entry["sections"], "outcomes"), "The outcomes against “Established”"
    test, scored = entry["credible_infrastructure"], [one for one in section["items"] if one["score"] is not None]
    reached = [one for one in scored if one["level"] >= api.limits["credible_level"]]
    past, short = ("; ".join(f"{one['label']} {written(one['score'])}" for one in some) for some in (
        reached, [one for one in scored if one not in reached]
    ))  # fmt: skip
    said.note(where, credible(test, "outcomes", yet=" yet"))
    said.note(
        where,
        f"A line for each outcome from 0 to its score of at most 100, and a mark at {api.established}, where "
        f"“Established” begins. Past the mark: {past or 'none'}. Short of it: {short or 'none'}.",
    )
    if not page:
        return
    rows = [
        [one["label"], written(one["score"]), api.level(one["level"], "positive"),
         NOTHING if one not in scored else "Yes" if one in reached else "No"]
        for one in section["items"]
    ]  # fmt: skip
    said.note_table(where, [["Outcome", "Score", "Level", "“Established” reached"], *rows])
    said.note(where, outcomes_counted(entry))


def outcomes_counted(entry: Json) -> str:
    test, outcomes = entry["credible_infrastructure"], find(entry["sections"], "outcomes")["items"]
    scores = ", ".join(written(one["score"]) for one in outcomes)
    return f"Outcomes that count here: {test['achieved']} of {test['of']}. Their scores: {scores}."


def note_highlights(said: Said, api: Api, entry: Json, *, apart: str, but: str = "") -> None:
    items = {item["id"]: (item, section["kind"]) for section in entry["sections"] for item in section["items"]}
    heads = {"strongest": "Strongest", "weakest": "Weakest", "heaviest_obstacles": "Most in the way"}
    for name, head in heads.items():
        for item, kind in (items[id_] for id_ in entry["highlights"][name] if head != but):
            level = api.level(item["level"], kind).lower()
            said.note(head, f"{item['label']}{apart}{written(item['score'])}, {level}")


def agreed_table(api: Api, entry: Json) -> Rows:
    rows = []
    for section in entry["sections"]:
        for item in (one for one in section["items"] if one["basis"] == "agreed"):
            told = (
                f"{item['score'] / 25:.0f} of 4: {api.level(item['level'], section['kind'])}"
                if item["applicable"]
                else ""
            )
            reason = REASON if item["id"] == "deciding" else NOTHING
            rows.append([item["label"], told or "Not relevant here", written(item["mean"]), reason])
    return [["Item", "Agreed", "People’s own average", "Reason"], *rows]


def plan_table(api: Api, year: str, *, notes: bool) -> Rows:
    return [
        ["Action", "Who", "Due", "How far"],
        *(
            [
                one["title"] + (one["note"] if notes else ""),
                one["owner"] or NOTHING,
                month(one["due"]),
                STATUSES[one["status"]],
            ]
            for one in actions(api, year)
        ),
    ]


def actions(api: Api, year: str) -> list[Json]:
    found: list[Json] = api.ask(f"{at(AREA, year)}/actions")["actions"]
    return found


def items_table(api: Api, section: Json, *, basis: bool) -> Rows:
    rows = []
    for item in section["items"]:
        told = [item["label"], written(item["score"]), api.level(item["level"], section["kind"]), str(item["n"])]
        rows.append([*told, AGREEMENT[item["agreement"]], *([_basis(item)] if basis else [])])
    heads = ["Item", "Score", "Level", "Rated by", "Agreement"]
    return [[*heads, "How the score was worked out"] if basis else heads, *rows]


def _basis(item: Json) -> str:
    match item["basis"]:
        case "agreed" if not item["applicable"]:
            return "Agreed together: not relevant here"
        case "agreed":
            return f"Agreed together ({many(item['n'], 'rating', 'ratings')} average {written(item['mean'])})"
        case "mean":
            return f"Average of {many(item['n'], 'rating', 'ratings')}"
        case "suppressed":
            return "Too few answers to show"
    return "Nobody rated it" if item["applicable"] else "Not relevant here"


def note_forces(said: Said, api: Api, entry: Json, *, page: bool) -> None:
    sides = forces(entry)
    if sides is None:
        return
    where = "What helps, and what pushes back"
    for section, told in zip(sides, ("What helps most", "What pushes back hardest"), strict=True):
        strongest = [item for item in by_strength(section) if item["score"] is not None][:3]
        named = "; ".join(f"{item['label']} {written(item['score'])}" for item in strongest)
        said.note(where, f"The strongest of “{section['title']}”: {named or 'none'}.")
        for item in strongest[:1]:
            said.note(where, f"{told}: {item['label']} ({written(item['score'])}).")
    if page:
        rows = [
            [item["label"], section["title"], written(item["score"]), api.level(item["level"], section["kind"])]
            for section in sides
            for item in by_strength(section)
        ]
        said.note_table(where, [["Item", "Section", "Score", "Level"], *rows])


def section_titles(api: Api) -> dict[str, str]:
    return {id_: _newest(api, id_)["title"] for id_ in api.profile["patterns"]}


def _newest(api: Api, id_: str) -> Json:
    return next(found for entry in api.profile["rounds"][::-1] if (found := find(entry["sections"], id_)))


def course_table(api: Api, id_: str) -> Rows:
    rows = []
    for entry in api.profile["rounds"]:
        section = find(entry["sections"], id_)
        one = section and _change(api, entry["round"], section)[0]
        told = ["Not asked", ""]
        if section:
            told = [written(section["score"]), api.level(section["level"], section["kind"])]
        rows.append([entry["round"], *told, signed(one and one["delta"]), written(one and one["noise"])])
    return [["Round", "Score", "Level", "Since the round before", "May be chance"], *rows]


def years_table(api: Api, heads: Sequence[str], *, page: bool) -> Rows:
    rows = []
    for id_, pattern in api.profile["patterns"].items():
        newest, steps = _newest(api, id_), [find(entry["sections"], id_) for entry in api.profile["rounds"]]
        levels = [api.level(one["level"], one["kind"]) if one else "" for one in steps]
        told = [
            f"{written(one['score'])} {level if page else level.lower()}" if one else "Not asked"
            for one, level in zip(steps, levels, strict=True)
        ]
        title = f"{newest['title']} {READING[newest['kind']]}" if page else newest["title"]
        patterns = PATTERN if newest["kind"] == "positive" else OBSTACLES_PATTERN
        rows.append([title, *told, patterns[pattern]])
    return [["Section", *heads, "Pattern"], *rows]


def note_follow_up(said: Said, api: Api, start: str, end: str) -> None:
    """What has become of a plan, over every plan since."""
    years = [one for one in api.titles if start <= one <= end]
    first, *later = [{one["id"]: one for one in actions(api, year)} for year in years]
    since = {id_: one for plan in later for id_, one in plan.items()}
    found = [since.get(id_, one) for id_, one in first.items()]
    new = [one for id_, one in since.items() if id_ not in first]
    if not found and not new:
        return
    heads = {"done": "Done", "dropped": "Dropped"}
    where = f"What became of the plan made in {api.titles[start]}"
    counts = [
        sum(heads.get(one["status"], "Going on") == head for one in found) for head in ("Done", "Going on", "Dropped")
    ]
    said.note(where, where)
    said.note(where, f"Actions promised: {len(found)}.")
    said.note(where, "Done: {}, going on: {}, dropped: {}.".format(*counts))
    for one in found + new:
        head = "New since then" if one in new else heads.get(one["status"], "Going on")
        owner = ", ".join(filter(None, (one["owner"], month(one["due"]) if one["due"] else "")))
        said.note(head, " ".join(filter(None, (one["title"], owner, one["note"]))))
