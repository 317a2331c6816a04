"""Areas: archived, and added from a list, all or none."""

import datetime as dt
from pathlib import Path

import pytest
from sqlmodel import select

from app.catalogue import read_questionnaire
from app.db.session import Database
from app.db.tables import Area
from app.domain.errors import ConflictError, InvalidError
from app.formats.area_list import MAX_ROWS, decode_area_list, read_area_list
from app.services import areas
from app.services.assessments import get_status, open_assessment
from app.services.rounds import create_round

ACTOR = "the tests"
CHECKLIST = read_questionnaire(Path(__file__).parent.parent / "questionnaires" / "checklist" / "1.yaml")
GOOD = "id,name\r\nelm,Elm Field\r\nharbour,The Harbour\r\n"


def ids(database: Database) -> list[str]:
    with database.read() as session:
        return sorted(session.exec(select(Area.id)))


class TestList:
    @pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
    def test_it_is_read_in_utf_8_with_a_byte_order_mark_or_without(self, mark: bytes) -> None:
        rows = read_area_list(decode_area_list(mark + "id,name\nmor,Mór\n".encode()))
        assert [(row.number, row.id, row.name, row.problem) for row in rows] == [(2, "mor", "Mór", None)]

    @pytest.mark.parametrize("content", ["id,name\nmór,Mór\n".encode("latin-1"), GOOD.encode("utf-16")])
    def test_any_other_encoding_is_refused_with_what_to_do(self, content: bytes) -> None:
        with pytest.raises(InvalidError, match="CSV UTF-8"):
            decode_area_list(content)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "\n\n",
            "id,name\n",
            "name,id\nElm,elm\n",
            "elm,Elm Field\n",
            "id;name\nelm;Elm\n",
            'id,name\nelm,"never ends',
            "id,name\nelm," + "x" * 200_000,
            "id,name\n" + "".join(f"a{n},A\n" for n in range(MAX_ROWS + 1)),
        ],
    )
    def test_what_is_no_list_is_refused(self, text: str) -> None:
        with pytest.raises(InvalidError):
            read_area_list(text)

    def test_it_may_be_as_long_as_it_says(self) -> None:
        rows = read_area_list("id,name\n" + "".join(f"a{n},A\n" for n in range(MAX_ROWS)))
        assert {row.problem for row in rows} == {None}

    @pytest.mark.parametrize(
        "row",
        ["Elm,Elm", ",Elm", "elm,", "elm", "elm,Elm,more", "el m,Elm", "elm,a\x00b", 'elm,"a\nb"', f"elm,{'x' * 201}"],
    )
    def test_a_row_that_will_not_do_is_told_with_its_number(self, row: str) -> None:
        good, wrong = read_area_list(f"id,name\nash,Ash\n{row}\n")
        assert good.problem is None
        assert wrong.number == 3
        assert wrong.problem

    def test_an_id_can_be_there_once(self) -> None:
        first, again = read_area_list("id,name\n\nelm,Elm\nelm,Elm\n")
        assert first.problem is None
        assert again.problem
        assert "Row 3" in str(again.problem)


class TestImport:
    def test_it_adds_every_area(self, database: Database) -> None:
        with database.write() as session:
            assert areas.import_areas(session, GOOD, actor=ACTOR) == 2
        assert ids(database) == ["elm", "harbour"]

    @pytest.mark.parametrize("text", [GOOD + "Bad Id,Name\n", GOOD + "elm,Again\n", GOOD + "taken,Taken\n"])
    def test_one_wrong_row_and_no_area_is_added(self, database: Database, text: str) -> None:
        with database.write() as session:
            areas.create_area(session, "taken", "Taken", actor=ACTOR)
        with database.write() as session, pytest.raises(InvalidError, match="1 of 3"):
            areas.import_areas(session, text, actor=ACTOR)
        assert ids(database) == ["taken"]

    def test_a_formula_is_a_name_like_any_other(self, database: Database) -> None:
        with database.write() as session:
            areas.import_areas(session, 'id,name\nelm,"=HYPERLINK(""http://evil"")"\n', actor=ACTOR)
        with database.read() as session:
            assert areas.get_area(session, "elm").name == '=HYPERLINK("http://evil")'


class TestArchived:
    @pytest.fixture(autouse=True)
    def _rounds(self, database: Database) -> None:
        with database.write() as session:
            areas.create_area(session, "elm", "Elm Field", actor=ACTOR)
            for year in (2024, 2025):
                day = dt.date(year, 5, 1)
                create_round(
                    session,
                    str(year),
                    title="A year",
                    questionnaire=CHECKLIST,
                    opens=day,
                    closes=day,
                    min_cell=3,
                    actor=ACTOR,
                )
            open_assessment(session, "elm", "2024", actor=ACTOR)
            areas.archive_area(session, "elm", actor=ACTOR)

    def test_it_opens_no_new_assessment_and_keeps_those_it_has(self, database: Database) -> None:
        with database.write() as session:
            assert open_assessment(session, "elm", "2024", actor=ACTOR) is False
            assert get_status(session, "elm", "2024", small_counts=True)["state"] == "collecting"
            with pytest.raises(ConflictError, match="archived"):
                open_assessment(session, "elm", "2025", actor=ACTOR)

    def test_restored_it_takes_part_again(self, database: Database) -> None:
        with database.write() as session:
            areas.restore_area(session, "elm", actor=ACTOR)
            assert open_assessment(session, "elm", "2025", actor=ACTOR)
