"""Page, interface and files tell the same figures, to the digit."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

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
    of_levels = (record["community"], record["supervisors"], units["whole"])
    rows = rows_of(page)
    places = [
        *zip(levels, (each["share"] for each in of_levels), strict=True),
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
    _table_agrees_with(record, page.request.get(f"{address}.csv").body())


def _named(page: Page) -> str:
    """Return the id of the publication that a page shows."""
    link = page.locator("main a[href$='.json']").get_attribute("href") or ""
    return link.rpartition("/")[2].removesuffix(".json")


def rows_of(page: Page) -> dict[str, str]:
    """Return what the page tells of each department, by its name."""

    def told(parts: list[str]) -> str:
        return _plain(" ".join(parts)).strip()

    rows = page.locator("section[aria-labelledby=groups] tbody tr").all()
    return {
        row.locator("th").inner_text(): told(row.locator("td").all_inner_texts()) for row in rows
    }


def told_on(frame: Frame) -> str:
    """Return what a page says, with plain spaces."""
    return _plain(frame.locator("main").inner_text())


def _plain(text: str) -> str:
    """Return a text with plain spaces, where a number keeps its sign beside it."""
    return text.replace("\xa0", " ")


def _table_agrees_with(record: Json, content: bytes) -> None:
    """See that a CSV has a row for every figure of the record, and tells it as the record does."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert {row["round_id"] for row in rows} == {record["round"]["id"]}
    told = {(row["level"], row["code"], row["measure"]): row for row in rows}
    figures = dict(_figures(record))
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
    yield ("supervisors", "", "gap"), {name: gap[name] for name in ("value", "low", "high")}
