"""The pages beside the profile, and every chart, as they should be, of what the API gives."""

from tests.figures.profile import actions, note_standing_chart, outcomes_counted, profile_page
from tests.figures.programme import AREA
from tests.figures.reading import Drawn, Said
from tests.figures.words import (
    NOTHING,
    ROLES,
    STATUSES,
    Api,
    Json,
    by_strength,
    date,
    find,
    forces,
    many,
    month,
    ratings,
    signed,
    standing,
    written,
)


def review_page(api: Api, year: str) -> Said:
    """Where a review begins."""
    said, entry, since = Said(), api.results(year), api.foreseen[f"/areas/{AREA}/changes?from=2023&to=2024"]
    said.note("", f"{api.names[AREA]}, {api.titles[year]}")
    items = [item for section in entry["sections"] for item in section["items"]]
    settled = [item for item in items if item["basis"] == "agreed"]
    said.note("Review together", standing(entry))
    said.note("Review together", f"Groups of fewer than {entry['min_cell']} people are not counted out.")
    said.note("Review together", outcomes_counted(entry))
    said.note("Then: what people answered", f"{len(settled)} of {len(items)} settled so far.")
    where = f"Biggest change since {api.titles[since['from']]}"
    said.note(where, where)
    moved = [item for section in since["sections"] for item in section["items"] if item["delta"]]
    for item in sorted(moved, key=lambda one: -abs(one["delta"]))[:3]:
        way = "Up" if item["delta"] > 0 else "Down"
        said.note(where, f"{item['label']} {way} {written(abs(item['delta']))}, to {written(item['to'])}")
    for section in entry["sections"]:
        count = sum(item in settled for item in section["items"])
        said.note(where, f"{section['title']} {count} of {len(section['items'])} settled")
    return said


def preview_page(api: Api, year: str) -> Said:
    """What others will see: their very page, but for when it was published."""
    foreseen = api.foreseeing()
    said, entry = profile_page(foreseen, year), foreseen.entry(year)
    said.sentences -= {(where, one) for where, one in said.sentences if one.startswith("Published on ")}
    said.note("", f"Review: {api.names[AREA]}, {entry['title']}")
    said.note(
        "Who sees what",
        f"What people said about a question is part of it only where at least {entry['min_cell']} of them rated it, "
        "and never who said what.",
    )
    return said


def review_item_page(api: Api, year: str, id_: str) -> Said:
    said, entry, since = Said(), api.results(year), api.foreseen[f"/areas/{AREA}/changes?from=2023&to=2024"]
    order = [(section, item) for section in entry["sections"] for item in section["items"]]
    number, (section, item) = next((n, pair) for n, pair in enumerate(order, 1) if pair[1]["id"] == id_)
    said.note("", f"{number} of {len(order)}: {section['title']}")
    where = "What people said alone"
    if item["distribution"]:
        said.note(where, f"{item['n']} people rated this.")
        asked = find(api.questionnaire(entry)["sections"], section["id"])
        labels = api.questionnaire(entry)["scales"][asked["scale"]]["labels"]
        rows = [[label, str(count)] for label, count in zip(labels, item["distribution"], strict=True)]
        said.note_table(where, [["Answer", "People"], *rows])
        averages = [["Everyone", written(item["mean"]), str(item["n"])]]
        averages += [[ROLES[role], written(one["mean"]), str(one["n"])] for role, one in item["by_role"].items()]
        said.note_table("Averages, from 0 to 100", [["Who", "Average", "People"], *averages])
        said.note("Averages, from 0 to 100", ratings(api, item))
        if item["by_role"]:
            shown = f"It is shown where at least {entry['min_cell']} of the group rated this, and where it gives nobody"
            said.note("Averages, from 0 to 100", f"{shown} else’s answer away.")
    elif item["n"]:
        said.note(where, f"Fewer than {entry['min_cell']} people rated this.")
    others = {"dont_know": "I don’t know:", "not_relevant": "Not relevant here:", "blank": "Left blank:"}
    for name, words in others.items():
        if item[name]:
            said.note(where, f"{words} {item[name]}")
    change = find([one for section in since["sections"] for one in section["items"]], id_)
    if change:
        told = f"Score in {api.titles[since['from']]}: {written(change['from'])}. Now: {written(change['to'])}."
        said.note("Averages, from 0 to 100", told)
    return said


def plan_page(api: Api, year: str) -> Said:
    said, found = Said(), actions(api, year)
    said.note("What we will do", f"{api.profile['area']['name']}, {api.titles[year]}")
    for status, words in STATUSES.items():
        group = [one for one in found if one["status"] == status]
        if group:
            said.note(f"{words} {len(group)}", f"{words} {len(group)}")
        for one in group:
            if one["due"]:
                said.note(one["title"], f"By {month(one['due'])}")
            if one["since"] != year:
                said.note(one["title"], f"Since {api.titles[one['since']]}")
    return said


def assessment_page(api: Api, area: str, year: str) -> Said:
    said, where = Said(), f"{api.names[area]}, {api.titles[year]}"
    said.note(where, where)
    said.note(where, state(api, area, year))
    said.note(where, answered(api, area, year))
    return said


def home_page(api: Api, areas: list[str]) -> Said:
    """Of areas that are all asked to look at the newest round."""
    said, newest = Said(), [*api.titles][-1]
    for area in areas:
        said.note(api.names[area], state(api, area, newest))
        said.note(api.names[area], answered(api, area, newest))
        for year in [*api.titles][-3:-1]:
            if api.status(area, year):
                said.note("Before that", state(api, area, year))
    states = [(api.status(area, newest) or {"state": None})["state"] for area in areas]
    waiting = states.count(None) + states.count("collecting")  # to be opened, or past its last day
    if waiting > 1:
        said.note("Your areas", f"{waiting} areas wait for something you can do:")
    return said


def state(api: Api, area: str, year: str) -> str:
    found, closes = api.status(area, year), date(api.rounds[year]["closes"])
    match found and found["state"]:
        case None:
            return f"The round goes on until {closes}."
        case "collecting":
            return f"Answers are still taken, though the last day was {closes}."
        case "published":
            return f"Published on {date(found['published_on'])}."
    return ""


def answered(api: Api, area: str, year: str) -> str:
    found = api.status(area, year)
    if found is None:
        return ""
    earlier = [one for one in api.titles if one < year and api.status(area, one)]
    people = many(found["responses"], "person has answered", "people have answered")
    if not earlier:
        return f"{people}."
    return f"{people}; {api.status(area, earlier[-1])['responses']} did in {api.titles[earlier[-1]]}."


def compare_page(api: Api, year: str) -> Said:
    said, compared = Said(), api.ask(f"/compare?round={year}")
    areas = [one for one in compared["areas"] if one["sections"]]
    bands = quartiles(api, year)
    said.note("Areas side by side", f"Choose areas: {len(areas)} of {len(compared['areas'])} are shown")
    for area in areas:
        note_standing_chart(said, area["area"]["name"], area["sections"])
        rows = [[one["title"], written(one["score"]), one["level_name"] or NOTHING] for one in area["sections"]]
        heads = ["Section", "Score", "Level"]
        if bands:
            heads += ["Lower quartile", "Upper quartile"]
            for row, one in zip(rows, area["sections"], strict=True):
                row += [written(bands[one["id"]]["lower"]), written(bands[one["id"]]["upper"])]
        said.note_table(area["area"]["name"], [heads, *rows])
    titles = {one["id"]: one["title"] for area in areas for one in area["sections"]}
    rows = []
    for area in areas:
        scores = {one["id"]: written(one["score"]) for one in area["sections"]}
        test = area["credible_infrastructure"]
        rows.append([area["area"]["name"], str(area["responses"]), *(scores.get(id_, NOTHING) for id_ in titles),
                     f"{test['achieved']} of {test['of']}"])  # fmt: skip
    said.note_table("All of them in a table", [["Area", "People", *titles.values(), "Outcomes reached"], *rows])
    return said


def quartiles(api: Api, year: str) -> dict[str, Json]:
    sections = api.ask(f"/programme/{year}")["sections"]
    return {one["id"]: one["quartiles"] for one in sections if one["quartiles"]}


def programme_page(api: Api, year: str) -> Said:
    said, found, k = Said(), api.ask(f"/programme/{year}"), api.rounds[year]["min_cell"]
    title, took_part = f"The programme in {found['title']}", found["participation"]
    said.note(title, title)
    said.note(title, f"{many(took_part['responses'], 'person', 'people')} answered in the areas that have published.")
    counts = {
        "Areas whose answers come in": took_part["areas"]["collecting"],
        "Areas in review": took_part["areas"]["reviewing"],
        "Areas that have published": took_part["areas"]["published"],
        **{ROLES[role]: f"Fewer than {k}" if n is None else n for role, n in took_part["by_role"].items()},
    }
    for words, count in counts.items():
        said.note("Who takes part", f"{words} {count}")
    said.note(
        "Who takes part",
        "Everyone counts who had answered when collection closed, in the areas that have published by now "
        f"({took_part['areas']['published']}). A group of fewer than {k} people is not counted out.",
    )
    if bands := quartiles(api, year):
        where, names = "Where areas lie", ("lower", "median", "upper")
        sections = [one for one in found["sections"] if one["id"] in bands]
        rows = [[one["title"], *(written(one["quartiles"][name]) for name in names)] for one in sections]
        said.note_table(where, [["Section", "Lower quartile", "Median", "Upper quartile"], *rows])
        for name, low, _, high in rows:
            said.note(where, f"{name}: half of the areas lie between {low} and {high}.")
        counted = ", ".join(f"{one['title']} {one['areas_scored']}" for one in found["sections"])
        said.note(where, f"Areas with a score: {counted}.")
    note_reliability(said, found)
    shares = [one for section in found["sections"] for one in section["items"] if (one["dont_know_percent"] or 0) > 5]
    shares.sort(key=lambda one: -one["dont_know_percent"])
    where = "What people most often do not know"
    rows = [[one["label"], f"about {one['dont_know_percent']} %"] for one in shares[:10]]
    said.note_table(where, [["Item", "Don’t know"], *rows])
    said.note(
        where,
        f"A question is left out where taking away any one area would leave fewer than {k} people who did not know, or "
        f"fewer than {k} who did: so not even watching how the figures change gives anybody away.",
    )
    return said


def note_reliability(said: Said, found: Json) -> None:
    where, rows = "How well each section hangs together", []
    for one in found["sections"]:
        told, alpha, items = one["reliability"], NOTHING, len(one["items"])
        row = [one["title"], str(one["areas_scored"])]
        if told is None:
            rows.append([*row, NOTHING, NOTHING, "Too few complete answers to say"])
            continue
        alpha, people = written(told["alpha"], 3), told["complete_responses"]
        rows.append([*row, alpha, str(people), "For information" if told["for_information"] else "One trait"])
        said.note(
            f"{where}, {one['title']}",
            f"{people} people rated all {items} items. Alpha is {items} ÷ {items - 1} × (1 less that share) = {alpha}.",
        )
    said.note_table(where, [["Section", "Areas with a score", "Alpha", "Complete answers", "How to read it"], *rows])


def charts(api: Api, year: str) -> dict[str, Drawn]:
    """Every chart of a profile with a round in full, by its id."""
    entry, before = api.entry(year), api.before(year)
    earlier = {one["id"]: one for one in before["sections"]} if before else {}
    found = {"standing": standing_chart(entry["sections"], earlier)}
    outcomes = find(entry["sections"], "outcomes")["items"]
    words, values = _scores(outcomes)
    for item in outcomes:
        values[item["label"]] |= {"from": 0, **_spread(api, item)}
    found["outcomes-reached"] = Drawn(words, values)
    for section in entry["sections"]:
        words, values = _scores(section["items"])
        old = {one["id"]: one["score"] for one in earlier.get(section["id"], {"items": []})["items"]}
        for item in (one for one in section["items"] if one["score"] is not None):
            values[item["label"]] |= _known(before=old.get(item["id"]), **_spread(api, item))
        found[f"section-{section['id']}"] = Drawn(words, values)
    if sides := forces(entry):
        scores = [item["score"] for side in sides for item in by_strength(side) if item["score"] is not None]
        found["force-field"] = Drawn([written(score) for score in scores], {})
    for id_ in api.profile["patterns"]:
        steps = [(one["round"], find(one["sections"], id_)) for one in api.profile["rounds"]]
        scored = {year: one["score"] for year, one in steps if one and one["score"] is not None}
        axis = ["0", "50", "100", *(year for year, _ in steps[::-1])]
        found[f"course-{id_}"] = Drawn(
            [*axis, *map(written, scored.values())], {y: {"score": s} for y, s in scored.items()}
        )
    return found


def other_charts(api: Api, year: str, pairs: list[tuple[str, str]]) -> dict[str, Drawn]:
    """Every chart of areas side by side and of the programme in a round, and of changes: by the spec's address."""
    sections = api.ask(f"/programme/{year}")["sections"]
    found = {f"/programme/{year}/quartiles.json?": quartile_chart(sections)}
    bands = quartiles(api, year)
    for area in api.ask(f"/compare?round={year}")["areas"]:
        path = f"/compare/{area['area']['id']}.json?round={year}"
        found[path] = standing_chart(area["sections"], {}, bands)
    for start, end in pairs:
        for one in api.ask(f"/areas/{AREA}/changes?from={start}&to={end}")["sections"]:
            path = f"/areas/{AREA}/changes/change-{one['section']}.json?from={start}&to={end}"
            found[path] = change_chart(one)
    return found


def standing_chart(sections: list[Json], earlier: dict[str, Json], bands: dict[str, Json] | None = None) -> Drawn:
    words, values = _scores(sections, label="title")
    for one in (one for one in sections if one["score"] is not None):
        band = (bands or {}).get(one["id"], {"lower": None, "upper": None})
        before = earlier.get(one["id"], {}).get("score")
        values[one["title"]] |= _known(before=before, low=band["lower"], high=band["upper"])
    return Drawn(words, values)


def change_chart(one: Json) -> Drawn:
    values = {item["label"]: {"from": item["from"], "score": item["to"]} for item in one["items"]}
    return Drawn([signed(item["delta"]) for item in one["items"]], values)


def quartile_chart(sections: list[Json]) -> Drawn:
    values = {
        one["title"]: {"low": band["lower"], "score": band["median"], "high": band["upper"]}
        for one in sections
        if (band := one["quartiles"])
    }
    return Drawn([written(one["score"]) for one in values.values()], values)


def _scores(rows: list[Json], label: str = "label") -> tuple[list[str], dict[str, dict[str, float]]]:
    values = {row[label]: {"score": row["score"]} for row in rows if row["score"] is not None}
    return [written(one["score"]) for one in values.values()], values


def _known(**values: float | None) -> dict[str, float]:
    return {name: value for name, value in values.items() if value is not None}


def _spread(api: Api, item: Json) -> dict[str, float]:
    """How far views spread: the mean, give or take the average deviation, on the scale."""
    if item["mean"] is None or not item["applicable"]:
        return {}
    point = api.limits["points_per_step"]
    reach, top = point * item["average_deviation"], 4 * point
    return {"low": round(max(0, item["mean"] - reach), 1), "high": round(min(top, item["mean"] + reach), 1)}
