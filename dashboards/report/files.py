"""All files of a publication, made once from its record, by a process of their own.

Drawing takes hundreds of megabytes, and an engine in it could end the process that it is in. So
the background loop runs `python -m dashboards.report.files`, which reads what to draw from its
input and writes an archive to its output.
"""

import io
import json
import sys
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime

from dashboards.report.charts import WIDTHS, charts_of
from dashboards.report.document import document_of
from dashboards.report.drawing import picture_of
from dashboards.report.speaking import speaking
from dashboards.report.summary_letter import letter_of
from dashboards.report.workbook import workbook_of
from dashboards.target.told import Json
from lti.pages import LANGUAGES

_MAKERS = (
    ("report", "xlsx", workbook_of),
    ("summary", "docx", letter_of),
    ("report", "pdf", document_of),
)


def files_of(record: Json, *, sha256: str, made_at: datetime) -> Mapping[str, bytes]:
    """Return every file by its name, such as "levels-wide.fi.svg" or "report.sv.pdf"."""
    return {
        f"{name}.{language}.{ending}": body
        for language in LANGUAGES
        for name, ending, body in _in(language, record, sha256, made_at)
    }


def main() -> None:
    """Read a record, its fingerprint and time as JSON; write its files as an archive."""
    told = json.load(sys.stdin.buffer)
    made_at = datetime.fromisoformat(told["made_at"])
    files = files_of(told["record"], sha256=told["sha256"], made_at=made_at)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    sys.stdout.buffer.write(written.getvalue())


def _in(
    language: str, record: Json, sha256: str, made_at: datetime
) -> Iterator[tuple[str, str, bytes]]:
    with speaking(language):
        for chart in charts_of(record, language):
            for size, width in WIDTHS.items():
                yield f"{chart.name}-{size}", "svg", picture_of(chart, width, language=language)
        for name, ending, make in _MAKERS:
            yield name, ending, make(record, language, sha256=sha256, made_at=made_at)


if __name__ == "__main__":
    main()
