"""Page, interface and files tell the same figures, to the digit."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

import docx
import openpyxl
import pypdf
import requests
from playwright.sync_api import Frame, Page

HIDDEN = "– Ei näytetä tietosuojan vuoksi"
"""What stands in a table for whatever is not told."""

_COLUMNS = {"answers": "answers", "headcount": "headcount", "response_percent": "response"} | {
    name: name for name in ("detail", "low", "high", "band")
}
_ENDS = {"more_than": "over", "less_than": "under"}
Json = Mapping[str, Any]  # Any: JSON


def key_reads(tool_url: str, key: requests.Session) -> Json:
    """Return the newest record as a key reads it, once its table is found to say the same."""
    latest = key.get(f"{tool_url}/results/latest.json", timeout=20)
    table = key.get(f"{tool_url}/results/published.csv", timeout=20)
    refused = requests.get(f"{tool_url}/results/latest.json", timeout=20)
    assert (latest.status_code, table.status_code, refused.status_code) == (200, 200, 401)
    record: Json = latest.json()
    _table_agrees_with(record, table.content)
    return record


def page_agrees_with(record: Json, page: Page) -> None:
    """See that every share of the record is on the page, with its interval."""
    levels = page.locator(".level").all_inner_texts()
    units = record["units"]
    rows = rows_of(page)
    places = [
        *zip(levels, _of_levels(record), strict=True),
        *((rows[each["names"]["fi"]], each["share"]) for each in units["groups"]),
    ]
    for told, share in places:
        plain = _plain(told)
        if share["detail"] == "nothing":
            assert plain == HIDDEN
        else:
            assert f"{share['percent']} %" in plain
            assert f"{share['low']}–{share['high']} %" in plain


def files_agree_with(record: Json, page: Page) -> None:
    """Open what the page offers for download, as who reads it would, and compare.

    Each further kind of file is opened here by a program that nobody here wrote.
    """
    address = f"{page.url}/{_named(page)}"
    assert page.request.get(f"{address}.json").json() == record
    table = page.request.get(f"{address}.csv").body()
    _table_agrees_with(record, table)
    links = page.locator("section[aria-labelledby=downloads] a").all()
    offered = [str(link.get_attribute("href")).rpartition(".")[2] for link in links]
    assert sorted(offered) == ["csv", "docx", "json", "pdf", "xlsx"]
    paper = pypdf.PdfReader(io.BytesIO(page.request.get(f"{address}/report.fi.pdf").body()))
    root: Any = paper.trailer["/Root"].get_object()
    assert root["/MarkInfo"]["/Marked"]
    letter = docx.Document(io.BytesIO(page.request.get(f"{address}/summary.fi.docx").body()))
    cells = [cell.text for each in letter.tables for row in each.rows for cell in row.cells]
    for text in ("\n".join(each.extract_text() for each in paper.pages), "\n".join(cells)):
        for share in _of_levels(record):
            assert f"{share['percent']} %" in _plain(text)
            assert f"{share['low']}–{share['high']} %" in _plain(text)
    book = openpyxl.load_workbook(
        io.BytesIO(page.request.get(f"{address}/report.fi.xlsx").body()), read_only=True
    )
    rows = list(book.worksheets[1].iter_rows(values_only=True))
    assert len(rows) == len(list(csv.reader(io.StringIO(table.decode("utf-8-sig")))))


def _named(page: Page) -> str:
    """Return the id of the publication that a page shows."""
    link = page.locator("main a[href$='.json']").get_attribute("href") or ""
    return link.rpartition("/")[2].removesuffix(".json")


def _of_levels(record: Json) -> tuple[Json, ...]:
    levels = (record["community"], record["supervisors"], record["units"]["whole"])
    return tuple(each["share"] for each in levels)


def rows_of(page: Page) -> dict[str, str]:
    """Return what the page tells of each department, by its name."""

    def told(parts: list[str]) -> str:
        return _plain(" ".join(parts)).strip()

    rows = page.locator("section[aria-labelledby=groups] tbody tr").all()
    return {
        row.locator("th").inner_text(): told(row.locator("td").all_inner_texts()) for row in rows
    }


def told_on(frame: Frame) -> str:
    """Return what a page says, and what its pictures do, with plain spaces."""
    pictures = frame.locator("main img").all()
    said = [str(each.get_attribute("alt")) for each in pictures]
    return _plain("\n".join([frame.locator("main").inner_text(), *said]))


def _plain(text: str) -> str:
    """Return a text with plain spaces, where a number keeps its sign beside it."""
    return text.replace("\xa0", " ")


def _table_agrees_with(record: Json, content: bytes) -> None:
    """See that a CSV has a row for every figure of the record, and tells it as the record does."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert {row["round_id"] for row in rows} == {record["round"]["id"]}
    told = {(row["level"], row["code"], row["measure"]): row for row in rows}
    figures = dict(_figures(record))
    items = {each["code"] for each in record["items"]}
    told = {
        where: row
        for where, row in told.items()
        if where[0] != "participation" and where[1] not in items
    }
    assert told.keys() == figures.keys()
    for where, said in figures.items():
        value = "percent" if where[2] == "share" else "value"
        for column, name in {**_COLUMNS, **_ENDS, "value": value}.items():
            known = said.get(name)
            assert told[where][column] == ("" if known is None else str(known)), (where, column)


def _figures(record: Json) -> Iterator[tuple[tuple[str, str, str], Json]]:
    """Give each figure with its level, its unit's code and its measure."""
    units = record["units"]
    for measure in ("share", "mean"):
        yield ("community", "", measure), record["community"][measure]
        yield ("supervisors", "", measure), record["supervisors"][measure]
        yield ("units", "", measure), units["whole"][measure]
        for each in units["groups"]:
            yield (units["level"], each["code"], measure), each[measure]
    yield ("supervisors", "", "mirror"), record["supervisors"]["mirror"]
    gap = record["supervisors"]["gap"]
    for each in record["role_groups"]:
        yield ("role groups", each["key"], "share"), each["share"]
    yield ("supervisors", "", "gap"), {name: gap[name] for name in ("value", "low", "high")}
