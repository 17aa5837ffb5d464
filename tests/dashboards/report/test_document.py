"""The PDF can be read aloud: tagged, titled, in a language, as PDF/UA-1 asks."""

import io
from collections.abc import Iterator, Mapping
from typing import Any

import pypdf
import pytest

from dashboards.report.document import _SETTABLE, _SETTABLE_ALONE, document_of
from dashboards.report.speaking import speaking
from tests.conftest import NOW
from tests.dashboards.report.whole import whole_record

EVERY_LANGUAGE = pytest.mark.parametrize("language", ["fi", "sv", "en"])


def tags(node: Any) -> Iterator[Any]:  # Any: objects of a PDF
    node = node.get_object()
    if isinstance(node, list):
        for each in node:
            yield from tags(each)
    elif isinstance(node, dict):
        yield node
        if "/K" in node:
            yield from tags(node["/K"])


@EVERY_LANGUAGE
def test_it_is_pdf_ua_1(files: Mapping[str, bytes], language: str) -> None:
    read = pypdf.PdfReader(io.BytesIO(files[f"report.{language}.pdf"]))
    root: Any = read.trailer["/Root"].get_object()
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert read.metadata is not None
    assert read.metadata.title


@EVERY_LANGUAGE
def test_its_structure_has_headings_tables_with_heads_and_pictures_with_words(
    files: Mapping[str, bytes], language: str
) -> None:
    read = pypdf.PdfReader(io.BytesIO(files[f"report.{language}.pdf"]))
    root: Any = read.trailer["/Root"].get_object()
    found = list(tags(root["/StructTreeRoot"]))
    kinds = [each.get("/S") for each in found]
    assert kinds.count("/H1") == 1
    # Levels, two blocks of behaviours, roles, two of participation, rounds, others', units, gate.
    assert kinds.count("/H2") == 8
    assert kinds.count("/Table") == 10
    assert kinds.count("/TH") >= 10 * 2
    pictures = [each for each in found if each.get("/S") == "/Figure"]
    assert len(pictures) == 4
    assert all(len(each["/Alt"]) > 50 for each in pictures)


def test_every_letter_that_is_let_through_can_be_set() -> None:
    letters = "".join(chr(point) for first, last in _SETTABLE for point in range(first, last + 1))
    letters += "".join(sorted(_SETTABLE_ALONE))
    pieces = [letters[start : start + 40] for start in range(0, len(letters), 40)]
    codes = ("L1", "L2", "L3", "L4", "D1", "D2", "D3", "D4", "H1", "H2", "H3")
    assert len(pieces) <= 2 * len(codes)
    for few in (pieces[:11], pieces[11:]):
        named = dict(zip(codes, few, strict=False))
        record = whole_record(names=named, rounds=1)
        with speaking("fi"):
            assert document_of(record, "fi", sha256="0" * 64, made_at=NOW).startswith(b"%PDF")


def test_a_name_is_set_as_it_is_whatever_it_would_mean_to_the_setter() -> None:
    name = "Yksikkö *lihava* _kalteva_"
    # Of so small a unit nothing is told, so that no chart has its name.
    record = whole_record(names={"H4": name}, rounds=1)
    with speaking("fi"):
        body = document_of(record, "fi", sha256="0" * 64, made_at=NOW)
    pages = pypdf.PdfReader(io.BytesIO(body)).pages
    text = "".join(page.extract_text() for page in pages)
    assert "*lihava*_kalteva_" in "".join(text.split())
