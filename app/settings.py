"""What the environment sets, every name prefixed `WAYMARK_`. The README's table lists them; a test compares the two."""

import secrets
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import Field, HttpUrl, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

EMBEDDED = "sqlite:///"


class Settings(BaseSettings):
    """Read once, when a command or the application starts."""

    model_config = SettingsConfigDict(env_prefix="WAYMARK_", frozen=True)

    database_url: Annotated[str, Field(description="`sqlite:///path`, or `postgresql://user:password@host/name`")] = (
        "sqlite:///data/waymark.db"
    )
    questionnaires: Annotated[Path, Field(description="The directory that holds the questionnaire definitions")] = (
        Path(__file__).parent.parent / "questionnaires"
    )
    base_url: Annotated[HttpUrl, Field(description="Where people and tools reach the service")] = HttpUrl(
        "http://127.0.0.1:8000"
    )
    secret_key: Annotated[
        SecretStr | None,
        Field(description="At least 32 random characters. Left out, the embedded database keeps one beside it"),
    ] = None
    min_cell: Annotated[
        int, Field(ge=3, le=100, description="The smallest group whose answers a new round may show; never under 3")
    ] = 5
    host: Annotated[str, Field(description="The address to listen on")] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535, description="The port to listen on")] = 8000
    workers: Annotated[int, Field(ge=1, description="Server processes; one only with the embedded database")] = 1
    max_body_bytes: Annotated[int, Field(ge=1024, description="The largest request body accepted, in bytes")] = 262_144

    @field_validator("database_url")
    @classmethod
    def _name_the_driver(cls, url: str) -> str:
        scheme, separator, rest = url.partition("://")
        if scheme in {"postgres", "postgresql", "postgresql+psycopg"} and separator:
            return f"postgresql+psycopg://{rest}"
        if url.startswith(EMBEDDED) and url != EMBEDDED:
            return url
        raise ValueError("use sqlite:///path or postgresql://user:password@host/name")

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and len(key.get_secret_value()) < 32:  # noqa: PLR2004 - said in the description
            raise ValueError("use at least 32 random characters")
        return key

    @model_validator(mode="after")
    def _fits_the_database(self) -> "Settings":
        if self.is_embedded and self.workers > 1:
            raise ValueError("the embedded database serves one process: set WAYMARK_WORKERS=1, or use PostgreSQL")
        if not self.is_embedded and self.secret_key is None:
            raise ValueError("set WAYMARK_SECRET_KEY: with PostgreSQL every process must share one")
        return self

    @property
    def is_embedded(self) -> bool:
        """Whether data lives in a SQLite file of this process."""
        return self.database_url.startswith(EMBEDDED)

    @property
    def data_directory(self) -> Path | None:
        """Where the embedded database lives, and what is kept beside it; None with PostgreSQL."""
        return Path(self.database_url.removeprefix(EMBEDDED)).parent if self.is_embedded else None

    @cached_property
    def secret(self) -> bytes:
        """The key that tokens are derived with."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value().encode()
        if self.data_directory is None:
            raise ValueError("WAYMARK_SECRET_KEY is not set")  # pragma: no cover - refused above
        kept = self.data_directory / "secret-key"
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_urlsafe(48))
        return kept.read_bytes()
