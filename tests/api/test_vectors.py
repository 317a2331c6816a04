"""The public scoring vectors over HTTP: a real server, each before and after as two rounds of one area."""

import json
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Client, Response

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "scoring.json").read_text(encoding="utf-8"))["vectors"]
V1 = "/api/v1"


def ok(response: Response) -> Any:
    """What a call that worked gave."""
    assert response.is_success, response.text
    return response.json() if response.content else None


def run_round(server: Client, area: str, round_id: str, year: int, case: dict[str, Any]) -> dict[str, Any]:
    """Take a case through its round, from opening to publishing; what was there to review."""
    shape = "-".join(str(len(section["items"])) for section in case["sections"])
    ok(
        server.post(
            f"{V1}/rounds",
            json={
                "id": round_id,
                "title": round_id,
                "questionnaire": {"id": f"vector-{shape}", "version": 1},
                "opens": f"{year}-05-01",
                "closes": f"{year}-06-01",
                "min_cell": case["min_cell"],
            },
        )
    )
    assessment = f"{V1}/areas/{area}/assessments/{round_id}"
    ok(server.put(assessment))
    for response in case["responses"]:
        ok(server.post(f"{assessment}/responses", json=response))
    ok(server.post(f"{assessment}/close"))
    for item, answer in case["agreed"].items():
        ok(server.put(f"{assessment}/agreed/{item}", json={"answer": answer}))
    results: dict[str, Any] = ok(server.get(f"{assessment}/results"))
    ok(server.post(f"{assessment}/publish"))
    return results


def only(expected: Any, found: Any) -> Any:
    """`found`, without the fields that `expected` does not speak of."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return {key: only(expected[key], found[key]) for key in expected if key in found}
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        return [only(one, other) for one, other in zip(expected, found, strict=True)]
    return found


def test_every_public_vector_comes_out_to_the_digit_over_http(server: Client, subtests: pytest.Subtests) -> None:
    for number, vector in enumerate(VECTORS):
        if min(vector["before"]["min_cell"], vector["after"]["min_cell"]) < 3:
            continue  # no round may show groups that small: these run in the domain's tests alone
        with subtests.test(number=number):
            area, expected = f"vector-{number}", vector["expected"]
            ok(server.post(f"{V1}/areas", json={"id": area, "name": area}))
            for year, when in ((2024, "before"), (2025, "after")):
                results = run_round(server, area, f"{when}-{number}", year, vector[when])
                assert results["by_role"] == expected[when]["by_role"]
                assert only(expected[when], results) == expected[when]
            profile = ok(server.get(f"{V1}/areas/{area}/profile"))
            both = [expected["before"], expected["after"]]
            assert only(both, profile["rounds"]) == both
            assert only(expected["changes"], profile["changes"]) == expected["changes"]
            by_role = {
                item["id"]: item["by_role"] for section in profile["rounds"][1]["sections"] for item in section["items"]
            }
            assert by_role == expected["by_role_after"]
            changes = ok(
                server.get(f"{V1}/areas/{area}/changes", params={"from": f"before-{number}", "to": f"after-{number}"})
            )
            assert only(expected["changes"], changes["sections"]) == expected["changes"]
