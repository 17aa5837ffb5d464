"""Charts stand alone, say what they show, and never show what is hidden; names are only names."""

import io
import re
import zipfile
from collections.abc import Mapping
from xml.etree.ElementTree import Element

import openpyxl
import pypdf
import pytest
from defusedxml.ElementTree import fromstring

from dashboards.report.charts import WIDTHS, charts_of
from dashboards.report.lines import HIDDEN
from dashboards.report.speaking import speaking
from dashboards.target.told import Json
from tests.dashboards.report.whole import rendered, whole_record

SVG = "{http://www.w3.org/2000/svg}"

HOSTILE = {
    "L1": '#import "x"',
    "L2": "=1+1",
    "L3": "<script>alert(1)</script>",
    "L4": "</svg>",
    "D1": "Erittäin" + "pitkä" * 30,
    "D2": "יחידה",
    "D3": "@SUM(A1)",
    "D4": "$x$ *b* `c` #{1}",
    "H1": "-2+3",
    "H2": "+1 & \"a\" 'b'",
    "H3": "\u202eabc\u0007 漢字",
}


@pytest.fixture(scope="module")
def hostile() -> Mapping[str, bytes]:
    return rendered(whole_record(names=HOSTILE))


def pictures(files: Mapping[str, bytes]) -> dict[str, Element]:
    return {name: fromstring(body) for name, body in files.items() if name.endswith(".svg")}


def said(picture: Element) -> str:
    return " ".join("".join(each.itertext()) for each in picture.iter(f"{SVG}text"))


def test_there_are_four_charts_in_two_widths_and_three_languages(
    files: Mapping[str, bytes],
) -> None:
    wanted = {
        f"{name}-{width}.{language}.svg"
        for name in ("levels", "trend", "units", "funnel")
        for width in WIDTHS
        for language in ("fi", "sv", "en")
    }
    assert pictures(files).keys() == wanted


def test_a_chart_has_a_title_and_a_description_and_asks_for_nothing(
    files: Mapping[str, bytes],
) -> None:
    for name, picture in pictures(files).items():
        assert picture[0].tag == f"{SVG}title", name
        assert picture[1].tag == f"{SVG}desc"
        assert picture[0].text
        assert picture[1].text
        text = files[name].decode()
        assert re.findall(r"url\((?!data:font/woff2)", text) == []
        assert re.findall(r"href=|@import|<script|<image|<foreignObject", text) == []
        assert "prefers-color-scheme: dark" in text
        assert int(picture.attrib["width"]) == WIDTHS[name.split("-")[1].split(".")[0]]


def test_a_first_round_has_no_trend_and_a_break_is_told() -> None:
    with speaking("en"):
        first = charts_of(whole_record(rounds=1), "en")
        broken = {each.name: each for each in charts_of(whole_record(is_broken=True), "en")}
        alike = {each.name: each for each in charts_of(whole_record(), "en")}
    assert "trend" not in {each.name for each in first}
    assert "the items have changed" in broken["trend"].subtitle
    assert "the items have changed" not in alike["trend"].subtitle


def test_a_unit_that_recognises_has_another_shape_and_a_word(record: Json) -> None:
    with speaking("en"):
        (units,) = [each for each in charts_of(record, "en") if each.name == "units"]
        layers = units.spec(680)["layer"]
    shapes = [
        (layer["mark"]["shape"], len(layer["data"]["values"]))
        for layer in layers
        if layer["mark"]["type"] == "point"
    ]
    assert {shape for shape, _ in shapes} == {"circle", "diamond"}
    words = str([layer["data"]["values"] for layer in layers if layer["mark"]["type"] == "text"])
    assert "recognises" in words
    assert "not shown to recognise" in words


def test_a_level_that_is_not_told_has_its_words_and_nothing_drawn() -> None:
    record = whole_record(rounds=1)
    record["supervisors"]["share"] = {"detail": "nothing"}
    with speaking("en"):
        (levels,) = [each for each in charts_of(record, "en") if each.name == "levels"]
        layers = levels.spec(680)["layer"]
        hidden = str(HIDDEN)
    intervals = [
        layer["data"]["values"] for layer in layers if layer["mark"].get("strokeCap") == "butt"
    ]
    assert [len(each) for each in intervals] == [2]
    words = str([layer["data"]["values"] for layer in layers if layer["mark"]["type"] == "text"])
    assert hidden in words
    assert f"supervisors: {hidden.lower()}" in levels.described.lower()


def test_what_is_hidden_is_in_no_file(record: Json, files: Mapping[str, bytes]) -> None:
    hidden = [
        each for each in record["units"]["groups"] if each["share"]["detail"] in ("nothing", "band")
    ]
    assert hidden
    for name, picture in pictures(files).items():
        if name.startswith("units"):
            for each in hidden:
                assert each["names"]["fi"] not in said(picture) + (picture[1].text or "")
    book = openpyxl.load_workbook(io.BytesIO(files["report.fi.xlsx"]))
    rows = list(book.worksheets[1].iter_rows(values_only=True))
    places = {name: number for number, name in enumerate(rows[0])}
    for each in hidden:
        for row in rows[1:]:
            if row[places["code"]] == each["code"]:
                assert row[places["value"]] is None
                assert row[places["low"]] is None
    paper = pypdf.PdfReader(io.BytesIO(files["report.fi.pdf"]))
    text = " ".join(page.extract_text() for page in paper.pages)
    nothing = [each for each in hidden if each["share"]["detail"] == "nothing"]
    with speaking("fi"):
        assert re.sub(r"\s+", " ", text).count(str(HIDDEN)) >= len(nothing)


@pytest.mark.parametrize("code", sorted(HOSTILE))
def test_a_name_is_only_ever_a_name(hostile: Mapping[str, bytes], code: str) -> None:
    plain = HOSTILE[code].replace("\u202e", "").replace("\u0007", "")
    picture = fromstring(hostile["units-wide.fi.svg"])
    start = plain[:20]
    if code != "H2":  # which is not told
        assert start in (picture[1].text or "")
        assert re.sub(r"\s+", "", start) in re.sub(r"\s+", "", said(picture))
    book = openpyxl.load_workbook(io.BytesIO(hostile["report.fi.xlsx"]))
    cells = [cell for row in book.worksheets[1].iter_rows() for cell in row if cell.value]
    (kind,) = {cell.data_type for cell in cells if plain in (cell.value, f"'{cell.value}")}
    assert kind == "s"
    paper = pypdf.PdfReader(io.BytesIO(hostile["report.fi.pdf"]))
    text = "".join(page.extract_text() for page in paper.pages)
    squeezed = re.sub(r"[\s\u00ad\u2010-]+", "", text)
    wanted = re.sub(r"[\s-]+", "", plain[:12].replace("漢字", "??"))
    assert wanted in squeezed or wanted[::-1] in squeezed


def test_a_workbook_runs_nothing_and_fetches_nothing(hostile: Mapping[str, bytes]) -> None:
    for name in ("report.fi.xlsx", "summary.fi.docx"):
        with zipfile.ZipFile(io.BytesIO(hostile[name])) as parts:
            for part in parts.namelist():
                text = parts.read(part)
                assert b"<f>" not in text, part
                assert b'TargetMode="External"' not in text, part
