"""Documents to print."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.terminal import AreaArgument, get_catalogue, get_settings, open_database, out
from app.language import ENGLISH, speak, spoken

cli = typer.Typer()

RoundArgument = Annotated[str, typer.Argument(metavar="ROUND", help="The round's id.")]


@cli.command("paper")
def write_paper(
    area_id: AreaArgument,
    round_id: RoundArgument,
    *,
    large: Annotated[bool, typer.Option("--large", help="In large print, 18 pt.")] = False,
    language: Annotated[str, typer.Option(help="The code of the language it is told in, such as pl.")] = ENGLISH,
    output: Annotated[
        Path | None, typer.Option(help="The file to write. Else AREA-ROUND-paper.pdf.", dir_okay=False)
    ] = None,
) -> None:
    """Write the questionnaire of an area's assessment as PDF, to print and fill in."""
    from app.formats.paper import write_paper_questionnaire
    from app.services.sheets import get_occasion

    speak(language)
    with open_database() as database, database.read() as session:
        questionnaire, occasion = get_occasion(session, area_id, round_id, get_settings())
    questionnaire = get_catalogue(get_settings()).translated(questionnaire, spoken().code)
    path = output or Path(f"{area_id}-{round_id}-paper.pdf")
    path.write_bytes(write_paper_questionnaire(questionnaire, occasion, large=large))
    out.print(f"Written: {path}", markup=False)
