"""Each call does what the design's table says: status, headers and shape, field for field."""

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

V1 = "/api/v1"
Refused = Callable[[Response, int], dict[str, Any]]
TakeRound = Callable[..., list[dict[str, str]]]

ROUND = {
    "id": "2025",
    "title": "Spring 2025",
    "questionnaire": {"id": "borrowed", "version": 1},
    "opens": "2025-05-01",
    "closes": "2025-06-30",
    "min_cell": 5,
}
PROFILE = json.loads("""
{"area": {"id": "…", "name": "…"}, "method": "1",
 "rounds": [{"round": "2025", "title": "…", "questionnaire": {"id": "annual", "version": 1}, "revision": 1,
   "published_on": "2025-11-02", "min_cell": 5, "responses": 12, "by_role": {"resident": 8, "paid_worker": 4},
   "resident_majority": true, "credible_infrastructure": {"achieved": 4, "of": 6, "met": false},
   "sections": [{"id": "functions", "title": "…", "kind": "positive", "score": 56.3, "level": 2,
      "level_name": "Developing", "items_scored": 17, "items_applicable": 17, "items_total": 17, "respondents": 12,
      "spread": 14.2, "agreement_rwg_star": 0.61,
      "items": [{"id": "researching-needs", "label": "…", "basis": "mean", "applicable": true, "score": 60.4,
         "level": 2, "n": 12, "dont_know": 0, "not_relevant": 0, "blank": 0, "distribution": [0,1,6,4,1],
         "mean": 60.4, "average_deviation": 0.65, "rwg": 0.72, "agreement": "close",
         "by_role": {"resident": {"n": 8, "mean": 56.3}}}]}],
   "highlights": {"strongest": ["…"], "weakest": ["…"], "heaviest_obstacles": ["…"], "least_agreed": ["…"]}}],
 "changes": [{"section": "functions", "from": "2024", "to": "2025", "matched_items": 17, "delta": 6.1, "noise": 4.9,
   "direction": "higher", "better": true}],
 "patterns": {"functions": "ebb_and_flow"}}
""")
"""The design's own example."""
MAPS = {"by_role", "patterns"}
"""Objects whose keys are roles or sections rather than fields."""
STANDING_SECTION = {
    "id", "title", "kind", "score", "level", "level_name", "items_scored", "items_applicable", "items_total",
    "respondents", "spread", "agreement_rwg_star",
}  # fmt: skip


def shape(value: Any, *, is_map: bool = False) -> Any:
    """The fields and the JSON types of a value, at every level; all elements of a list must share one."""
    if isinstance(value, dict):
        if is_map:
            return {"…": one_of([shape(element) for element in value.values()])}
        return {key: shape(element, is_map=key in MAPS) for key, element in value.items()}
    if isinstance(value, list):
        return [one_of([shape(element) for element in value])]
    return type(value).__name__


def one_of(shapes: list[Any]) -> Any:
    assert shapes, "nothing here to see the shape of"
    assert all(each == shapes[0] for each in shapes)
    return shapes[0]


def test_the_questionnaires_are_listed_for_anyone_in_order_of_id_and_version(anyone: TestClient) -> None:
    listed = anyone.get(f"{V1}/questionnaires")
    assert listed.status_code == 200
    found = listed.json()
    keys = [(one["id"], one["version"]) for one in found]
    assert keys == sorted(keys)
    assert ("borrowed", 1) in keys
    assert all(one.keys() == {"id", "version", "title", "digest"} for one in found)


def test_a_questionnaire_is_whole_and_its_listed_digest_is_that_of_what_is_served(anyone: TestClient) -> None:
    for summary in anyone.get(f"{V1}/questionnaires").json():
        document = anyone.get(f"{V1}/questionnaires/{summary['id']}/{summary['version']}").json()
        assert document.keys() == {"id", "version", "title", "scales", "sections"}
        assert {key: document[key] for key in ("id", "version", "title")} == {
            key: summary[key] for key in ("id", "version", "title")
        }
        for section in document["sections"]:
            assert section.keys() == {"id", "kind", "title", "scale", "intro", "items"}
            assert len(document["scales"][section["scale"]]["labels"]) == 5
            for item in section["items"]:
                assert item.keys() == {"id", "label", "prompt", "help", "source", "feature"}
        canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert summary["digest"] == sha256(canonical.encode()).hexdigest()


def test_a_questionnaire_may_be_kept_for_ever_and_is_not_sent_again_to_who_has_it(anyone: TestClient) -> None:
    address = f"{V1}/questionnaires/every-key/1"
    first = anyone.get(address)
    assert first.headers["content-type"] == "application/json"
    assert {"public", "immutable", "max-age=31536000"} == set(first.headers["cache-control"].split(", "))
    etag = first.headers["etag"]
    for held in (etag, f"W/{etag}", f'"another", {etag}', "*"):
        again = anyone.get(address, headers={"If-None-Match": held})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag
        assert again.headers["cache-control"] == first.headers["cache-control"]
    other = anyone.get(address, headers={"If-None-Match": '"another"'})
    assert (other.status_code, other.content) == (200, first.content)
    assert anyone.get(f"{V1}/questionnaires/minimal/1").headers["etag"] != etag


@pytest.mark.parametrize("address", ["questionnaires/minimal/2", "questionnaires/unknown/1", "unknown"])
def test_what_is_not_there_is_a_404_problem(anyone: TestClient, refused: Refused, address: str) -> None:
    refused(anyone.get(f"{V1}/{address}"), 404)


def test_the_method_states_its_rules_levels_and_thresholds_as_data_to_anyone(anyone: TestClient) -> None:
    method = anyone.get(f"{V1}/method").json()
    assert method["method"] == "1"
    assert method["levels"] == {
        "positive": ["Not yet", "Emerging", "Developing", "Established", "Sustained"],
        "negative": ["No obstacle", "Slight", "Moderate", "Serious", "Severe"],
    }
    assert method["states"] == ["collecting", "reviewing", "published"]
    assert method["roles"] == ["resident", "paid_worker", "external_stakeholder", "unspecified"]
    assert method["thresholds"] == {
        "min_cell_floor": 3,
        "points_per_step": 25,
        "close_deviation": 0.8,
        "divided_share": 0.3,
        "resident_share": 0.51,
        "credible_level": 3,
        "clear_change": 5,
        "noise_factor": 1.96,
        "highlights": 3,
        "quartiles_min_areas": 10,
        "dont_know_step": 5,
        "reliability_min_responses": 30,
    }
    assert all(rule.endswith(".") for rule in method["rules"].values())


def test_an_area_is_added_found_at_its_location_and_renamed(api: TestClient, refused: Refused) -> None:
    made = api.post(f"{V1}/areas", json={"id": "elmfield", "name": "Elmfield"})
    assert made.status_code == 201
    assert made.headers["location"] == f"{V1}/areas/elmfield"
    assert made.json() == {"id": "elmfield", "name": "Elmfield", "demo": False}
    assert api.get(made.headers["location"]).json() == made.json()
    refused(api.post(f"{V1}/areas", json={"id": "elmfield", "name": "Another"}), 409)
    renamed = api.patch(f"{V1}/areas/elmfield", json={"name": "Elm Field"})
    assert (renamed.status_code, renamed.json()) == (200, {"id": "elmfield", "name": "Elm Field", "demo": False})
    assert api.get(f"{V1}/areas/elmfield").json() == renamed.json()


def test_areas_come_in_name_order_whatever_their_case_or_script_a_page_at_a_time(
    api: TestClient, as_key: Callable[..., TestClient]
) -> None:
    names = [
        "elm",
        "Ash",
        "birch",
        "ASH",
        "Straße",
        "strasse b",
        "Öland",
        "ökna",
        "Ζωή",
        "\N{DESERET CAPITAL LETTER LONG A}lder",
        "Ẑed",
        "dale",
    ]
    for number, name in enumerate(names):
        assert api.post(f"{V1}/areas", json={"id": f"area-{number:02}", "name": name}).status_code == 201
    expected = sorted((name.casefold(), f"area-{number:02}") for number, name in enumerate(names))
    pages, address = [], f"{V1}/areas?limit=5"
    while address:
        page = api.get(address)
        pages.append([(area["name"].casefold(), area["id"]) for area in page.json()])
        assert page.links.keys() <= {"next"}
        address = page.links.get("next", {}).get("url", "")
    assert [len(page) for page in pages] == [5, 5, 2]
    assert [area for page in pages for area in page] == expected
    assert api.get(f"{V1}/areas?limit=12").links == {}
    bound = as_key("read", areas=["area-03", "area-01", "area-05"]).get(f"{V1}/areas?limit=2")
    assert [area["id"] for area in bound.json()] == ["area-01", "area-03"]
    assert bound.links.keys() == {"next"}


def test_renaming_an_area_moves_it_to_its_new_place(api: TestClient) -> None:
    for area in ("ash", "birch"):
        api.post(f"{V1}/areas", json={"id": area, "name": area})
    api.patch(f"{V1}/areas/ash", json={"name": "Copper beech"})
    assert [area["id"] for area in api.get(f"{V1}/areas").json()] == ["birch", "ash"]


def test_a_round_is_added_found_at_its_location_and_listed_oldest_first(api: TestClient, refused: Refused) -> None:
    made = api.post(f"{V1}/rounds", json=ROUND)
    assert made.status_code == 201
    assert made.headers["location"] == f"{V1}/rounds/2025"
    assert made.json() == ROUND
    assert api.get(made.headers["location"]).json() == ROUND
    refused(api.post(f"{V1}/rounds", json=ROUND), 409)
    earlier = {**ROUND, "id": "before", "opens": "2024-05-01"}
    api.post(f"{V1}/rounds", json=earlier)
    assert api.get(f"{V1}/rounds").json() == [earlier, ROUND]


def test_a_round_that_says_nothing_of_small_groups_takes_the_service_s_own_limit(api: TestClient) -> None:
    made = api.post(f"{V1}/rounds", json={key: value for key, value in ROUND.items() if key != "min_cell"})
    assert made.json() == {**ROUND, "min_cell": 5}


def test_a_round_changes_only_what_is_named(api: TestClient) -> None:
    api.post(f"{V1}/rounds", json=ROUND)
    for change in ({"title": "Autumn"}, {"opens": "2025-04-01"}, {"closes": "2025-07-01"}, {"min_cell": 4}):
        before = api.get(f"{V1}/rounds/2025").json()
        changed = api.patch(f"{V1}/rounds/2025", json=change)
        assert (changed.status_code, changed.json()) == (200, {**before, **change})
        assert api.get(f"{V1}/rounds/2025").json() == changed.json()


@pytest.mark.parametrize(("field", "value"), [("opens", "2025-04-01"), ("min_cell", 4)])
def test_once_an_area_has_opened_what_results_rest_on_stays_and_the_rest_may_change(
    api: TestClient, take_round: TakeRound, refused: Refused, field: str, value: object
) -> None:
    take_round("elmfield", "2025", to="collecting")
    before = api.get(f"{V1}/rounds/2025").json()
    refused(api.patch(f"{V1}/rounds/2025", json={field: value, "title": "Another"}), 409)
    assert api.get(f"{V1}/rounds/2025").json() == before
    changes = {"title": "Autumn", "closes": "2025-12-31", field: before[field]}
    assert api.patch(f"{V1}/rounds/2025", json=changes).json() == {**before, **changes}


def test_a_round_cannot_close_before_it_opens(api: TestClient, refused: Refused) -> None:
    refused(api.post(f"{V1}/rounds", json={**ROUND, "closes": "2025-04-30"}), 422)
    api.post(f"{V1}/rounds", json=ROUND)
    refused(api.patch(f"{V1}/rounds/2025", json={"closes": "2025-04-30"}), 422)
    refused(api.patch(f"{V1}/rounds/2025", json={"closes": None}), 422)
    assert api.get(f"{V1}/rounds").json() == [ROUND]


def test_putting_an_assessment_opens_it_once(api: TestClient, take_round: TakeRound) -> None:
    take_round("ashby", "2025", to="collecting")
    api.post(f"{V1}/areas", json={"id": "elmfield", "name": "Elmfield"})
    address = f"{V1}/areas/elmfield/assessments/2025"
    opened = api.put(address)
    assert opened.status_code == 201
    assert opened.json() == {
        "area": "elmfield",
        "round": "2025",
        "state": "collecting",
        "revision": 1,
        "responses": 0,
        "by_role": {},
        "opened_on": opened.json()["opened_on"],
        "closed_on": None,
        "published_on": None,
    }
    again = api.put(address)
    assert (again.status_code, again.json()) == (200, opened.json())
    assert api.get(address).json() == opened.json()


def test_an_assessment_s_state_counts_responses_by_role(
    api: TestClient, take_round: TakeRound, partnership: Any
) -> None:
    take_round("elmfield", "2025", to="collecting", responses=partnership)
    status = api.get(f"{V1}/areas/elmfield/assessments/2025").json()
    assert (status["responses"], status["by_role"]) == (12, {"resident": 8, "paid_worker": 4})


def test_each_step_of_an_assessment_s_life_says_where_it_stands_then(api: TestClient, take_round: TakeRound) -> None:
    take_round("elmfield", "2025", to="collecting")
    address = f"{V1}/areas/elmfield/assessments/2025"
    steps = [
        ("close", "reviewing", 1),
        ("publish", "published", 1),
        ("reopen", "reviewing", 2),
        ("publish", "published", 2),
    ]
    for step, state, revision in steps:
        moved = api.post(f"{address}/{step}")
        assert moved.status_code == 200
        assert (moved.json()["state"], moved.json()["revision"]) == (state, revision)
        assert (moved.json()["published_on"] is not None) == (state == "published")
        assert moved.json()["closed_on"] is not None
        assert api.get(address).json() == moved.json()


def test_a_response_is_its_holder_s_to_see_change_and_withdraw(
    api: TestClient, take_round: TakeRound, refused: Refused
) -> None:
    take_round("elmfield", "2025", to="collecting")
    address = f"{V1}/areas/elmfield/assessments/2025/responses"
    sent = {
        "role": "resident",
        "answers": {"meeting": 0, "deciding": 4, "belonging": "dont_know", "distrust": "not_relevant"},
        "comments": {"meeting": "Mondays, ¡sí! 👋\nand Fridays"},
    }
    made = api.post(address, json=sent)
    assert made.status_code == 201
    assert made.json().keys() == {"id", "receipt"}
    assert made.headers["location"] == f"{address}/{made.json()['id']}"
    holder = {"Response-Receipt": made.json()["receipt"]}
    assert api.get(made.headers["location"], headers=holder).json() == {"id": made.json()["id"], **sent}
    other = {"role": "unspecified", "answers": {}}
    replaced = api.put(made.headers["location"], json=other, headers=holder)
    assert (replaced.status_code, replaced.content) == (204, b"")
    assert api.get(made.headers["location"], headers=holder).json() == {
        "id": made.json()["id"],
        **other,
        "comments": {},
    }
    withdrawn = api.delete(made.headers["location"], headers=holder)
    assert (withdrawn.status_code, withdrawn.content) == (204, b"")
    refused(api.get(made.headers["location"], headers=holder), 404)
    assert api.get(f"{V1}/areas/elmfield/assessments/2025").json()["responses"] == 0


def test_an_agreed_answer_is_put_in_place_of_the_one_before_and_removed(
    api: TestClient, take_round: TakeRound, refused: Refused
) -> None:
    take_round("elmfield", "2025", to="reviewing")
    address = f"{V1}/areas/elmfield/assessments/2025"

    def meeting() -> tuple[object, ...]:
        item = api.get(f"{address}/results").json()["sections"][0]["items"][0]
        return item["basis"], item["score"], item["applicable"]

    put = api.put(f"{address}/agreed/meeting", json={"answer": 3, "reason": "We said so."})
    assert (put.status_code, put.json()) == (200, {"item": "meeting", "answer": 3, "reason": "We said so."})
    assert meeting() == ("agreed", 75.0, True)
    put = api.put(f"{address}/agreed/meeting", json={"answer": "not_relevant"})
    assert (put.status_code, put.json()) == (200, {"item": "meeting", "answer": "not_relevant", "reason": None})
    assert meeting() == ("agreed", None, False)
    removed = api.delete(f"{address}/agreed/meeting")
    assert (removed.status_code, removed.content) == (204, b"")
    assert meeting() == ("none", None, True)
    refused(api.delete(f"{address}/agreed/meeting"), 404)


def test_results_are_the_profile_s_round_before_it_is_published(
    api: TestClient, take_round: TakeRound, partnership: Any
) -> None:
    take_round("elmfield", "2025", to="reviewing", responses=partnership, agreed={"meeting": 4})
    address = f"{V1}/areas/elmfield/assessments/2025"
    results = api.get(f"{address}/results").json()
    assert results["published_on"] is None
    assert api.get(f"{V1}/areas/elmfield/profile").json()["rounds"] == []
    published_on = api.post(f"{address}/publish").json()["published_on"]
    assert api.get(f"{V1}/areas/elmfield/profile").json()["rounds"] == [{**results, "published_on": published_on}]
    assert api.get(f"{address}/results").json() == {**results, "published_on": published_on}


def test_a_profile_has_the_fields_and_types_of_the_design_s_example_at_every_level(
    api: TestClient, elmfield: str
) -> None:
    profile = api.get(f"{V1}/areas/{elmfield}/profile").json()
    assert shape(profile) == shape(PROFILE)
    assert shape(api.get(f"{V1}/areas/{elmfield}/assessments/2025/results").json()) == shape(PROFILE["rounds"][0])


def test_a_profile_says_what_two_rounds_came_to(api: TestClient, elmfield: str) -> None:
    profile = api.get(f"{V1}/areas/{elmfield}/profile").json()
    assert profile["area"] == {"id": "elmfield", "name": "Elmfield"}
    assert profile["method"] == "1"
    assert [entry["round"] for entry in profile["rounds"]] == ["2024", "2025"]
    assert [entry["title"] for entry in profile["rounds"]] == ["The year 2024", "The year 2025"]
    first, second = profile["rounds"]
    assert first["questionnaire"] == {"id": "borrowed", "version": 1}
    assert (first["responses"], first["by_role"]) == (12, {"resident": 8, "paid_worker": 4})
    assert first["resident_majority"] is True
    assert first["credible_infrastructure"] == {"achieved": 0, "of": 1, "met": False}
    assert second["credible_infrastructure"] == {"achieved": 1, "of": 1, "met": True}
    # 23 of 12 x 4 possible steps: 47.9 of 100, and a step is 25 more
    assert [section["id"] for section in first["sections"]] == ["functions", "outcomes", "obstacles"]
    assert [section["score"] for section in first["sections"]] == [47.9] * 3
    assert [section["score"] for section in second["sections"]] == [72.9] * 3
    assert [section["level_name"] for section in second["sections"]] == ["Established", "Established", "Serious"]
    assert first["sections"][0]["items"][0]["distribution"] == [0, 4, 5, 3, 0]
    assert second["sections"][0]["items"][0]["by_role"] == {
        "resident": {"n": 8, "mean": 71.9},
        "paid_worker": {"n": 4, "mean": 75.0},
    }
    assert [
        (change["section"], change["delta"], change["direction"], change["better"]) for change in profile["changes"]
    ] == [
        ("functions", 25.0, "higher", True),
        ("outcomes", 25.0, "higher", True),
        ("obstacles", 25.0, "higher", False),
    ]
    assert profile["patterns"] == {"functions": "rising", "outcomes": "rising", "obstacles": "rising"}


def test_an_area_with_nothing_published_has_an_empty_profile(api: TestClient) -> None:
    api.post(f"{V1}/areas", json={"id": "elmfield", "name": "Elmfield"})
    assert api.get(f"{V1}/areas/elmfield/profile").json() == {
        "area": {"id": "elmfield", "name": "Elmfield"},
        "method": "1",
        "rounds": [],
        "changes": [],
        "patterns": {},
    }


def test_a_profile_is_not_sent_again_to_who_has_it_until_it_changes(api: TestClient, elmfield: str) -> None:
    address = f"{V1}/areas/{elmfield}/profile"
    first = api.get(address)
    etag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    again = api.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert (again.headers["etag"], again.headers["cache-control"]) == (etag, "private, no-cache")
    api.post(f"{V1}/areas/{elmfield}/assessments/2025/reopen")
    changed = api.get(address, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != etag


def test_a_profile_s_entity_tag_differs_by_what_the_caller_may_see(
    api: TestClient, as_key: Callable[..., TestClient], take_round: TakeRound, partnership: Any
) -> None:
    take_round("elmfield", "2025", responses=partnership)
    address = f"{V1}/areas/elmfield/profile"
    coordinator, reader = api.get(address), as_key("read").get(address)
    assert coordinator.json()["rounds"][0]["by_role"] == {"resident": 8, "paid_worker": 4}
    assert reader.json()["rounds"][0]["by_role"] == {"resident": 8, "paid_worker": None}
    assert coordinator.headers["etag"] != reader.headers["etag"]


def test_a_profile_can_be_had_for_some_rounds_and_compares_those(
    api: TestClient, elmfield: str, take_round: TakeRound, moved: Callable[[int], Any], refused: Refused
) -> None:
    take_round(elmfield, "2026", responses=moved(0), min_cell=3)
    address = f"{V1}/areas/{elmfield}/profile"
    whole = api.get(address).json()
    assert whole["patterns"]["functions"] == "ebb_and_flow"
    outer = api.get(address, params={"rounds": "2026,2024"}).json()
    assert outer["rounds"] == [whole["rounds"][0], whole["rounds"][2]]
    assert {(change["from"], change["to"], change["delta"]) for change in outer["changes"]} == {("2024", "2026", 0.0)}
    assert outer["patterns"]["functions"] == "steady"
    one = api.get(address, params={"rounds": "2025"}).json()
    assert (one["rounds"], one["changes"]) == ([whole["rounds"][1]], [])
    refused(api.get(address, params={"rounds": "2025,2019"}), 404)


@pytest.mark.parametrize("nothing", ["", ",", "*"])
def test_naming_no_round_never_changes_what_the_next_caller_gets(api: TestClient, elmfield: str, nothing: str) -> None:
    address = f"{V1}/areas/{elmfield}/profile"
    first = api.get(address, params={"rounds": nothing})
    assert len(api.get(address).json()["rounds"]) == 2
    again = api.get(address, params={"rounds": nothing})
    assert (again.status_code, again.content) == (first.status_code, first.content)


def test_changes_give_two_rounds_section_by_section_and_item_by_item(
    api: TestClient, elmfield: str, refused: Refused
) -> None:
    address = f"{V1}/areas/{elmfield}/changes"
    changes = api.get(address, params={"from": "2024", "to": "2025"}).json()
    assert changes.keys() == {"area", "method", "from", "to", "sections"}
    assert (changes["area"], changes["method"]) == ({"id": "elmfield", "name": "Elmfield"}, "1")
    assert (changes["from"], changes["to"]) == ("2024", "2025")
    summaries = api.get(f"{V1}/areas/{elmfield}/profile").json()["changes"]
    for section, summary in zip(changes["sections"], summaries, strict=True):
        assert section.keys() == summary.keys() | {"title", "kind", "items"}
        assert {key: section[key] for key in summary} == summary
        assert section["matched_items"] == len(section["items"])
    assert changes["sections"][0]["items"] == [
        {"id": "meeting", "label": "Meeting", "from": 47.9, "to": 72.9, "delta": 25.0},
        {"id": "deciding", "label": "Deciding", "from": 47.9, "to": 72.9, "delta": 25.0},
    ]
    assert "swap" in refused(api.get(address, params={"from": "2025", "to": "2024"}), 422)["detail"].casefold()
    refused(api.get(address, params={"from": "2024", "to": "2019"}), 404)
    refused(api.get(address, params={"from": "2024"}), 422)


def test_areas_stand_side_by_side_in_name_order_only_those_the_caller_may_see(
    api: TestClient, as_key: Callable[..., TestClient], take_round: TakeRound, elmfield: str, partnership: Any
) -> None:
    take_round("ashby", "2025", to="reviewing", responses=partnership)
    take_round("brook", "2025", agreed={"meeting": 4, "deciding": 4, "belonging": 4, "distrust": 0})
    api.post(f"{V1}/areas", json={"id": "zoe", "name": "copse"})
    api.patch(f"{V1}/areas/{elmfield}", json={"name": "ELMFIELD"})
    side_by_side = api.get(f"{V1}/compare", params={"round": "2025"}).json()
    assert side_by_side.keys() == {"round", "title", "areas"}
    assert (side_by_side["round"], side_by_side["title"]) == ("2025", "The year 2025")
    assert [standing["area"]["id"] for standing in side_by_side["areas"]] == ["ashby", "brook", "zoe", "elmfield"]
    for standing in side_by_side["areas"]:
        assert standing.keys() == {
            "area", "state", "responses", "resident_majority", "credible_infrastructure", "sections",
        }  # fmt: skip
    ashby, brook, zoe, elm = side_by_side["areas"]
    unpublished: dict[str, Any] = {
        "responses": None,
        "resident_majority": None,
        "credible_infrastructure": None,
        "sections": [],
    }
    assert ashby == {"area": {"id": "ashby", "name": "Ashby"}, "state": "reviewing", **unpublished}
    assert zoe == {"area": {"id": "zoe", "name": "copse"}, "state": None, **unpublished}
    assert [section["score"] for section in brook["sections"]] == [100.0, 100.0, 0.0]
    assert all(section.keys() == STANDING_SECTION for section in elm["sections"])
    assert elm["responses"] == 12

    def ids(client: TestClient, areas: str | None = None) -> list[str]:
        query = {"round": "2025"} if areas is None else {"round": "2025", "areas": areas}
        return [standing["area"]["id"] for standing in client.get(f"{V1}/compare", params=query).json()["areas"]]

    rep = as_key("read", areas=["elmfield", "brook"])
    assert ids(rep) == ["brook", "elmfield"]
    assert ids(rep, "elmfield,ashby,nowhere") == ["elmfield"]
    assert ids(api, "elmfield,ashby,nowhere") == ["ashby", "elmfield"]
    assert ids(api, "") == []


def test_a_programme_gives_quartiles_from_ten_published_areas_and_none_from_nine(
    api: TestClient, take_round: TakeRound
) -> None:
    for number in range(9):
        take_round(f"area-{number}", "2025", questionnaire="checklist", agreed={"distrust": number % 5})
    nine = api.get(f"{V1}/programme/2025").json()
    assert nine.keys() == {"round", "title", "questionnaire", "participation", "sections"}
    assert nine["questionnaire"] == {"id": "checklist", "version": 1}
    assert nine["participation"] == {
        "areas": {"collecting": 0, "reviewing": 0, "published": 9},
        "responses": 0,
        "by_role": {},
    }
    (section,) = nine["sections"]
    assert section == {
        "id": "obstacles",
        "title": "What stands in the way",
        "kind": "negative",
        "areas_scored": 9,
        "quartiles": None,
        "reliability": None,
        "items": [{"id": "distrust", "label": "Distrust", "dont_know_percent": None}],
    }
    take_round("area-9", "2025", to="reviewing", agreed={"distrust": 4})
    assert api.get(f"{V1}/programme/2025").json()["sections"] == [section]
    api.post(f"{V1}/areas/area-9/assessments/2025/publish")
    ten = api.get(f"{V1}/programme/2025")
    # 0 0 1 1 2 2 3 3 4 4, a quarter, half and three quarters of the way along (type 7), 25 a step
    assert ten.json()["sections"] == [
        {**section, "areas_scored": 10, "quartiles": {"lower": 25.0, "median": 50.0, "upper": 75.0}}
    ]
    assert "area-" not in ten.text


def test_a_programme_gives_reliability_from_thirty_complete_responses_and_none_from_fewer(
    api: TestClient, take_round: TakeRound, partnership: Any, moved: Callable[[int], Any]
) -> None:
    take_round("ashby", "2025", questionnaire="every-key", responses=_complete(partnership))
    take_round("brook", "2025", questionnaire="every-key", responses=_complete(moved(1)))
    few = api.get(f"{V1}/programme/2025").json()
    assert [section["reliability"] for section in few["sections"]] == [None, None]
    take_round("copse", "2025", questionnaire="every-key", responses=_complete(partnership[:6]))
    enough = api.get(f"{V1}/programme/2025").json()
    # Everyone rated both items alike, so each section is perfectly consistent
    assert [section["reliability"] for section in enough["sections"]] == [
        {"alpha": 1.0, "complete_responses": 30, "for_information": False},
        {"alpha": 1.0, "complete_responses": 30, "for_information": True},
    ]
    assert enough["participation"]["by_role"] == {"resident": 22, "paid_worker": 8}


def _complete(responses: list[dict[str, Any]]) -> list[dict[str, Any]]:
    items = ("meeting", "deciding", "distrust", "money")
    return [{**sent, "answers": dict.fromkeys(items, sent["answers"]["meeting"])} for sent in responses]
