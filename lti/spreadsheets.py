"""Tables as personnel systems and spreadsheets write them: CSV with commas or semicolons."""

import csv
import io
from collections.abc import Collection


class NoSuchColumns(ValueError):
    """A table whose first line does not name the columns that it must have."""


class NotText(ValueError):
    """A file that is text in none of the encodings in which spreadsheets are written."""


def text_of(content: bytes) -> str:
    """Read a file as spreadsheets write it: UTF-8, or UTF-16 with its mark. Raises NotText."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise NotText from None


def rows_of(text: str, columns: Collection[str]) -> "csv.DictReader[str]":
    """Return the rows of a table by its columns' names, in small letters.

    Raises NoSuchColumns when one of these columns is not there.
    """
    head, _, _ = text.partition("\n")
    rows = csv.DictReader(
        io.StringIO(text.removeprefix("\ufeff")), delimiter=";" if ";" in head else ","
    )
    named = [name.strip().lower() for name in rows.fieldnames or ()]
    if set(columns) - set(named):
        raise NoSuchColumns
    rows.fieldnames = named
    return rows
