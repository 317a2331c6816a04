"""The `waymark` command: a module for each noun, put together here."""

import typer

from app.cli import api_keys, areas, documents, questionnaires, rounds, service

cli = typer.Typer(
    help="Communities take stock of themselves once a year and see where they stand over time.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
cli.add_typer(service.cli)
cli.add_typer(documents.cli)
cli.add_typer(questionnaires.cli, name="questionnaire")
cli.add_typer(areas.cli, name="area")
cli.add_typer(rounds.cli, name="round")
cli.add_typer(api_keys.cli, name="api-key")
