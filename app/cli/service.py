"""Serving, and looking after what is stored."""

from contextlib import suppress
from typing import Annotated

import typer
from rich.progress import Progress
from sqlmodel import Session

from app.cli.terminal import ACTOR, err, fail, get_catalogue, get_questionnaire, get_settings, open_database, out
from app.db import migrate as migrations
from app.db.session import Database
from app.domain.access import Scope
from app.services import api_keys, demo, rescoring
from app.services.definitions import check_unchanged
from app.settings import Settings

DEMO_KEY = "demo-api-key"
"""The file beside the embedded database with a key that reads the demo's areas, and nothing else."""

cli = typer.Typer()


@cli.command()
def serve() -> None:
    """Serve the pages and the API, until stopped with Ctrl-C."""
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    settings = get_settings()
    with open_database() as database, database.read() as session:
        check_unchanged(session, get_catalogue(settings))
    config = uvicorn.Config(
        "app.main:create_served_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        log_config=None,  # the application's own: one line of JSON each
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )
    listening = config.bind_socket()  # before it is said where
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    out.print(f"Serving on http://{host}:{listening.getsockname()[1]}/ - stop with Ctrl-C.", markup=False)
    with suppress(KeyboardInterrupt):
        if settings.workers > 1:
            Multiprocess(config, sockets=[listening]).run()
        else:
            uvicorn.Server(config).run(sockets=[listening])


@cli.command()
def migrate() -> None:
    """Bring the database to what this version needs."""
    database = Database(get_settings().database_url)
    migrations.upgrade(database.engine)
    database.dispose()
    out.print("The database is up to date.")


@cli.command("demo")
def fill_demo(
    *, if_empty: Annotated[bool, typer.Option("--if-empty", help="Do nothing where there is data already.")] = False
) -> None:
    """Fill an empty database with an invented programme, clearly marked, and say how to look at it."""
    settings = get_settings()
    questionnaire = get_questionnaire("annual/1")
    with open_database() as database, database.write() as session:
        if demo.is_empty(session) or not if_empty:
            with Progress(console=err, transient=True) as progress:
                for _ in progress.track(
                    demo.fill(session, questionnaire, actor=ACTOR),
                    total=len(demo.AREAS),
                    description="Inventing 15 areas and three rounds",
                ):
                    pass
            _keep_demo_key(settings, session)
    _say_where_to_look(settings)


@cli.command()
def create_admin(email: Annotated[str, typer.Argument(help="Their e-mail address.")]) -> None:
    """Make someone an admin: print a link, alone on the last line, with which they choose a password and sign in."""
    from app.services import accounts

    with open_database() as database, database.write() as session:
        token = accounts.create_admin(session, email, actor=ACTOR)
    err.print("The link works once, and for an hour. Whoever opens it becomes an admin.")
    print(f"{get_settings().base_url}invitations/{token}")  # noqa: T201 - bare, for scripts to read


@cli.command()
def rescore(
    *, check: Annotated[bool, typer.Option("--check", help="Compare with what is stored, and change nothing.")] = False
) -> None:
    """Make every frozen result anew and say whether it equals what is stored; exit with 1 if any differs."""
    if not check:
        fail("Frozen results are never rewritten. To compare them with what is stored: waymark rescore --check")
    differing = 0
    with open_database() as database, database.read() as session:
        for found in rescoring.check_results(session):
            differing += found.outcome is rescoring.Outcome.DIFFERENT
            out.print(f"{found.area_id} {found.round_id} {found.what}: {_outcome(found)}", markup=False)
    if differing:
        fail(f"{differing} stored results differ. Restore the database from before they changed.")


def _outcome(found: rescoring.Check) -> str:
    if found.outcome is rescoring.Outcome.WITHDRAWN:
        return f"cannot be made anew: {found.withdrawn} withdrawn since"
    return found.outcome.value


def _say_where_to_look(settings: Settings) -> None:
    out.print(f"Look around:    {settings.base_url}")
    if settings.data_directory and (kept := settings.data_directory / DEMO_KEY).exists():
        profile = f"{settings.base_url}api/v1/areas/{demo.DEMO_AREA}/profile"
        out.print(f'Call the API:   curl -H "Authorization: Bearer $(cat {kept})" {profile}', markup=False)
    out.print(f"Read about it:  {settings.base_url}api")


def _keep_demo_key(settings: Settings, session: Session) -> None:
    areas = [area_id for area_id, *_ in demo.AREAS]
    key = api_keys.create_key(session, "the demo's examples", [Scope.READ], areas=areas, actor=ACTOR)
    if settings.data_directory is None:
        err.print(f"A key that reads the demo's areas, shown this once: {key}", markup=False)
        return
    kept = settings.data_directory / DEMO_KEY
    kept.touch(mode=0o600)
    kept.write_text(key + "\n", encoding="utf-8")
