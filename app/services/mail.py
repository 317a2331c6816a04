"""Mail, through the SMTP server that the settings name."""

import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

from app.settings import Settings

logger = logging.getLogger(__name__)

PATIENCE = 10
"""Seconds to wait for the mail server."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to one person."""

    to: str
    subject: str
    text: str


def send(settings: Settings, letter: Letter) -> bool:
    """Whether the mail server took a letter. Where none is set up, or it fails, its link has to go another way."""
    if settings.smtp_url is None or settings.mail_from is None:
        return False
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.mail_from, letter.to, letter.subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    try:
        with _connection(urlsplit(settings.smtp_url.get_secret_value())) as server:
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("mail could not be sent: %s", type(error).__name__)  # its text would name who it was for
        return False
    return True


@contextmanager
def _connection(url: SplitResult) -> Iterator[smtplib.SMTP]:
    """Encrypted from the start with smtps, or once connected where the server can; a password goes no other way."""
    host, context = url.hostname or "", ssl.create_default_context()
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, url.port or 0, timeout=PATIENCE, context=context)
    else:
        server = smtplib.SMTP(host, url.port or 0, timeout=PATIENCE)
    with server:
        server.ehlo()
        if url.scheme == "smtp" and (url.username or server.has_extn("starttls")):
            server.starttls(context=context)
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        yield server
