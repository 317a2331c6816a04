"""What the environment sets, every name prefixed `WAYMARK_`. The README's table lists them; a test compares the two."""

import secrets
from functools import cached_property
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from limits import parse
from pydantic import Field, HttpUrl, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

EMBEDDED = "sqlite:///"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


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
    port: Annotated[int, Field(ge=0, le=65535, description="The port to listen on; `0` for any that is free")] = 8000
    workers: Annotated[int, Field(ge=1, description="Server processes; one only with the embedded database")] = 1
    max_body_bytes: Annotated[int, Field(ge=1024, description="The largest request body accepted, in bytes")] = 262_144
    body_seconds: Annotated[int, Field(ge=1, description="How long a request's body may take to come, in seconds")] = 60

    contact: Annotated[
        str | None, Field(description="Whom to ask about one's answers, as the privacy notice says it")
    ] = None
    lawful_basis: Annotated[
        str | None, Field(description="Why answers may be kept, as the privacy notice says it; left out, by consent")
    ] = None
    retention: Annotated[str | None, Field(description="How long answers are kept, as the privacy notice says it")] = (
        None
    )

    smtp_url: Annotated[
        SecretStr | None,
        Field(description="`smtp://user:password@host:587` or `smtps://…`; without one, links are shown to pass on"),
    ] = None
    mail_from: Annotated[str | None, Field(description="The address mail comes from")] = None

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, url: SecretStr | None) -> SecretStr | None:
        parts = urlsplit(url.get_secret_value()) if url else None
        if parts and (parts.scheme not in {"smtp", "smtps"} or not parts.hostname):
            raise ValueError("use smtp://host or smtps://host, with user:password@ before the host if need be")
        return url

    @model_validator(mode="after")
    def _mail_has_a_sender(self) -> "Settings":
        if self.smtp_url is not None and self.mail_from is None:
            raise ValueError("set WAYMARK_MAIL_FROM: with WAYMARK_SMTP_URL, mail needs an address to come from")
        return self

    allowed_hosts: Annotated[
        str, Field(description="Other names the service goes by than that of `WAYMARK_BASE_URL`, separated by commas")
    ] = ""
    proxies: Annotated[
        str,
        Field(description="Addresses or networks whose `X-Forwarded-For` is believed, separated by commas"),
    ] = ""
    rate_limit_storage: Annotated[
        str, Field(description="`memory://`, counted in each process; or `redis://host:6379`, counted for all together")
    ] = "memory://"
    sign_in_limit: Annotated[
        str, Field(description="How often one address may try a password or a second factor, or ask for a new password")
    ] = "10/15 minutes"
    join_limit: Annotated[
        str, Field(description="How often one address, perhaps a whole hall's, may join or try a code or a receipt")
    ] = "240/hour"
    join_overall_limit: Annotated[
        str, Field(description="How often all together may join or try a code or a receipt")
    ] = "3000/hour"
    write_limit: Annotated[
        str, Field(description="How often one key, one browser, or an address with neither may send something")
    ] = "600/minute"
    address_limit: Annotated[str, Field(description="How often one address may send something, whoever it is")] = (
        "1800/minute"
    )

    @field_validator("proxies")
    @classmethod
    def _networks(cls, proxies: str) -> str:
        for part in _parts(proxies):
            ip_network(part)
        return proxies

    @field_validator("sign_in_limit", "join_limit", "join_overall_limit", "write_limit", "address_limit")
    @classmethod
    def _a_limit(cls, limit: str) -> str:
        try:
            parse(limit)
        except ValueError as error:
            raise ValueError("use a number and a time, such as 10/15 minutes or 600/hour") from error
        return limit

    @field_validator("rate_limit_storage")
    @classmethod
    def _counts_somewhere(cls, storage: str) -> str:
        scheme = urlsplit(storage).scheme
        if scheme not in {"memory", "redis", "rediss"}:
            raise ValueError("use memory:// or redis://host:6379")
        if scheme != "memory" and find_spec("redis") is None:
            raise ValueError("counting in Redis needs its library: pip install redis")
        return storage

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

    @property
    def origin(self) -> str:
        """The base URL as browsers name where a page came from."""
        return "/".join(str(self.base_url).split("/")[:3])

    @property
    def hosts(self) -> frozenset[str]:
        """The names the service goes by, without ports. On one's own machine it goes by all of that machine's."""
        name = str(self.base_url.host)
        return frozenset({name, *(LOOPBACK if name in LOOPBACK else ()), *_parts(self.allowed_hosts)})

    @property
    def proxy_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """What `proxies` names."""
        return tuple(ip_network(part) for part in _parts(self.proxies))

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
            kept.write_text(secrets.token_urlsafe(48), encoding="ascii")
        return kept.read_bytes()


def _parts(listed: str) -> list[str]:
    return [part.strip() for part in listed.split(",") if part.strip()]
