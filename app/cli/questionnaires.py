"""Questionnaire definitions."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from app.catalogue import Catalogue, CatalogueError, Fault, read_questionnaire
from app.cli.terminal import err, get_catalogue, get_questionnaire, get_settings, out

cli = typer.Typer(help="Check, list and show questionnaire definitions.", no_args_is_help=True)


@cli.command("check")
def check_questionnaires(
    paths: Annotated[list[Path], typer.Argument(help="Definition files, translations, or directories of them.")],
) -> None:
    """Say file, line and reason for every fault there is; exit with 1 if there is any."""
    faults: list[Fault] = []
    for path in paths:
        try:
            found = _load(path)
        except CatalogueError as error:
            faults += error.faults
        else:
            for questionnaire in found:
                translations = "".join(f", told in {code}" for code in found.languages(questionnaire))
                out.print(f"{questionnaire.key}: {len(questionnaire.items)} items{translations}, no faults")
    for fault in faults:
        err.print(str(fault), markup=False)
    if faults:
        raise typer.Exit(1)


def _load(path: Path) -> Catalogue:
    """A directory of definitions, or one definition. A translation is checked with all that it may build on."""
    if path.is_dir():
        return Catalogue.load(path)
    return Catalogue.load(path.absolute().parents[1]) if "." in path.stem else Catalogue((read_questionnaire(path),))


@cli.command("list")
def list_questionnaires() -> None:
    """List the definitions the service would serve."""
    table = Table("Questionnaire", "Title", "Sections", "Items", "Digest", box=None, pad_edge=False)
    for found in get_catalogue(get_settings()):
        table.add_row(found.key, found.title, str(len(found.sections)), str(len(found.items)), found.digest[:12])
    out.print(table)


@cli.command("show")
def show_questionnaire(key: Annotated[str, typer.Argument(help="Its id and version, such as annual/1.")]) -> None:
    """Show a questionnaire as people will read it."""
    shown = get_questionnaire(key)
    out.print(f"[bold]{shown.title}[/bold] ({shown.key})")
    for section in shown.sections:
        out.print(f"\n[bold]{section.title}[/bold]", *([section.intro] if section.intro else []), sep="\n")
        for point, label in enumerate(section.scale.labels):
            out.print(f"  {point}  {label}", markup=False)
        for number, item in enumerate(section.items, 1):
            out.print(f"\n{number}. {item.prompt}", markup=False)
            out.print(f"   {item.help or ''}", markup=False, style="dim")
