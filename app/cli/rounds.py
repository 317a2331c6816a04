"""Rounds."""

import datetime as dt
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from app.cli.terminal import ACTOR, get_questionnaire, get_settings, open_database, out
from app.domain.text_rules import read_id, read_name
from app.services import rounds

cli = typer.Typer(help="Add and list rounds.", no_args_is_help=True)


@cli.command("add")
def add_round(  # noqa: PLR0913, PLR0917 - a round is made of just these
    round_id: Annotated[str, typer.Argument(help="Its id, often the year.")],
    questionnaire: Annotated[str, typer.Option(help="What it asks, such as annual/1.")],
    opens: Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"])],
    closes: Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"])],
    title: Annotated[str | None, typer.Option(help="What people call it. Else its id.")] = None,
    min_cell: Annotated[int | None, typer.Option(min=3, max=100, help="The smallest group that may be shown.")] = None,
) -> None:
    """Add a round."""
    with open_database() as database, database.write() as session:
        rounds.create_round(
            session,
            read_id(round_id),
            title=read_name(title or round_id),
            questionnaire=get_questionnaire(questionnaire),
            opens=opens.date(),
            closes=closes.date(),
            min_cell=min_cell or get_settings().min_cell,
            actor=ACTOR,
        )


@cli.command("list")
def list_rounds() -> None:
    """List every round, oldest first."""
    table = Table("Id", "Title", "Questionnaire", "Opens", "Closes", "Smallest group", box=None, pad_edge=False)
    with open_database() as database, database.read() as session:
        for found in rounds.list_rounds(session):
            key = f"{found.questionnaire_id}/{found.questionnaire_version}"
            dates = (str(found.opens), str(found.closes))
            table.add_row(found.id, escape(found.title), key, *dates, str(found.min_cell))
    out.print(table)
