"""What commands share: where they say things, and the settings, definitions and database they work on."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

from app.catalogue import Catalogue, CatalogueError
from app.db import migrate as migrations
from app.db.session import Database
from app.domain.errors import WaymarkError
from app.domain.questionnaire import Questionnaire
from app.settings import Settings

ACTOR = "the command line"

AreaArgument = Annotated[str, typer.Argument(metavar="AREA", help="Its id.")]

out = Console(highlight=False, soft_wrap=True, width=max(Console().width, 160))
err = Console(stderr=True, highlight=False, soft_wrap=True)


def get_settings() -> Settings:
    """The settings of the environment; what does not fit is said, with exit code 1."""
    try:
        return Settings()
    except ValidationError as error:
        for found in error.errors():
            name = "_".join(str(part) for part in found["loc"]).upper()
            err.print(f"WAYMARK_{name}: {found['msg']}" if name else found["msg"], markup=False)
        fail("Correct these settings; the README lists them.")


def get_catalogue(settings: Settings) -> Catalogue:
    """The definitions to serve; faults are said, with exit code 1."""
    try:
        return Catalogue.load(settings.questionnaires)
    except CatalogueError as error:
        fail(str(error))


def get_questionnaire(key: str) -> Questionnaire:
    """The definition with a key such as `annual/1`."""
    id_, _, version = key.rpartition("/")
    if not version.isdecimal():
        fail("Name a questionnaire by its id and version, such as annual/1.")
    with told():
        return get_catalogue(get_settings()).get(id_, int(version))


@contextmanager
def open_database() -> Iterator[Database]:
    """The database, up to date, and closed in the end; what the domain refuses is said, with exit code 1."""
    database = Database(get_settings().database_url)
    try:
        if not migrations.is_current(database.engine):
            fail("The database is behind this version of Waymark. Run: waymark migrate")
        with told():
            yield database
    finally:
        database.dispose()


@contextmanager
def told() -> Iterator[None]:
    """Say what the domain refuses, and exit with 1."""
    try:
        yield
    except WaymarkError as error:
        fail(str(error))


def fail(message: str) -> NoReturn:
    """Say why not, and exit with 1."""
    err.print(message, markup=False)
    raise typer.Exit(1)
