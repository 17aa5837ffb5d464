"""A meeting service's own list of who was there, such as Teams exports it.

The file's headings are in the organiser's language, so none of them is looked for: a table of
people is told by its rows, of which each has a name and a time spent there. Files come as UTF-16
with tabs, as UTF-8 with commas, or as a spreadsheet saved them. Nothing of a file is kept.
"""

import csv
import io
import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

LONGEST_FILE = 2 * 1024 * 1024
_MOST_ROWS = 20_000
_PAIR = 2

_DURATION = re.compile(r"(?:\d+\s*[^\W\d_]+\.?\s*){1,3}\Z")
_PART = re.compile(r"(\d+)\s*([^\W\d_]+)")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})\Z")
_BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]")
# How the words for hours, minutes and seconds begin in Finnish, Swedish, English and neighbours
# of theirs; the longer beginnings first, since German hours begin as seconds do.
_UNITS = (("st", 3600), ("h", 3600), ("t", 3600), ("g", 3600), ("m", 60), ("s", 1))


class NotAReport(ValueError):
    """A file without a table of people: "empty", "large", "encoding" or "table"."""


@dataclass(frozen=True, slots=True)
class Attended:
    """Somebody of a report: the name as it stands there, and the minutes they were there."""

    name: str = field(repr=False)
    minutes: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the roster: what the caller knows them by, and their name."""

    key: str
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Matching:
    """What a report's people are in the roster.

    matched holds each person once with the minutes of all their rows; ambiguous are the names
    that several people of the roster have, unmatched those that nobody has, too_short those who
    were there for less than was asked.
    """

    matched: Mapping[str, float]
    too_short: Mapping[str, float]
    ambiguous: tuple[str, ...]
    unmatched: tuple[str, ...]


def people_in(content: bytes) -> tuple[Attended, ...]:
    """Read who was there from a report, one for each name. Raises NotAReport."""
    if len(content) > LONGEST_FILE:
        raise NotAReport("large")
    rows = _rows(_text(content))
    if not rows:
        raise NotAReport("empty")
    if not any(True for _ in _tables(rows)):
        raise NotAReport("table")
    # A summary's pairs may hold a time too, and the list of people comes before the list of their
    # comings and goings, which repeats it.
    tables = [(len(table[0]) > _PAIR, _people(table)) for table in _tables(rows)]
    _, best = max(tables, key=lambda each: (each[0] and bool(each[1]), len(each[1])))
    if not best:
        raise NotAReport("table")
    return tuple(Attended(name, seconds / 60) for name, seconds in best.items())


def matching(
    reports: Iterable[Sequence[Attended]],
    candidates: Sequence[Candidate],
    *,
    least_minutes: float,
) -> Matching:
    """Find the people of one meeting's reports in a roster, the minutes of all reports together.

    Names are compared without case, accents, order and what stands in brackets, as platforms and
    meeting services write them differently.
    """
    by_name: dict[frozenset[str], list[Candidate]] = defaultdict(list)
    for each in candidates:
        by_name[_parts(each.name)].append(each)
    minutes: dict[str, float] = defaultdict(float)
    ambiguous: dict[str, None] = {}
    unmatched: dict[str, None] = {}
    for person in (each for report in reports for each in report):
        found = by_name.get(_parts(person.name), [])
        if len(found) == 1:
            minutes[found[0].key] += person.minutes
        else:
            (ambiguous if found else unmatched)[person.name] = None
    return Matching(
        matched={key: each for key, each in minutes.items() if each >= least_minutes},
        too_short={key: each for key, each in minutes.items() if each < least_minutes},
        ambiguous=tuple(ambiguous),
        unmatched=tuple(unmatched),
    )


def _text(content: bytes) -> str:
    for mark, encoding in (
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
        (b"\xef\xbb\xbf", "utf-8-sig"),
    ):
        if content.startswith(mark):
            return _decoded(content, encoding)
    if content[1:2] == b"\0":
        return _decoded(content, "utf-16-le")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(content, "cp1252")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise NotAReport("encoding") from None


def _rows(text: str) -> list[list[str]]:
    delimiter = max("\t;,", key=text.count)
    try:
        read = csv.reader(io.StringIO(text.replace("\0", "")), delimiter=delimiter)
        rows = [[cell.strip() for cell in row] for row in itertools.islice(read, _MOST_ROWS)]
    except csv.Error:
        raise NotAReport("table") from None
    return rows if any(any(row) for row in rows) else []


def _tables(rows: Sequence[Sequence[str]]) -> Iterable[Sequence[Sequence[str]]]:
    """Part rows where one is empty, or has a single cell, such as a section's title."""
    table: list[Sequence[str]] = []
    for row in rows:
        if sum(bool(cell) for cell in row) > 1:
            table.append(row)
            continue
        if table:
            yield table
        table = []
    if table:
        yield table


def _people(table: Sequence[Sequence[str]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for row in table:
        seconds = next((each for each in map(_seconds, row[1:]) if each is not None), None)
        if seconds is not None and row[0]:
            found[row[0]] = found.get(row[0], 0) + seconds
    return found


def _seconds(cell: str) -> float | None:
    """Return the seconds of a time spent, such as "1 h 24 min" or "01:24:10"; None for others."""
    clock = _CLOCK.fullmatch(cell)
    if clock is not None:
        hours, minutes, seconds = (int(each) for each in clock.groups())
        return hours * 3600 + minutes * 60 + seconds
    if not _DURATION.fullmatch(cell):
        return None
    total = 0.0
    for number, unit in _PART.findall(cell):
        size = _size(unit.lower())
        if size is None:
            return None
        total += int(number) * size
    return total


def _size(unit: str) -> int | None:
    return next((size for beginning, size in _UNITS if unit.startswith(beginning)), None)


def _parts(name: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", _BRACKETED.sub(" ", name).casefold())
    letters = "".join(each if each.isalnum() else " " for each in plain if not _is_accent(each))
    return frozenset(letters.split())


def _is_accent(character: str) -> bool:
    return unicodedata.combining(character) != 0
