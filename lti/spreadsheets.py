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
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise NotText from None
    if "\0" in text:
        # UTF-16 without its mark reads as UTF-8 too, every other letter being U+0000.
        raise NotText
    return text


def rows_of(text: str, columns: Collection[str]) -> "csv.DictReader[str]":
    """Return the rows of a table by its columns' names, in small letters.

    Raises NoSuchColumns when one of these columns is not there, or the text is no table: a
    quotation mark that is never closed makes one cell of all that follows, which can be too long.
    """
    head, _, _ = text.partition("\n")
    text, delimiter = text.removeprefix("\ufeff"), ";" if ";" in head else ","
    try:
        for _ in csv.reader(io.StringIO(text), delimiter=delimiter):
            pass
    except csv.Error:
        raise NoSuchColumns from None
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    named = [name.strip().lower() for name in rows.fieldnames or ()]
    if set(columns) - set(named):
        raise NoSuchColumns
    rows.fieldnames = named
    return rows
