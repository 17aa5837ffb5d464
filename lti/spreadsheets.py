"""Tables as personnel systems and spreadsheets write them: CSV with commas or semicolons."""

import csv
import io
from collections.abc import Collection


class NoSuchColumns(ValueError):
    """A table whose first line does not name the columns that it must have."""


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
