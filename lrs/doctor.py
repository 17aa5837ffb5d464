"""What an administrator wants checked before the telephone rings, each with its mend."""

import os
import socket
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa

from lrs.database import Database, DatabaseDown
from lrs.health import Finding, findings
from lrs.settings import Settings
from lrs.surroundings import Surroundings

_CLOCK_TOLERANCE = timedelta(seconds=2)
_CONNECT_SECONDS = 5.0


def examine(surroundings: Surroundings) -> tuple[Finding, ...]:
    """Check database, schema, IRI base, clock, folders, keys and public address, in that order."""
    settings = surroundings.settings
    return (
        *findings(surroundings.database, settings),
        _clock(surroundings.database, surroundings.clock),
        _folder("data folder", settings.data_dir, private=False),
        _folder("keys folder", settings.keys_dir, private=True),
        _secret_keys(settings),
        _public_url(settings),
    )


def _clock(database: Database, clock: Callable[[], datetime]) -> Finding:
    subject = "clock"
    if database.is_sqlite:
        return Finding(subject, None)
    try:
        with database.read() as connection:
            there: datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    except DatabaseDown:
        return Finding(subject, "start the database first; its clock is compared with this one")
    apart = abs(there - clock())
    if apart <= _CLOCK_TOLERANCE:
        return Finding(subject, None)
    seconds = round(apart.total_seconds())
    return Finding(subject, f"set both by NTP: the database's clock is {seconds} s off this one")


def _folder(subject: str, folder: Path, *, private: bool) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700 if private else 0o755)
    except OSError as error:
        return Finding(subject, f"make {folder} writable ({error.strerror})")
    if not os.access(folder, os.W_OK | os.X_OK):
        return Finding(subject, f"make {folder} writable for this user")
    if private and folder.stat().st_mode & 0o077:
        return Finding(subject, f"close it to other users: chmod 700 {folder}")
    return Finding(subject, None)


def _secret_keys(settings: Settings) -> Finding:
    repeated = len(set(settings.secret_keys)) < len(settings.secret_keys)
    return Finding("secret keys", "remove the repeated key from the ring" if repeated else None)


def _public_url(settings: Settings) -> Finding:
    subject = f"public address {settings.public_url}"
    parts = urlsplit(settings.public_url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        with socket.create_connection((host, port), timeout=_CONNECT_SECONDS) as connection:
            if parts.scheme == "https":
                context = ssl.create_default_context()
                context.wrap_socket(connection, server_hostname=host).close()
    except ssl.SSLError as error:
        return Finding(subject, f"mend the certificate ({error.reason})")
    except OSError as error:
        return Finding(subject, f"nothing answers there ({error}); start the server and its proxy")
    return Finding(subject, None)
