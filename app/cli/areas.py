"""Areas."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from app.cli.terminal import ACTOR, AreaArgument, err, open_database, out
from app.domain.text_rules import read_id, read_name
from app.formats.area_list import decode_area_list
from app.services import areas

cli = typer.Typer(help="Add, rename, archive, import and list areas.", no_args_is_help=True)


@cli.command("add")
def add_area(area_id: AreaArgument, name: Annotated[str, typer.Argument(help="What people call it.")]) -> None:
    """Add an area."""
    with open_database() as database, database.write() as session:
        areas.create_area(session, read_id(area_id), read_name(name), actor=ACTOR)


@cli.command("rename")
def rename_area(area_id: AreaArgument, name: Annotated[str, typer.Argument(help="Its new name.")]) -> None:
    """Give an area another name."""
    with open_database() as database, database.write() as session:
        areas.rename_area(session, area_id, read_name(name), actor=ACTOR)


@cli.command("archive")
def archive_area(
    area_id: AreaArgument, *, undo: Annotated[bool, typer.Option("--undo", help="Let it take part again.")] = False
) -> None:
    """Let an area take part in no new round. What it published stays."""
    with open_database() as database, database.write() as session:
        (areas.restore_area if undo else areas.archive_area)(session, area_id, actor=ACTOR)


@cli.command("import")
def import_areas(
    path: Annotated[
        Path, typer.Argument(help="A CSV file in UTF-8, its first row id,name.", exists=True, dir_okay=False)
    ],
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Say what is wrong with each row, and change nothing.")
    ] = False,
) -> None:
    """Add every area of a list, or none if anything is wrong with any; then say what, and exit with 1."""
    with open_database() as database, database.write() as session:
        text = decode_area_list(path.read_bytes())
        rows = areas.preview_import(session, text)
        for row in rows:
            if row.problem is not None:
                err.print(f"{path}:{row.number}: {row.problem}", markup=False)
        added = 0 if check and not any(row.problem for row in rows) else areas.import_areas(session, text, actor=ACTOR)
    out.print(f"{added} areas added; the list has {len(rows)}.")


@cli.command("list")
def list_areas() -> None:
    """List every area, in name order."""
    table = Table("Id", "Name", "Archived", box=None, pad_edge=False)
    with open_database() as database, database.read() as session:
        for area in areas.list_areas(session):
            table.add_row(area.id, escape(area.name), str(area.archived_on or ""))
    out.print(table)
