"""Record, page, CSV, JSON, Excel, Word and PDF tell the same figures, in every language."""

import csv
import html
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping

import docx
import openpyxl
import pypdf
import pytest
from flask.testing import FlaskClient

from dashboards.publishing.table import COLUMNS
from dashboards.target.told import Json
from lrs.surroundings import Surroundings
from lti.sign_in.roles import StaffRole
from tests.dashboards.report.conftest import ADDRESS
from tests.dashboards.report.whole import LEVELS, published

Enter = Callable[[StaffRole], FlaskClient]

EVERY_LANGUAGE = pytest.mark.parametrize("language", ["fi", "sv", "en"])


@EVERY_LANGUAGE
def test_every_way_of_telling_tells_the_same(
    surroundings: Surroundings,
    organisation_id: int,
    record: Json,
    files: Mapping[str, bytes],
    enter: Enter,
    language: str,
) -> None:
    found = published(surroundings, organisation_id, record, files=files)
    client = enter(StaffRole.UNIT_HEAD)

    def get(ending: str) -> bytes:
        answer = client.get(
            f"/results/{found.id}{ending}",
            base_url=ADDRESS,
            headers={"Accept-Language": language},
        )
        assert answer.status_code == 200, ending
        return answer.get_data()

    told = json.loads(get(".json"))
    assert told == record
    page = _page_text(get("").decode())
    paper = _pdf_text(get(f"/report.{language}.pdf"))
    letter = _letter_text(get(f"/summary.{language}.docx"))
    book = openpyxl.load_workbook(io.BytesIO(get(f"/report.{language}.xlsx")))
    table = list(csv.DictReader(io.StringIO(get(".csv").decode("utf-8-sig"))))
    _compare_workbook(book, table, record)
    for name, wanted in _wanted_in_rows(record):
        row = _squeezed(name)
        for text in (page, paper):
            assert wanted in _rows_after(text, row, len(wanted)), (name, language)
    for name, words in _said_once(record, language):
        for text in (page, paper):
            assert _squeezed(words) in _after(text, name), (name, language)
    for level in ("community", "supervisors", "units"):
        share = _share(record, level)
        for text in (page, paper, letter):
            assert _pair(share) in text, level
            assert str(LEVELS[level]) in text
    assert found.sha256 in paper
    assert found.sha256 in letter
    assert found.sha256[:12] in page
    assert {row["sha256"] for row in table} == {found.sha256}


def _compare_workbook(book: openpyxl.Workbook, table: list[dict[str, str]], record: Json) -> None:
    """Compare the workbook's long table with the CSV, and its summary with the record."""
    summary, figures = book.worksheets[0], book.worksheets[1]
    rows = list(figures.iter_rows(values_only=True))
    assert rows[0] == COLUMNS
    assert len(rows) == len(table) + 1
    for row, line in zip(rows[1:], table, strict=True):
        for column, value in zip(COLUMNS, row, strict=True):
            if column == "signed_at":  # the files are made before that
                assert value is None
                continue
            assert _is_same(line[column], value), column
    for level, row in zip(
        ("community", "supervisors", "units"),
        summary.iter_rows(min_row=2, values_only=True),
        strict=True,
    ):
        share = _share(record, level)
        assert row[2:6] == (share["percent"], share["low"], share["high"], LEVELS[level])


def _is_same(written: str, value: object) -> bool:
    """Tell whether a cell of the CSV is a cell of the workbook, where 4.0 and 4 are one number."""
    if isinstance(value, bool):
        return written == json.dumps(value)
    if isinstance(value, int | float):
        return float(written) == value
    return written == (value or "")


def _share(record: Json, level: str) -> Json:
    told: Json = record["units"]["whole"]["share"] if level == "units" else record[level]["share"]
    return told


def _pair(share: Json) -> str:
    return f"{share['low']}–{share['high']}"


def _wanted_in_rows(record: Json) -> Iterator[tuple[str, list[int]]]:
    """Give each unit's name, and every number that stands beside it."""
    for each in record["units"]["groups"]:
        yield each["names"]["fi"], sorted(_numbers_of(each["share"]))


def _said_once(record: Json, language: str) -> Iterator[tuple[str, str]]:
    """Give what has no row of its own in each text: the others' series, and behaviours."""
    for series in record["comparators"]:
        for point in series["points"]:
            yield series["names"]["fi"], str(int(point["percent"]))
    for item in record["items"]:
        for name in ("agree", "between", "disagree", "answers"):
            if item[name] is not None:
                yield item["texts"][language], str(item[name])


def _after(text: str, name: str) -> str:
    """Return what stands shortly after each place where a name does."""
    return "|".join(part[:220] for part in text.split(_squeezed(name))[1:])


def _numbers_of(share: Json) -> Iterator[int]:
    if share["detail"] in ("nothing", "band"):
        return
    yield next(share[name] for name in ("percent", "over", "under") if share[name] is not None)
    yield share["low"]
    yield share["high"]
    if share["answers"] is not None:
        yield share["answers"]
    elif not share["nearly_all"]:
        yield share["response"]
    yield share["headcount"]


def _rows_after(text: str, name: str, count: int) -> list[list[int]]:
    """Return the first numbers after each place where a name stands."""
    found = []
    for match in re.finditer(re.escape(name), text):
        rest = text[match.end() : match.end() + 160]
        # A name that is next, such as "Yksikkö L3", ends the row.
        rest = re.split(r"Yksikkö[A-Z]\d|[A-Z]{3}osasto|yksikkö", rest)[0]
        found.append(sorted(int(number) for number in re.findall(r"\d+", rest))[:count])
        found.append(sorted(int(number) for number in re.findall(r"\d+", rest)[:count]))
    return found


def _page_text(page: str) -> str:
    return _squeezed(html.unescape(re.sub(r"<[^>]*>", " ", page)))


def _pdf_text(body: bytes) -> str:
    return _squeezed(
        "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages)
    )


def _letter_text(body: bytes) -> str:
    letter = docx.Document(io.BytesIO(body))
    cells = [cell.text for table in letter.tables for row in table.rows for cell in row.cells]
    return _squeezed("\n".join([*(each.text for each in letter.paragraphs), *cells]))


def _squeezed(text: str) -> str:
    """Return a text without what only breaks lines: white space and hyphens."""
    return re.sub(r"[\s\u00a0\u00ad\u2010-]+", "", text)
