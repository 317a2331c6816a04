"""The `waymark` command."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlmodel import Session

from app.catalogue import Catalogue, CatalogueError, Fault, read_questionnaire
from app.db import migrate as migrations
from app.db.session import Database
from app.domain.access import Scope
from app.domain.errors import WaymarkError
from app.domain.questionnaire import Questionnaire
from app.services import api_keys, demo, rescoring
from app.services.definitions import check_unchanged
from app.settings import Settings

ACTOR = "the command line"
DEMO_KEY = "demo-api-key"
"""The file beside the embedded database with a key that reads the demo's areas, and nothing else."""
LIFETIME = re.compile(r"([1-9]\d{0,4})([hdw])")
UNITS = {"h": "hours", "d": "days", "w": "weeks"}

cli = typer.Typer(
    help="Communities take stock of themselves once a year and see where they stand over time.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
questionnaire_cli = typer.Typer(help="Check, list and show questionnaire definitions.", no_args_is_help=True)
api_key_cli = typer.Typer(help="Make, list and revoke the keys that external tools call with.", no_args_is_help=True)
cli.add_typer(questionnaire_cli, name="questionnaire")
cli.add_typer(api_key_cli, name="api-key")

out = Console(highlight=False, soft_wrap=True, width=max(Console().width, 160))
err = Console(stderr=True, highlight=False, soft_wrap=True)


@cli.command()
def serve() -> None:
    """Serve the pages and the API, until stopped with Ctrl-C."""
    import uvicorn

    settings = _settings()
    with _database() as database, database.read() as session:
        check_unchanged(session, _catalogue(settings))
    out.print(f"Serving on http://{settings.host}:{settings.port}/ - stop with Ctrl-C.")
    uvicorn.run(
        "app.main:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )


@cli.command()
def migrate() -> None:
    """Bring the database to what this version needs."""
    database = Database(_settings().database_url)
    migrations.upgrade(database.engine)
    database.dispose()
    out.print("The database is up to date.")


@cli.command("demo")
def fill_demo(
    *, if_empty: Annotated[bool, typer.Option("--if-empty", help="Do nothing where there is data already.")] = False
) -> None:
    """Fill an empty database with an invented programme, clearly marked, and say how to look at it."""
    settings = _settings()
    questionnaire = _get_questionnaire("annual", 1)
    with _database() as database, database.write() as session:
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


@questionnaire_cli.command("check")
def check_questionnaires(
    paths: Annotated[list[Path], typer.Argument(help="Definition files, or directories of them.")],
) -> None:
    """Say file, line and reason for every fault there is; exit with 1 if there is any."""
    faults: list[Fault] = []
    for path in paths:
        try:
            found = Catalogue.load(path) if path.is_dir() else [read_questionnaire(path)]
        except CatalogueError as error:
            faults += error.faults
        else:
            for questionnaire in found:
                out.print(f"{questionnaire.key}: {len(questionnaire.items)} items, no faults")
    for fault in faults:
        err.print(str(fault), markup=False)
    if faults:
        raise typer.Exit(1)


@questionnaire_cli.command("list")
def list_questionnaires() -> None:
    """List the definitions the service would serve."""
    table = Table("Questionnaire", "Title", "Sections", "Items", "Digest", box=None, pad_edge=False)
    for found in _catalogue(_settings()):
        table.add_row(found.key, found.title, str(len(found.sections)), str(len(found.items)), found.digest[:12])
    out.print(table)


@questionnaire_cli.command("show")
def show_questionnaire(key: Annotated[str, typer.Argument(help="Its id and version, such as annual/1.")]) -> None:
    """Show a questionnaire as people will read it."""
    id_, _, version = key.rpartition("/")
    if not version.isdecimal():
        _fail("Name a questionnaire by its id and version, such as annual/1.")
    shown = _get_questionnaire(id_, int(version))
    out.print(f"[bold]{shown.title}[/bold] ({shown.key})")
    for section in shown.sections:
        out.print(f"\n[bold]{section.title}[/bold]", *([section.intro] if section.intro else []), sep="\n")
        for point, label in enumerate(section.scale.labels):
            out.print(f"  {point}  {label}", markup=False)
        for number, item in enumerate(section.items, 1):
            out.print(f"\n{number}. {item.prompt}", markup=False)
            out.print(f"   {item.help or ''}", markup=False, style="dim")


@api_key_cli.command("create")
def create_api_key(
    name: Annotated[str, typer.Option(help="Whose it is, or what for.")],
    scope: Annotated[list[Scope], typer.Option(help="What it may do; may be given more than once.")],
    area: Annotated[
        list[str] | None, typer.Option(help="An area it is bound to; may be given more than once. Else all.")
    ] = None,
    expires: Annotated[str | None, typer.Option(help="When it ends, such as 12h, 90d or 52w. Else never.")] = None,
) -> None:
    """Make a key and print it, once, alone on the last line."""
    lifetime = None if expires is None else _lifetime(expires)
    with _database() as database, database.write() as session:
        key = api_keys.create_key(session, name, scope, areas=area or None, lifetime=lifetime, actor=ACTOR)
    err.print("This is the only time the key is shown. Keep it as you would a password.")
    print(key)  # noqa: T201 - bare, for scripts to read


@api_key_cli.command("list")
def list_api_keys() -> None:
    """List every key ever made. Keys themselves are not kept, so they are not shown."""
    now = dt.datetime.now(dt.UTC)
    table = Table("Id", "Name", "Scopes", "Areas", "Made", "Ends", "State", box=None, pad_edge=False)
    with _database() as database, database.read() as session:
        for key in api_keys.list_keys(session):
            ends = key.revoked_at or key.expires_at
            table.add_row(
                key.id,
                key.name,
                " ".join(key.scopes),
                "all" if key.areas is None else " ".join(key.areas),
                f"{key.created_at:%Y-%m-%d}",
                f"{ends:%Y-%m-%d}" if ends else "never",
                _state(key.revoked_at, live=api_keys.is_live(key, now)),
            )
    out.print(table)


@api_key_cli.command("revoke")
def revoke_api_key(key_id: Annotated[str, typer.Argument(help="Its id, from waymark api-key list.")]) -> None:
    """End a key for good. A running service stops taking it within a second."""
    with _database() as database, database.write() as session:
        name = api_keys.revoke_key(session, key_id, actor=ACTOR).name
    out.print(f"Revoked: {name}", markup=False)


@cli.command()
def rescore(
    *, check: Annotated[bool, typer.Option("--check", help="Compare with what is stored, and change nothing.")] = False
) -> None:
    """Make every frozen result anew and say whether it equals what is stored; exit with 1 if any differs."""
    if not check:
        _fail("Frozen results are never rewritten. To compare them with what is stored: waymark rescore --check")
    differing = 0
    with _database() as database, database.read() as session:
        for found in rescoring.check_results(session):
            differing += found.outcome is rescoring.Outcome.DIFFERENT
            out.print(f"{found.area_id} {found.round_id} {found.what}: {_outcome(found)}", markup=False)
    if differing:
        _fail(f"{differing} stored results differ. Restore the database from before they changed.")


def _outcome(found: rescoring.Check) -> str:
    if found.outcome is rescoring.Outcome.WITHDRAWN:
        return f"cannot be made anew: {found.withdrawn} withdrawn since"
    return found.outcome.value


def _state(revoked_at: dt.datetime | None, *, live: bool) -> str:
    if revoked_at is not None:
        return "revoked"
    return "live" if live else "expired"


def _lifetime(text: str) -> dt.timedelta:
    found = LIFETIME.fullmatch(text)
    if found is None:
        _fail("Say when the key ends as a number and h, d or w, such as 90d.")
    number, unit = found.groups()
    return dt.timedelta(**{UNITS[unit]: int(number)})


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
    kept.write_text(key + "\n")


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        for found in error.errors():
            name = "_".join(str(part) for part in found["loc"]).upper()
            err.print(f"WAYMARK_{name}: {found['msg']}" if name else found["msg"], markup=False)
        _fail("Correct these settings; the README lists them.")


def _catalogue(settings: Settings) -> Catalogue:
    try:
        return Catalogue.load(settings.questionnaires)
    except CatalogueError as error:
        _fail(str(error))


def _get_questionnaire(id_: str, version: int) -> Questionnaire:
    with _told():
        return _catalogue(_settings()).get(id_, version)


@contextmanager
def _database() -> Iterator[Database]:
    """The database, up to date, and closed in the end; what the domain refuses is said, with exit code 1."""
    database = Database(_settings().database_url)
    try:
        if not migrations.is_current(database.engine):
            _fail("The database is behind this version of Waymark. Run: waymark migrate")
        with _told():
            yield database
    finally:
        database.dispose()


@contextmanager
def _told() -> Iterator[None]:
    """Say what the domain refuses, and exit with 1."""
    try:
        yield
    except WaymarkError as error:
        _fail(str(error))


def _fail(message: str) -> NoReturn:
    err.print(message, markup=False)
    raise typer.Exit(1)


if __name__ == "__main__":
    cli()
