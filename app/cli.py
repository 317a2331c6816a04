"""The `waymark` command."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table
from sqlmodel import Session

from app.catalogue import Catalogue, CatalogueError, Fault, read_questionnaire
from app.db import migrate as migrations
from app.db.session import Database
from app.domain.access import Scope
from app.domain.errors import WaymarkError
from app.domain.naming import read_id, read_lifetime, read_name
from app.domain.questionnaire import Questionnaire
from app.formats.area_list import decode_area_list
from app.services import api_keys, areas, demo, rescoring, rounds
from app.services.definitions import check_unchanged
from app.settings import Settings

ACTOR = "the command line"
DEMO_KEY = "demo-api-key"
"""The file beside the embedded database with a key that reads the demo's areas, and nothing else."""

cli = typer.Typer(
    help="Communities take stock of themselves once a year and see where they stand over time.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
questionnaire_cli = typer.Typer(help="Check, list and show questionnaire definitions.", no_args_is_help=True)
api_key_cli = typer.Typer(help="Make, list and revoke the keys that external tools call with.", no_args_is_help=True)
area_cli = typer.Typer(help="Add, rename, archive, import and list areas.", no_args_is_help=True)
round_cli = typer.Typer(help="Add and list rounds.", no_args_is_help=True)
cli.add_typer(questionnaire_cli, name="questionnaire")
cli.add_typer(area_cli, name="area")
cli.add_typer(round_cli, name="round")
cli.add_typer(api_key_cli, name="api-key")

AreaArgument = Annotated[str, typer.Argument(metavar="AREA", help="Its id.")]

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
    questionnaire = _get_questionnaire("annual/1")
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
    shown = _get_questionnaire(key)
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
    with _database() as database, database.write() as session:
        key = api_keys.create_key(
            session,
            name,
            scope,
            areas=area or None,
            lifetime=None if expires is None else read_lifetime(expires),
            actor=ACTOR,
        )
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
def create_admin(email: Annotated[str, typer.Argument(help="Their e-mail address.")]) -> None:
    """Make someone an admin: print a link, alone on the last line, with which they choose a password and sign in."""
    from app.services import accounts

    with _database() as database, database.write() as session:
        token = accounts.create_admin(session, email, actor=ACTOR)
    err.print("The link works once, and for an hour. Whoever opens it becomes an admin.")
    print(f"{_settings().base_url}invitations/{token}")  # noqa: T201 - bare, for scripts to read


@area_cli.command("add")
def add_area(area_id: AreaArgument, name: Annotated[str, typer.Argument(help="What people call it.")]) -> None:
    """Add an area."""
    with _database() as database, database.write() as session:
        areas.create_area(session, read_id(area_id), read_name(name), actor=ACTOR)


@area_cli.command("rename")
def rename_area(area_id: AreaArgument, name: Annotated[str, typer.Argument(help="Its new name.")]) -> None:
    """Give an area another name."""
    with _database() as database, database.write() as session:
        areas.rename_area(session, area_id, read_name(name), actor=ACTOR)


@area_cli.command("archive")
def archive_area(
    area_id: AreaArgument, *, undo: Annotated[bool, typer.Option("--undo", help="Let it take part again.")] = False
) -> None:
    """Let an area take part in no new round. What it published stays."""
    with _database() as database, database.write() as session:
        (areas.restore_area if undo else areas.archive_area)(session, area_id, actor=ACTOR)


@area_cli.command("import")
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
    with _database() as database, database.write() as session:
        text = decode_area_list(path.read_bytes())
        rows = areas.preview_import(session, text)
        for row in rows:
            if row.problem is not None:
                err.print(f"{path}:{row.number}: {row.problem}", markup=False)
        added = 0 if check and not any(row.problem for row in rows) else areas.import_areas(session, text, actor=ACTOR)
    out.print(f"{added} areas added; the list has {len(rows)}.")


@area_cli.command("list")
def list_areas() -> None:
    """List every area, in name order."""
    table = Table("Id", "Name", "Archived", box=None, pad_edge=False)
    with _database() as database, database.read() as session:
        for area in areas.list_areas(session):
            table.add_row(area.id, escape(area.name), str(area.archived_on or ""))
    out.print(table)


@round_cli.command("add")
def add_round(  # noqa: PLR0913, PLR0917 - a round is made of just these
    round_id: Annotated[str, typer.Argument(help="Its id, often the year.")],
    questionnaire: Annotated[str, typer.Option(help="What it asks, such as annual/1.")],
    opens: Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"])],
    closes: Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"])],
    title: Annotated[str | None, typer.Option(help="What people call it. Else its id.")] = None,
    min_cell: Annotated[int | None, typer.Option(min=3, max=100, help="The smallest group that may be shown.")] = None,
) -> None:
    """Add a round."""
    with _database() as database, database.write() as session:
        rounds.create_round(
            session,
            read_id(round_id),
            title=read_name(title or round_id),
            questionnaire=_get_questionnaire(questionnaire),
            opens=opens.date(),
            closes=closes.date(),
            min_cell=min_cell or _settings().min_cell,
            actor=ACTOR,
        )


@round_cli.command("list")
def list_rounds() -> None:
    """List every round, oldest first."""
    table = Table("Id", "Title", "Questionnaire", "Opens", "Closes", "Smallest group", box=None, pad_edge=False)
    with _database() as database, database.read() as session:
        for found in rounds.list_rounds(session):
            key = f"{found.questionnaire_id}/{found.questionnaire_version}"
            dates = (str(found.opens), str(found.closes))
            table.add_row(found.id, escape(found.title), key, *dates, str(found.min_cell))
    out.print(table)


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


def _get_questionnaire(key: str) -> Questionnaire:
    id_, _, version = key.rpartition("/")
    if not version.isdecimal():
        _fail("Name a questionnaire by its id and version, such as annual/1.")
    with _told():
        return _catalogue(_settings()).get(id_, int(version))


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
