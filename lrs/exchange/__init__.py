"""Statements by the million: out as NDJSON, a statement a line, and in again."""

from lrs.exchange.exporting import Selection, exported, exported_attachments
from lrs.exchange.importing import BadLine, Import, Progress, imported, lines_of

__all__ = [
    "BadLine",
    "Import",
    "Progress",
    "Selection",
    "exported",
    "exported_attachments",
    "imported",
    "lines_of",
]
