"""What every file says of itself, and texts without what a file cannot hold."""

from datetime import datetime

from dashboards.spoken import local_date
from lti.pages import gettext
from lti.pages.dates import spoken_date


def computed(made_at: datetime, sha256: str, language: str) -> str:
    """Return when a record was computed, and the fingerprint by which it is known."""
    return gettext(
        "Computed %(day)s when the round closed, and not changed since. Fingerprint %(sha256)s.",
        day=spoken_date(local_date(made_at), language),
        sha256=sha256,
    )


def clean(text: str) -> str:
    """Return a text without characters that XML cannot hold, or that turn others' direction."""
    return "".join(letter for letter in text if letter in "\t\n" or _is_writable(ord(letter)))


def _is_writable(point: int) -> bool:
    if 0x202A <= point <= 0x202E or 0x2066 <= point <= 0x2069:
        return False
    return 0x20 <= point <= 0xD7FF or 0xE000 <= point <= 0xFFFD or point >= 0x10000
