"""Tables as CSV that spreadsheet programs open as they are, and never run."""

import csv
import io
from collections.abc import Iterable, Sequence

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_of(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as CSV in UTF-8 with a byte order mark, without which Excel misreads ä.

    A cell that a program would take for a formula begins with an apostrophe (OWASP, CSV
    Injection): a name comes from another system, and might be one.
    """
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows(
        [_harmless(cell) for cell in row] for row in rows
    )
    return written.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" \u00a0").startswith(_STARTS_A_FORMULA) else cell
