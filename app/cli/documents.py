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
    from app.presentation.documents.paper import write_paper_questionnaire
    from app.services.sheets import get_occasion

    speak(language)
    with open_database() as database, database.read() as session:
        questionnaire, occasion = get_occasion(session, area_id, round_id, get_settings())
    questionnaire = get_catalogue(get_settings()).translated(questionnaire, spoken().code)
    path = output or Path(f"{area_id}-{round_id}-paper.pdf")
    path.write_bytes(write_paper_questionnaire(questionnaire, occasion, large=large))
    out.print(f"Written: {path}", markup=False)


@cli.command("report")
def write_report(  # noqa: PLR0913 - which report, and how
    area_id: AreaArgument,
    round_id: Annotated[str | None, typer.Option("--round", help="A published round's id. Else the newest.")] = None,
    *,
    large: Annotated[bool, typer.Option("--large", help="In large print, 18 pt.")] = False,
    poster: Annotated[bool, typer.Option("--poster", help="A summary of one page instead.")] = False,
    language: Annotated[str, typer.Option(help="The code of the language it is told in, such as pl.")] = ENGLISH,
    output: Annotated[
        Path | None, typer.Option(help="The file to write. Else AREA-report.pdf.", dir_okay=False)
    ] = None,
) -> None:
    """Write an area's published profile as PDF, to print or send on."""
    from app.presentation.documents import report
    from app.presentation.documents.profile_poster import make_poster
    from app.presentation.documents.profile_report import make_report
    from app.presentation.labels import Labels
    from app.services import profiles
    from app.services.profile_view import get_profile_view

    speak(language)
    labels = Labels(get_catalogue(get_settings()), spoken().code)
    with open_database() as database, database.read() as session:
        view = get_profile_view(session, labels.rename(profiles.get_profile(session, area_id)), round_id)
    base_url = get_settings().base_url
    if poster:
        content = report.write_poster(make_poster(view, f"{base_url}areas/{area_id}"))
    else:
        content = report.write_report(make_report(view, f"{base_url}api/v1/method"), large=large)
    path = output or Path(f"{area_id}-{'poster' if poster else 'report'}.pdf")
    path.write_bytes(content)
    out.print(f"Written: {path}", markup=False)
