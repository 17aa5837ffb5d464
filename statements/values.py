"""The small values that statements are made of: which texts are IRIs, UUIDs, timestamps and so on.

Each kind is one pattern, anchored and bounded in length, in which no part can match the same
characters as its neighbour: the time taken grows with the length of the text and never faster.
The fast decode of the grammar and its explaining walk use the very same patterns.
"""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

# RFC 3987 without the characters it excludes; the scheme is required (xAPI 1.0.3, Part 2, 2.2:
# "containing IRL or IRI values without a scheme"). The bound keeps an IRI, in UTF-8, shorter than
# the longest key a PostgreSQL index takes.
_ASCII_IRI_CHARACTERS = r"!#-;=?-\[\]_a-z~"
_OTHER_IRI_CHARACTERS = "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U000efffd"
IRI = (
    r"\A[A-Za-z][A-Za-z0-9+.\-]{0,62}:"
    rf"(?:[{_ASCII_IRI_CHARACTERS}]{{1,2048}}"
    rf"|[{_ASCII_IRI_CHARACTERS}{_OTHER_IRI_CHARACTERS}]{{1,512}})\Z"
)

# RFC 4122's standard form; "all versions of variant 2 are valid" (Part 2, 2.4.1), of either case.
UUID = r"\A[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}\Z"

# "mailto:email address" (Part 2, 2.4.2.3): RFC 5322's dot-atom, RFC 6531's letters beyond ASCII.
_ATOM = r"[^\x00-\x20\x7f\"(),.:;<>@\[\\\]]"
_LABEL = "[0-9A-Za-z\u00a1-\U0010ffff](?:[0-9A-Za-z\u00a1-\U0010ffff-]{0,61}" + (
    "[0-9A-Za-z\u00a1-\U0010ffff])?"
)
MAILTO = rf"\A(?=.{{1,320}}\Z)mailto:{_ATOM}+(?:\.{_ATOM}+)*@{_LABEL}(?:\.{_LABEL})*\Z"

SHA1_HEX = r"\A[0-9A-Fa-f]{40}\Z"

# SHA-224, SHA-256, SHA-384 or SHA-512.
SHA2_HEX = r"\A(?:[0-9A-Fa-f]{56}|[0-9A-Fa-f]{64}|[0-9A-Fa-f]{96}|[0-9A-Fa-f]{128})\Z"

_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z\-]{1,127}"
MEDIA_TYPE = rf"\A{_WORD}/{_WORD}(?:[ \t]*;[\t\x20-\x7e\u00a0-\uffff]{{0,512}})?\Z"

# RFC 5646, 2.1, and its rule of 2.2.9 that no variant and no extension singleton comes twice. The
# look-aheads stop at "-x-": what follows it is private.
_UNTIL_PRIVATE = r"(?:-(?!x-)[0-9a-z]{1,8})*"
_VARIANT = r"(?:[0-9a-z]{5,8}|[0-9][0-9a-z]{3})"
LANGUAGE_TAG = (
    r"(?ai)\A(?=.{1,128}\Z)(?:"
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})"
    r"(?:-[a-z]{4})?"
    r"(?:-(?:[a-z]{2}|[0-9]{3}))?"
    rf"(?:-(?P<variant>{_VARIANT})(?!{_UNTIL_PRIVATE}-(?P=variant)(?:-|\Z)))*"
    rf"(?:-(?P<singleton>[0-9a-wyz])(?:-[0-9a-z]{{2,8}})+(?!{_UNTIL_PRIVATE}-(?P=singleton)-))*"
    r"(?:-x(?:-[0-9a-z]{1,8})+)?"
    r"|x(?:-[0-9a-z]{1,8})+"
    r"|en-GB-oed|i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)"
    r"|sgn-(?:BE-FR|BE-NL|CH-DE)|art-lojban|cel-gaulish|no-(?:bok|nyn)"
    r"|zh-(?:guoyu|hakka|min|min-nan|xiang))\Z"
)

# ISO 8601:2004, 4.4.3.2: weeks stand alone; only the smallest part may have a fraction.
_AMOUNT = r"[0-9]{1,18}(?:[.,][0-9]{1,18})?"
DURATION = (
    r"\AP(?=[0-9T])(?!.{0,160}[.,][0-9]{1,18}[A-Z]T?[0-9])"
    rf"(?:(?P<weeks>{_AMOUNT})W"
    rf"|(?:(?P<years>{_AMOUNT})Y)?(?:(?P<months>{_AMOUNT})M)?(?:(?P<days>{_AMOUNT})D)?"
    rf"(?:T(?=[0-9])(?:(?P<hours>{_AMOUNT})H)?(?:(?P<minutes>{_AMOUNT})M)?"
    rf"(?:(?P<seconds>{_AMOUNT})S)?)?)\Z"
)

# RFC 3339, 5.6, with the space for T that its note allows; -00:00 says "offset unknown", which
# xAPI refuses (IEEE 9274.1.1, 4.2.7; xAPI 1.0.3, Part 2, 4.5).
_DATE_AND_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,32})?"
_OFFSET = r"(?:[Zz]|(?!-00:00)[+-][0-9]{2}:[0-9]{2})"
TIMESTAMP_RFC_3339 = rf"\A{_DATE_AND_TIME}{_OFFSET}\Z"

# ISO 8601's extended format of a date with a time, as 1.0.x asks: seconds may be missing, a comma
# may stand for the point, the offset may be short or missing (then UTC: Part 2, 4.5).
TIMESTAMP_ISO_8601 = (
    r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,32})?)?"
    r"(?:[Zz]|(?!-00(?::?00)?\Z)[+-][0-9]{2}(?::?[0-9]{2})?)?\Z"
)

# "1.0", "1.0.x" (Part 2, 2.4.10); 2.0 keeps what 1.0 made and adds its own (IEEE, 4.2.4.2).
VERSION_OF_1 = r"\A1\.0(?:\.[0-9]{1,9})?\Z"
VERSION_OF_2 = r"\A[12]\.0(?:\.[0-9]{1,9})?\Z"

_DURATION = re.compile(DURATION)
_TIMESTAMP = re.compile(TIMESTAMP_ISO_8601)
_LEAP_SECOND = re.compile(r"\A(.{16}):60")


def instant_of(text: str) -> datetime:
    """Return the instant a timestamp names, aware, in UTC, to the microsecond.

    Digits beyond the microsecond are cut; a time without an offset is read as UTC; a leap second
    is the first instant after it. Raises ValueError for a text that is no timestamp or no date.
    """
    if _TIMESTAMP.match(text) is None:
        raise ValueError(f"not a timestamp: {text[:40]!r}")
    beyond = timedelta(0)
    if text[17:19] == "60":
        text, beyond = _LEAP_SECOND.sub(r"\1:59", text), timedelta(seconds=1)
    try:
        read = datetime.fromisoformat(text.upper().replace(",", "."))
        if read.tzinfo is None:
            read = read.replace(tzinfo=UTC)
        return read.astimezone(UTC) + beyond
    except OverflowError as error:
        raise ValueError(f"outside the calendar: {text}") from error


@lru_cache(maxsize=1024)
def duration_parts(text: str) -> tuple[Decimal, ...]:
    """Return a duration as years, months, weeks, days, hours, minutes and seconds.

    Seconds are cut to hundredths, the precision by which xAPI 2.0 compares. Units are not
    converted into each other: a month has no fixed length. Raises ValueError.
    """
    match = _DURATION.match(text)
    if match is None:
        raise ValueError(f"not a duration: {text[:40]!r}")
    found = match.groupdict(default="0")
    units = ("years", "months", "weeks", "days", "hours", "minutes")
    whole, _, fraction = found["seconds"].replace(",", ".").partition(".")
    return (
        *(Decimal(found[unit].replace(",", ".")) for unit in units),
        Decimal(f"{whole}.{fraction[:2] or 0}"),
    )
