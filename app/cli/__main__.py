"""`python -m app.cli`, where the command itself is not on the path."""

from app.cli import cli

cli()
