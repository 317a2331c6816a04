"""The one middleware: who may ask, how often, and what every answer says about itself."""

import hashlib
import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from time import perf_counter

import structlog
from fastapi import Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.deps import find_route
from app.domain.errors import NotAllowedError, TooManyError, WaymarkError, WrongHostError
from app.edges.addresses import find_client
from app.edges.limits import SAFE, Limits, is_limited, limit_headers
from app.edges.logs import place
from app.language import N_
from app.services import audit
from app.settings import Settings

Headers = Mapping[bytes, bytes]
Tell = Callable[[Request, Exception], Awaitable[Response]]
"""Makes an error the page or the problem it is."""

HEALTH = "/healthz"
"""Asked by what keeps the service running, under whatever name it knows; its answer holds no address."""

SECURITY = (
    (
        b"content-security-policy",
        (
            b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            b"font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
TLS_ONLY = (b"strict-transport-security", b"max-age=31536000")
NOT_KEPT = (b"cache-control", b"no-store")

WRONG_HOST = N_(
    "This service does not go by the name it was called by. Check the address; whoever runs the service can add names "
    "to it with WAYMARK_ALLOWED_HOSTS."
)
WRONG_SITE = N_(
    "This did not come from a page of this service, so nothing was changed. If you did mean to send it, open the page "
    "here and send it again."
)
WAIT_A_MINUTE = N_("This was asked for too often in a short time, so nothing was changed. Wait a minute and try again.")
WAIT = N_("This was asked for too often in a short time, so nothing was changed. Wait {minutes} minutes and try again.")

requests = structlog.get_logger()
crashes = logging.getLogger(__name__)


class Edges:
    """Checks a request before anything else reads it, and marks its answer.

    It leaves `request_id` in the request's state, and tells the audit log where what follows comes from.
    """

    def __init__(self, app: ASGIApp, settings: Settings, refuse: Tell, handle_crash: Tell) -> None:
        self.app = app
        self.refuse = refuse
        self.handle_crash = handle_crash
        self.limits = Limits(settings)
        self.proxies = settings.proxy_networks
        self.scheme = f"{settings.base_url.scheme}://".encode()
        self.origin = settings.origin.encode()
        names = "|".join(map(re.escape, settings.hosts))
        self.is_ours = re.compile(rf"(?:{names})(?::\d{{1,5}})?".encode(), re.IGNORECASE).fullmatch
        self.marks = (*SECURITY, TLS_ONLY) if settings.base_url.scheme == "https" else SECURITY

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or have it answered; log one line; never raise."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = perf_counter()
        headers = dict(reversed(scope["headers"]))  # the first of each name, which is the one Starlette reads
        client = find_client(scope, self.proxies)
        request_id = secrets.token_hex(16)
        scope.setdefault("state", {}).update(request_id=request_id)
        audit.note_origin(client.truncated, request_id)
        marks = (*self.marks, (b"x-request-id", request_id.encode()))
        status = 0

        async def send_marked(message: Message) -> None:
            nonlocal status, marks
            if message["type"] == "http.response.start":
                status = message["status"]
                own = message["headers"]
                message["headers"] = [*own, *marks] if b"cache-control" in dict(own) else [*own, *marks, NOT_KEPT]
            await send(message)

        try:
            refusal = self._refusal(scope, headers)
            if refusal is None and is_limited(scope["method"], scope["path"]):
                counts = await self.limits.count(scope["path"], client.network, _credential(headers))
                marks += tuple((name.encode(), value.encode()) for name, value in limit_headers(counts).items())
                if counts[-1].is_spent:
                    refusal = _too_many(counts[-1].seconds)
            if refusal is None:
                await self.app(scope, receive, send_marked)
            else:
                await (await self.refuse(Request(scope), refusal))(scope, receive, send_marked)
        except Exception as error:  # noqa: BLE001 - raised further, the server would print it with all its text
            crashes.error(
                "unexpected %s", type(error).__name__, extra={"request_id": request_id, "place": place(error)}
            )
            if not status:
                await (await self.handle_crash(Request(scope), error))(scope, receive, send_marked)
        finally:
            requests.info(
                "request",
                method=scope["method"],
                route=find_route(scope),
                status=status,
                ms=round((perf_counter() - began) * 1000, 1),
                request_id=request_id,
                address=client.truncated,
                caller=_kind(headers),
            )

    def _refusal(self, scope: Scope, headers: Headers) -> WaymarkError | None:
        host = headers.get(b"host", b"")
        if self.is_ours(host) is None and scope["path"] != HEALTH:
            return WrongHostError(WRONG_HOST)
        if scope["method"] not in SAFE and not _has_key(headers) and not self._is_same_site(headers, host):
            return NotAllowedError(WRONG_SITE)
        return None

    def _is_same_site(self, headers: Headers, host: bytes) -> bool:
        """Whether no other site made a browser send this: it says where from, and what says nothing has no cookie."""
        site, origin = headers.get(b"sec-fetch-site"), headers.get(b"origin")
        if site is not None:
            return site in {b"same-origin", b"none"}
        if origin is not None:
            return origin in {self.origin, self.scheme + host.lower()}
        return b"cookie" not in headers


def _has_key(headers: Headers) -> bool:
    """Whether a key was sent, which no browser does of its own accord."""
    return headers.get(b"authorization", b"")[:7].lower() == b"bearer "


def _credential(headers: Headers) -> str | None:
    """What stands for whoever holds a key or a cookie; None for all who have neither."""
    secret = headers[b"authorization"] if _has_key(headers) else headers.get(b"cookie")
    return hashlib.sha256(secret).hexdigest() if secret else None


def _kind(headers: Headers) -> str:
    if _has_key(headers):
        return "key"
    return "browser" if b"cookie" in headers else "anyone"


def _too_many(seconds: int) -> TooManyError:
    minutes = -(-seconds // 60)
    return TooManyError(WAIT_A_MINUTE) if minutes == 1 else TooManyError(WAIT, minutes=minutes)
