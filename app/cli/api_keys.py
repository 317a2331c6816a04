"""The keys that external tools call with."""

import datetime as dt
from typing import Annotated

import typer
from rich.table import Table

from app.cli.terminal import ACTOR, err, open_database, out
from app.domain.access import Scope
from app.domain.text_rules import read_lifetime
from app.services import api_keys

cli = typer.Typer(help="Make, list and revoke the keys that external tools call with.", no_args_is_help=True)


@cli.command("create")
def create_api_key(
    name: Annotated[str, typer.Option(help="Whose it is, or what for.")],
    scope: Annotated[list[Scope], typer.Option(help="What it may do; may be given more than once.")],
    area: Annotated[
        list[str] | None, typer.Option(help="An area it is bound to; may be given more than once. Else all.")
    ] = None,
    expires: Annotated[str | None, typer.Option(help="When it ends, such as 12h, 90d or 52w. Else never.")] = None,
) -> None:
    """Make a key and print it, once, alone on the last line."""
    with open_database() as database, database.write() as session:
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


@cli.command("list")
def list_api_keys() -> None:
    """List every key ever made. Keys themselves are not kept, so they are not shown."""
    now = dt.datetime.now(dt.UTC)
    table = Table("Id", "Name", "Scopes", "Areas", "Made", "Ends", "State", box=None, pad_edge=False)
    with open_database() as database, database.read() as session:
        for key in api_keys.list_keys(session):
            ends = key.revoked_at or key.expires_at
            table.add_row(
                key.id,
                key.name,
                " ".join(key.scopes),
                "all" if key.areas is None else " ".join(key.areas),
                f"{key.created_at:%Y-%m-%d}",
                f"{ends:%Y-%m-%d}" if ends else "never",
                _state(key.revoked_at, live=key.is_live(now)),
            )
    out.print(table)


@cli.command("revoke")
def revoke_api_key(key_id: Annotated[str, typer.Argument(help="Its id, from waymark api-key list.")]) -> None:
    """End a key for good. A running service stops taking it within a second."""
    with open_database() as database, database.write() as session:
        name = api_keys.revoke_key(session, key_id, actor=ACTOR).name
    out.print(f"Revoked: {name}", markup=False)


def _state(revoked_at: dt.datetime | None, *, live: bool) -> str:
    if revoked_at is not None:
        return "revoked"
    return "live" if live else "expired"
