"""Sending mail by the installation's SMTP server (RFC 5321), over TLS."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from urllib.parse import unquote, urlsplit

from lrs.settings import Settings

_TIMEOUT_SECONDS = 20
_LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is mailed to one person. calendar is an iMIP object with its method, None without."""

    subject: str
    text: str
    calendar: tuple[str, bytes] | None = None


class NotSent(Exception):
    """Mail that the server did not take: why as a code, and whether trying again can help."""

    def __init__(self, code: str, *, for_good: bool) -> None:
        super().__init__(code)
        self.code = code
        self.for_good = for_good


class Post:
    """An open way to the server."""

    def __init__(self, server: smtplib.SMTP, sender: str) -> None:
        self._server, self._sender = server, sender

    def send(self, letter: Letter, to: str, *, now: datetime) -> None:
        """Send a letter to one address. Raises NotSent."""
        message = composed(letter, sender=self._sender, to=to, now=now)
        try:
            self._server.send_message(message, self._sender, [to])
        except smtplib.SMTPRecipientsRefused as error:
            (code, _), *_ = error.recipients.values()
            raise NotSent("recipient_refused", for_good=code >= 500) from None
        except (smtplib.SMTPResponseException, smtplib.SMTPNotSupportedError) as error:
            code = getattr(error, "smtp_code", 500)
            with suppress(smtplib.SMTPException, OSError):
                self._server.rset()
            raise NotSent("message_refused", for_good=code >= 500) from None
        except (smtplib.SMTPException, OSError):
            raise NotSent("connection_lost", for_good=False) from None


@contextmanager
def post_office(settings: Settings) -> Iterator[Post]:
    """Open the way to the installation's server. Raises NotSent when there is none.

    Over plain connections nothing is sent but to the machine itself where that is trusted.
    """
    if settings.smtp_url is None or settings.mail_from is None:
        raise NotSent("not_configured", for_good=False)
    try:
        server = _opened(settings.smtp_url, trust_loopback=settings.trust_loopback)
    except ssl.SSLError:
        raise NotSent("not_trusted", for_good=False) from None
    except (smtplib.SMTPException, OSError):
        raise NotSent("not_reached", for_good=False) from None
    try:
        yield Post(server, settings.mail_from)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()


def composed(letter: Letter, *, sender: str, to: str, now: datetime) -> EmailMessage:
    """Return a letter as a message; its calendar is one of the alternatives (RFC 6047, 2.4)."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(addr_spec=sender)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence answers it
    message.set_content(letter.text)
    if letter.calendar is not None:
        method, body = letter.calendar
        message.add_alternative(
            body.decode(),
            subtype="calendar",
            params={"method": method},
        )
    return message


def usable_address(told: object) -> str | None:
    """Return an address that mail can be sent to, None for anything else."""
    if not isinstance(told, str) or not told.isascii() or len(told) > _LONGEST_ADDRESS:
        return None
    try:
        address = Address(addr_spec=told)
    except (ValueError, IndexError, MessageError):
        return None
    return told if address.username and "." in address.domain else None


def _opened(smtp_url: str, *, trust_loopback: bool) -> smtplib.SMTP:
    parts = urlsplit(smtp_url)
    host, port = parts.hostname or "", parts.port
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port or 465, timeout=_TIMEOUT_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(host, port or 587, timeout=_TIMEOUT_SECONDS)
        server.ehlo()
        own_machine = trust_loopback and host in {"127.0.0.1", "::1", "localhost"}
        if server.has_extn("starttls") or not own_machine:
            server.starttls(context=context)
            server.ehlo()
    if parts.username:
        _sign_in(server, unquote(parts.username), unquote(parts.password or ""))
    return server


def _sign_in(server: smtplib.SMTP, name: str, password: str) -> None:
    try:
        server.login(name, password)
    except smtplib.SMTPException:
        server.close()
        raise NotSent("sign_in_refused", for_good=False) from None
