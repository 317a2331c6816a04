"""The `waymark` command, on both databases."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlmodel import select
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from app.cli import cli
from app.db import migrate
from app.db.session import Database
from app.db.tables import ApiKey, Area, Assessment
from app.language import list_languages
from app.settings import Settings
from tests import pseudo

V1 = "/api/v1"
CHECKLIST = {"id": "checklist", "version": 1}

Waymark = Callable[..., Result]


@pytest.fixture
def waymark(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Waymark:
    """Runs the command with the test's settings."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(cli, [str(argument) for argument in arguments])

    return run


@pytest.fixture
def elmfield(as_key: Callable[..., TestClient]) -> str:
    """An area with two published rounds of six responses each; the receipt header of one of them."""
    client = as_key("admin", "manage")
    client.post(f"{V1}/areas", json={"id": "elmfield", "name": "Elmfield"}).raise_for_status()
    items = client.get(f"{V1}/questionnaires/checklist/1").json()["sections"][0]["items"]
    for year in ("2024", "2025"):
        dates = {"opens": f"{year}-05-01", "closes": f"{year}-06-01"}
        sent = {"id": year, "title": year, "questionnaire": CHECKLIST, **dates}
        client.post(f"{V1}/rounds", json=sent).raise_for_status()
        path = f"{V1}/areas/elmfield/assessments/{year}"
        client.put(path).raise_for_status()
        for rating in (0, 1, 1, 2, 3, 4):
            response = {"role": "resident", "answers": {item["id"]: rating for item in items}}
            ticket = client.post(f"{path}/responses", json=response).raise_for_status().json()
        for step in ("close", "publish"):
            client.post(f"{path}/{step}").raise_for_status()
    withdrawal = client.delete(f"{path}/responses/{ticket['id']}", headers={"Response-Receipt": "0"})
    assert withdrawal.status_code == 404
    return f"{path}/responses/{ticket['id']} {ticket['receipt']}"


def test_serve_refuses_a_database_that_is_behind_and_says_what_to_run(waymark: Waymark, database: Database) -> None:
    migrate.downgrade(database.engine, "base")
    try:
        result = waymark("serve")
    finally:
        migrate.upgrade(database.engine)
    assert result.exit_code == 1
    assert "waymark migrate" in result.stderr


def test_serve_refuses_a_definition_that_changed_after_it_was_used(
    waymark: Waymark, elmfield: str, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert elmfield
    changed = tmp_path / "changed" / "checklist" / "1.yaml"
    changed.parent.mkdir(parents=True)
    text = (settings.questionnaires / "checklist" / "1.yaml").read_text(encoding="utf-8")
    changed.write_text(text.replace("title: ", "title: Not ", 1), encoding="utf-8")
    monkeypatch.setenv("WAYMARK_QUESTIONNAIRES", str(tmp_path / "changed"))
    result = waymark("serve")
    assert result.exit_code == 1
    assert "checklist/1" in result.stderr
    assert "new version" in result.stderr


def test_migrate_brings_an_empty_database_up_to_date_and_may_be_run_again(waymark: Waymark, database: Database) -> None:
    migrate.downgrade(database.engine, "base")
    assert [waymark("migrate").exit_code for _ in range(2)] == [0, 0]
    assert migrate.is_current(database.engine)


def test_a_setting_that_does_not_fit_is_named(waymark: Waymark, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYMARK_MIN_CELL", "2")
    result = waymark("migrate")
    assert result.exit_code == 1
    assert "WAYMARK_MIN_CELL" in result.stderr


def test_questionnaire_check_says_file_line_and_reason_of_every_fault(waymark: Waymark, tmp_path: Path) -> None:
    faulty = tmp_path / "faulty" / "1.yaml"
    faulty.parent.mkdir()
    faulty.write_text("id: faulty\nversion: one\ntitle: Faulty\nsections: []\ncolour: red\n", encoding="utf-8")
    result = waymark("questionnaire", "check", faulty)
    assert result.exit_code == 1
    assert [int(line) for line in re.findall(rf"^{re.escape(str(faulty))}:(\d+): \S", result.stderr, re.MULTILINE)] == [
        2,
        4,
        5,
    ]


def test_questionnaire_check_passes_a_directory_without_faults(waymark: Waymark, settings: Settings) -> None:
    result = waymark("questionnaire", "check", settings.questionnaires)
    assert result.exit_code == 0
    assert "checklist/1" in result.stdout


def test_questionnaire_list_and_show_give_what_people_will_read(waymark: Waymark) -> None:
    assert "checklist/1" in waymark("questionnaire", "list").stdout
    shown = waymark("questionnaire", "show", "checklist/1")
    assert shown.exit_code == 0
    assert "?" in shown.stdout


@pytest.mark.parametrize("key", ["checklist", "checklist/one", "nowhere/1"])
def test_questionnaire_show_says_what_to_do_about_a_name_it_does_not_know(waymark: Waymark, key: str) -> None:
    result = waymark("questionnaire", "show", key)
    assert result.exit_code == 1
    assert result.stderr


def test_an_api_key_is_printed_once_alone_on_the_last_line_and_opens_what_it_was_made_for(
    waymark: Waymark, anyone: TestClient, database: Database
) -> None:
    result = waymark("api-key", "create", "--name", "A tool", "--scope", "read", "--expires", "90d")
    key = result.stdout.splitlines()[-1]
    assert anyone.get(f"{V1}/areas", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    with database.read() as session:
        stored = session.exec(select(ApiKey)).one()
    assert key.split("_", 2)[2] not in stored.model_dump_json()
    listed = waymark("api-key", "list").stdout
    assert "A tool" in listed
    assert key not in listed


def test_a_revoked_key_is_listed_as_revoked(waymark: Waymark) -> None:
    key = waymark("api-key", "create", "--name", "A tool", "--scope", "read").stdout.splitlines()[-1]
    assert waymark("api-key", "revoke", key.split("_")[1]).exit_code == 0
    assert "revoked" in waymark("api-key", "list").stdout


@pytest.mark.parametrize(
    "arguments", [["--expires", "soon"], ["--expires", "0d"], ["--area", "nowhere"], ["--scope", "everything"]]
)
def test_an_api_key_that_makes_no_sense_is_not_made(waymark: Waymark, database: Database, arguments: list[str]) -> None:
    result = waymark("api-key", "create", "--name", "A tool", "--scope", "read", *arguments)
    assert result.exit_code != 0
    assert result.stderr
    with database.read() as session:
        assert session.exec(select(ApiKey)).all() == []


def test_revoking_a_key_that_is_not_there_says_where_to_look(waymark: Waymark) -> None:
    result = waymark("api-key", "revoke", "nothing")
    assert result.exit_code == 1
    assert "api-key list" in result.stderr


def test_rescore_finds_every_frozen_result_equal(waymark: Waymark, elmfield: str) -> None:
    assert elmfield
    result = waymark("rescore", "--check")
    assert result.exit_code == 0
    assert [line.rpartition(": ")[2] for line in result.stdout.splitlines()] == ["equal"] * 5


def test_rescore_finds_a_stored_figure_that_was_tampered_with(
    waymark: Waymark, elmfield: str, database: Database
) -> None:
    assert elmfield
    with database.write() as session:
        assessment = session.get_one(Assessment, ("elmfield", "2025"))
        assessment.entry = {**(assessment.entry or {}), "responses": 60}
    result = waymark("rescore", "--check")
    assert result.exit_code == 1
    assert "elmfield 2025 profile entry: different" in result.stdout


def test_rescore_says_where_a_withdrawal_keeps_a_result_from_being_made_anew(
    waymark: Waymark, elmfield: str, as_key: Callable[..., TestClient]
) -> None:
    path, receipt = elmfield.split()
    assert as_key("respond").delete(path, headers={"Response-Receipt": receipt}).status_code == 204
    result = waymark("rescore", "--check")
    assert result.exit_code == 0
    assert "elmfield 2025 tally: cannot be made anew: 1 withdrawn since" in result.stdout
    assert "elmfield 2025 profile entry: equal" in result.stdout


def test_the_demo_is_put_only_into_an_empty_database(
    waymark: Waymark, elmfield: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert elmfield
    monkeypatch.delenv("WAYMARK_QUESTIONNAIRES")
    refused, nothing_to_do = waymark("demo"), waymark("demo", "--if-empty")
    assert (refused.exit_code, nothing_to_do.exit_code) == (1, 0)
    with database.read() as session:
        assert [area.id for area in session.exec(select(Area))] == ["elmfield"]


def test_areas_are_added_renamed_archived_and_listed(waymark: Waymark) -> None:
    assert waymark("area", "add", "elm", "Elm").exit_code == 0
    assert waymark("area", "rename", "elm", "Elm [bold] Field").exit_code == 0
    assert waymark("area", "archive", "elm").exit_code == 0
    listed = waymark("area", "list").stdout
    assert "Elm [bold] Field" in listed
    assert re.search(r"\d{4}-\d\d-\d\d", listed)
    assert waymark("area", "add", "elm", "Again").exit_code == 1


def test_a_list_of_areas_is_imported_whole_or_not_at_all(waymark: Waymark, tmp_path: Path) -> None:
    path = tmp_path / "areas.csv"
    path.write_text("id,name\nelm,Elm\nBad Id,Bad\n", encoding="utf-8")
    refused = waymark("area", "import", path)
    assert refused.exit_code == 1
    assert f"{path}:3: " in refused.stderr
    path.write_text("id,name\nelm,Elm\n", encoding="utf-8")
    assert waymark("area", "import", "--check", path).exit_code == 0
    assert "Elm" not in waymark("area", "list").stdout
    assert waymark("area", "import", path).exit_code == 0
    assert "Elm" in waymark("area", "list").stdout


def test_a_round_is_added_and_listed(waymark: Waymark) -> None:
    dates = ("--opens", "2027-05-01", "--closes", "2027-06-01")
    assert waymark("round", "add", "2027", "--questionnaire", "checklist/1", *dates).exit_code == 0
    assert "checklist/1" in waymark("round", "list").stdout
    assert waymark("round", "add", "2028", "--questionnaire", "nothing/1", *dates).exit_code == 1


def test_create_admin_prints_a_link_to_choose_a_password_and_sign_in_with(waymark: Waymark, anyone: TestClient) -> None:
    result = waymark("create-admin", "Kim@example.org")
    link = result.stdout.splitlines()[-1]
    assert link.startswith("http://127.0.0.1:8000/invitations/")
    page = anyone.post(link.removeprefix("http://127.0.0.1:8000"), data={"password": "seventeen purple gardens"})
    assert "kim@example.org" in page.text
    assert "Admin of the whole programme" in page.text


def test_create_admin_refuses_what_is_no_address(waymark: Waymark) -> None:
    result = waymark("create-admin", "kim")
    assert result.exit_code == 1
    assert "name@example.org" in result.stderr


@pytest.mark.usefixtures("elmfield")
@pytest.mark.parametrize("options", [[], ["--large"]])
def test_paper_writes_the_questionnaire_to_print(waymark: Waymark, tmp_path: Path, options: list[str]) -> None:
    output = tmp_path / "sheet.pdf"
    result = waymark("paper", "elmfield", "2025", *options, "--output", output)
    assert result.exit_code == 0, result.output
    assert PdfReader(output).metadata["/Title"] == "How are we doing in Elmfield? 2025"  # type: ignore[index]


def test_paper_says_which_assessment_there_is_not(waymark: Waymark, tmp_path: Path) -> None:
    result = waymark("paper", "elmfield", "2025", "--output", tmp_path / "sheet.pdf")
    assert result.exit_code == 1
    assert not (tmp_path / "sheet.pdf").exists()


@pytest.mark.usefixtures("elmfield")
@pytest.mark.parametrize(
    ("options", "title"),
    [
        ([], "Elmfield, 2025"),
        (["--round", "2024", "--large"], "Elmfield, 2024"),
        (["--poster"], "How are we doing in Elmfield? 2025"),
    ],
)
def test_report_writes_what_is_published(waymark: Waymark, tmp_path: Path, options: list[str], title: str) -> None:
    output = tmp_path / "report.pdf"
    result = waymark("report", "elmfield", *options, "--output", output)
    assert result.exit_code == 0, result.output
    assert PdfReader(output).metadata["/Title"] == title  # type: ignore[index]
    assert waymark("report", "elmfield", "--round", "1999", "--output", output).exit_code == 1


@pytest.mark.usefixtures("elmfield")
def test_report_calls_sections_what_their_translation_does(
    waymark: Waymark, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(list_languages(), pseudo.CODE, pseudo.LANGUAGE)
    output = tmp_path / "report.pdf"
    result = waymark("report", "elmfield", "--language", pseudo.CODE, "--output", output)
    assert result.exit_code == 0, result.output
    assert "מה עומד בדרך" in list_headings(PdfReader(output).outline)


def list_headings(outline: Iterable[Any]) -> Iterator[str]:
    """The headings of a document, at every depth."""
    for heading in outline:
        if isinstance(heading, list):
            yield from list_headings(heading)
        else:
            yield heading["/Title"]
