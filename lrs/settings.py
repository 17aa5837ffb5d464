"""The settings of an installation, read once from the environment and refused loudly when wrong."""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

Value = TypeVar("Value")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_PREFIX = "VALMENTAVA_"
_SHORTEST_SECRET = 32


class WrongSetting(Exception):
    """A setting that is absent or unusable. The message is one line that names it."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name} {why}")
        self.name = name
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that differs between installations; docs/settings.md describes each."""

    database_url: str
    data_dir: Path
    public_url: str
    content_url: str | None
    smtp_url: str | None
    mail_from: str | None
    secret_keys: tuple[str, ...]
    keys_dir: Path
    iri_base: str
    xapi_default_version: str
    trust_loopback: bool
    trusted_networks: tuple[Network, ...]
    cors_origins: frozenset[str]
    max_body_bytes: int
    max_attachment_bytes: int
    max_upload_bytes: int
    max_batch: int
    max_document_bytes: int
    page_size: int
    log_level: str

    @property
    def content_origin(self) -> str:
        """The origin of uploaded packages' pages: their own, or "null" from within a sandbox."""
        return self.content_url or "null"

    def __repr__(self) -> str:
        """Name the settings without the secrets, since representations end up in logs."""
        shown = {f.name: getattr(self, f.name) for f in fields(self)}
        shown["secret_keys"] = f"<{len(self.secret_keys)} keys>"
        shown["smtp_url"] = None if self.smtp_url is None else _without_password(self.smtp_url)
        return f"Settings({shown})"


def settings_from(environ: Mapping[str, str]) -> Settings:
    """Read the settings from an environment.

    Raises WrongSetting for the first one that is absent or unusable, and for a name that starts
    with VALMENTAVA_ but is not a setting, since a misspelt setting would otherwise be ignored.
    """
    unknown = sorted(
        name for name in environ if name.startswith(_PREFIX) and name not in setting_names()
    )
    if unknown:
        raise WrongSetting(unknown[0], "is not a setting; docs/settings.md lists them all")
    data_dir = _value(environ, "DATA_DIR", "data", _directory)
    trust_loopback = _value(environ, "TRUST_LOOPBACK", "0", _switch)
    public_url, content_url = _addresses(environ, trust_loopback=trust_loopback)
    smtp_url, mail_from = _mail(environ)
    return Settings(
        content_url=content_url,
        smtp_url=smtp_url,
        mail_from=mail_from,
        database_url=_value(
            environ, "DATABASE_URL", f"sqlite:///{data_dir}/valmentava.db", _database_url
        ),
        data_dir=data_dir,
        public_url=public_url,
        secret_keys=_value(environ, "SECRET_KEYS", None, _secrets),
        keys_dir=_value(environ, "KEYS_DIR", str(data_dir / "keys"), _directory),
        iri_base=_value(environ, "IRI_BASE", public_url, _iri_base),
        xapi_default_version=_value(environ, "XAPI_DEFAULT_VERSION", "2.0.0", _xapi_version),
        trust_loopback=trust_loopback,
        trusted_networks=_value(environ, "TRUSTED_NETWORKS", "", _networks),
        cors_origins=_value(environ, "CORS_ORIGINS", "", _origins),
        max_body_bytes=_value(environ, "MAX_BODY_BYTES", str(16 * 1024 * 1024), _positive),
        max_attachment_bytes=_value(
            environ, "MAX_ATTACHMENT_BYTES", str(10 * 1024 * 1024), _positive
        ),
        max_upload_bytes=_value(environ, "MAX_UPLOAD_BYTES", str(2 * 1024**3), _positive),
        max_batch=_value(environ, "MAX_BATCH", "1000", _at_most(1023)),
        max_document_bytes=_value(environ, "MAX_DOCUMENT_BYTES", str(4 * 1024 * 1024), _positive),
        page_size=_value(environ, "PAGE_SIZE", "500", _positive),
        log_level=_value(environ, "LOG_LEVEL", "info", _log_level),
    )


def setting_names() -> frozenset[str]:
    """Return the environment's name of every setting."""
    return frozenset(_PREFIX + field.name.upper() for field in fields(Settings))


def _addresses(environ: Mapping[str, str], *, trust_loopback: bool) -> tuple[str, str | None]:
    """Return the public address, and that of packages where they have one of their own."""
    public_url = _value(environ, "PUBLIC_URL", None, _origin)
    content_url = _value(environ, "CONTENT_URL", "", _origin_or_none)
    for name, url in (("PUBLIC_URL", public_url), ("CONTENT_URL", content_url)):
        if (url or "").startswith("http:") and not (trust_loopback and _is_loopback(url or "")):
            raise WrongSetting(
                _PREFIX + name,
                "must be https; plain http is for loopback with VALMENTAVA_TRUST_LOOPBACK=1",
            )
    if content_url is not None and _host(content_url) == _host(public_url):
        # Cookies know hosts, not ports: what is on this host could act as its visitors.
        raise WrongSetting("VALMENTAVA_CONTENT_URL", "must be on another host than the public one")
    return public_url, content_url


def _mail(environ: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Return by which server mail is sent and from which address, None for both without."""
    smtp_url = _value(environ, "SMTP_URL", "", _smtp_url)
    mail_from = _value(environ, "MAIL_FROM", "", _mail_address)
    if (smtp_url is None) != (mail_from is None):
        missing = "MAIL_FROM" if mail_from is None else "SMTP_URL"
        raise WrongSetting(_PREFIX + missing, "is not set; mail needs a server and a sender")
    return smtp_url, mail_from


def _value(
    environ: Mapping[str, str], name: str, default: str | None, read: Callable[[str], Value]
) -> Value:
    text = environ.get(_PREFIX + name, default)
    if text is None:
        raise WrongSetting(_PREFIX + name, "is not set")
    try:
        return read(text)
    except ValueError as error:
        raise WrongSetting(_PREFIX + name, str(error)) from None


def _directory(text: str) -> Path:
    if not text.strip():
        raise ValueError("must name a folder")
    return Path(text).absolute()


def _switch(text: str) -> bool:
    if text not in {"0", "1"}:
        raise ValueError("must be 0 or 1")
    return text == "1"


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(each.strip()) for each in text.split(",") if each.strip())
    except ValueError:
        raise ValueError("must be networks such as 10.20.0.0/16, separated by commas") from None


def _origin(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an address such as https://valmennus.example.fi")
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
        raise ValueError("must be scheme, host and port only")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _origin_or_none(text: str) -> str | None:
    return _origin(text) if text.strip() else None


def _smtp_url(text: str) -> str | None:
    if not text.strip():
        return None
    parts = urlsplit(text)
    try:
        usable = parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError("must be such as smtp://name:password@mail.example.fi:587")
    return text


def _without_password(smtp_url: str) -> str:
    parts = urlsplit(smtp_url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _mail_address(text: str) -> str | None:
    if not text.strip():
        return None
    if not re.fullmatch(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", text):
        raise ValueError("must be an address such as valmentava@example.fi")
    return text


def _host(url: str) -> str | None:
    return urlsplit(url).hostname


def _origins(text: str) -> frozenset[str]:
    return frozenset(_origin(each.strip()) for each in text.split(",") if each.strip())


def _iri_base(text: str) -> str:
    parts = urlsplit(text)
    if not parts.scheme or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("must be an absolute address without query or fragment")
    return text.rstrip("/")


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _database_url(text: str) -> str:
    if text.startswith("postgresql://"):
        text = "postgresql+psycopg://" + text.removeprefix("postgresql://")
    if not text.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("must start with sqlite:/// or postgresql://")
    if text in {"sqlite://", "sqlite:///", "sqlite:///:memory:"}:
        raise ValueError("must name a file: several processes share the database")
    return text


def _secrets(text: str) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in text.split(",") if key.strip())
    if not keys:
        raise ValueError("must hold at least one key")
    if any(len(key) < _SHORTEST_SECRET for key in keys):
        raise ValueError(f"has a key shorter than {_SHORTEST_SECRET} characters")
    return keys


def _xapi_version(text: str) -> str:
    if text not in {"1.0.3", "2.0.0"}:
        raise ValueError("must be 1.0.3 or 2.0.0")
    return text


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise ValueError("must be a whole number above 0")
    return int(text)


def _at_most(limit: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = _positive(text)
        if number > limit:
            raise ValueError(f"must be at most {limit}")
        return number

    return read


def _log_level(text: str) -> str:
    if text not in {"debug", "info", "warning", "error"}:
        raise ValueError("must be debug, info, warning or error")
    return text
