"""The seeded programme's materials are whole in all three languages, and safe to show."""

import json
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import lti.modules
from lti.modules.material.authoring import read_folder

CONTENT = Path(lti.modules.__path__[0]) / "material" / "content"
MATERIALS = sorted(path.parent for path in CONTENT.glob("*/module.json"))
LANGUAGES = ("fi", "sv", "en")
FEWEST_WORDS = 600
WORD = re.compile(r"[^\W\d_]+(?:[-’][^\W\d_]+)*")
PICTURE = re.compile(r"!\[([^\]]*)\]\(files/([^)]+)\)")
DRAWN = "{http://www.w3.org/2000/svg}"
DRAWN_WITH = {"svg", "g", "rect", "circle", "ellipse", "path"}
# A worksheet's language as the PDF's catalogue states it.
PDF_LANGUAGES = {"fi": b"/Lang (fi)", "sv": b"/Lang (sv)", "en": b"/Lang (en-GB)"}

every_material = pytest.mark.parametrize("material", MATERIALS, ids=lambda path: path.name)
in_every_language = pytest.mark.parametrize("language", LANGUAGES)


def module_of(material: Path) -> dict[str, Any]:  # Any: JSON as it lies in the file.
    described: dict[str, Any] = json.loads((material / "module.json").read_text("utf-8"))
    return described


def page_text(material: Path, key: str, language: str) -> str:
    return (material / "pages" / f"{key}.{language}.md").read_text("utf-8")


def page_keys(material: Path) -> list[str]:
    return [page["key"] for page in module_of(material)["pages"]]


def texts_by_language(part: Any) -> Iterator[dict[str, str]]:  # Any: a part of that JSON.
    """Every {"fi", "sv", "en"} of a module's description, wherever it lies."""
    if isinstance(part, dict) and "fi" in part:
        yield part
    elif isinstance(part, dict | list):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from texts_by_language(inner)


def test_the_programme_has_three_materials_with_ids_of_their_own() -> None:
    ids = [uuid.UUID(module_of(material)["id"]) for material in MATERIALS]

    assert len(set(ids)) == 3
    assert {each.version for each in ids} == {4}


@every_material
def test_the_service_takes_a_material_as_it_lies(material: Path) -> None:
    assert str(read_folder(material).material.id) == module_of(material)["id"]


@every_material
def test_pages_lie_there_in_every_language_and_no_others_do(material: Path) -> None:
    described = {f"{key}.{language}.md" for key in page_keys(material) for language in LANGUAGES}

    assert {path.name for path in (material / "pages").iterdir()} == described
    assert len(page_keys(material)) >= 3


@every_material
@in_every_language
def test_a_material_is_worth_opening(material: Path, language: str) -> None:
    text = " ".join(page_text(material, key, language) for key in page_keys(material))

    assert len(WORD.findall(PICTURE.sub("", text))) >= FEWEST_WORDS


@every_material
@in_every_language
def test_a_page_opens_with_a_heading_and_ends_with_something_to_try(
    material: Path, language: str
) -> None:
    to_try = {"fi": "Kokeile työssäsi", "sv": "Pröva i ditt arbete", "en": "Try this at work"}

    for key in page_keys(material):
        headings = re.findall(r"^(#+) (.+)$", page_text(material, key, language), re.MULTILINE)
        assert page_text(material, key, language).startswith("## ")
        assert {level for level, _ in headings} <= {"##", "###"}
        assert headings[-1] == ("##", to_try[language])


@every_material
def test_a_page_is_built_alike_in_every_language(material: Path) -> None:
    for key in page_keys(material):
        shapes = {
            tuple(
                re.match(r"##|[-|>]|\d\.|!|$|", line).group()  # type: ignore[union-attr]  # "" always matches
                for line in page_text(material, key, language).splitlines()
            )
            for language in LANGUAGES
        }
        assert len(shapes) == 1, key


@every_material
def test_every_text_is_there_in_every_language_and_differs(material: Path) -> None:
    for texts in texts_by_language(module_of(material)):
        assert tuple(texts) == LANGUAGES
        assert all(text.strip() == text != "" for text in texts.values())
        assert len(set(texts.values())) == 3
    for key in page_keys(material):
        assert len({page_text(material, key, language) for language in LANGUAGES}) == 3


@every_material
def test_nothing_is_shouted(material: Path) -> None:
    pages = (PICTURE.sub("", page.read_text("utf-8")) for page in material.glob("pages/*.md"))
    worksheets = (
        sheet.read_text("utf-8").removeprefix("<!doctype html>")
        for sheet in material.glob("worksheets/*.html")
    )
    described = (material / "module.json").read_text("utf-8")

    assert not [text for text in (*pages, *worksheets, described) if "!" in text]


@every_material
def test_pictures_are_described_where_they_stand(material: Path) -> None:
    pages = module_of(material)["pages"]

    for page in pages:
        for language in LANGUAGES:
            shown = PICTURE.findall(page_text(material, page["key"], language))
            assert {name: alt for alt, name in shown} == {
                name: alts[language] for name, alts in page["pictures"].items()
            }
    assert any(page["pictures"] for page in pages)


@every_material
def test_files_are_all_described_and_all_there(material: Path) -> None:
    module = module_of(material)
    pictures = [name for page in module["pages"] for name in page["pictures"]]
    downloads = [file["name"] for file in module["files"]]

    assert {path.name for path in (material / "files").iterdir()} == {*pictures, *downloads}
    assert [file["language"] for file in module["files"]] == list(LANGUAGES)


@every_material
def test_a_worksheet_is_a_tagged_page_in_its_language(material: Path) -> None:
    for file in module_of(material)["files"]:
        content = (material / "files" / file["name"]).read_bytes()
        source = material / "worksheets" / Path(file["name"]).with_suffix(".html").name
        assert content.startswith(b"%PDF-")
        assert PDF_LANGUAGES[file["language"]] in content
        assert b"/StructTreeRoot" in content
        assert b"/Title" in content
        assert source.is_file()


@every_material
def test_pictures_are_plain_drawings_without_words_or_scripts(material: Path) -> None:
    for path in material.glob("files/*.svg"):
        drawing = ElementTree.parse(path).getroot()
        assert {"viewBox", "width", "height"} <= set(drawing.attrib)
        for shape in drawing.iter():
            assert shape.tag.removeprefix(DRAWN) in DRAWN_WITH
            assert not [
                name for name in shape.attrib if name.startswith("on") or name.endswith("href")
            ]
            assert not (shape.text or "").strip()
            assert "url(" not in "".join(shape.attrib.values())


@every_material
def test_a_quiz_asks_five_questions_that_can_be_answered(material: Path) -> None:
    quiz = module_of(material)["quiz"]

    assert len(quiz["questions"]) == len({question["key"] for question in quiz["questions"]}) == 5
    assert {question["kind"] for question in quiz["questions"]} == {"single", "multiple"}
    for question in quiz["questions"]:
        right = [choice for choice in question["choices"] if choice["correct"]]
        assert 3 <= len(question["choices"]) <= 5
        assert len({choice["key"] for choice in question["choices"]}) == len(question["choices"])
        if question["kind"] == "single":
            assert len(right) == 1
        else:
            assert 2 <= len(right) < len(question["choices"])
        assert all(choice["feedback"] for choice in question["choices"])
        assert question["feedback"]


@in_every_language
def test_the_right_answer_is_not_given_away_by_length_or_place(language: str) -> None:
    singles = [
        question["choices"]
        for material in MATERIALS
        for question in module_of(material)["quiz"]["questions"]
        if question["kind"] == "single"
    ]

    def rank_of_right(choices: list[dict[str, Any]]) -> int:
        by_length = sorted(choices, key=lambda choice: len(choice["texts"][language]))
        return next(rank for rank, choice in enumerate(by_length) if choice["correct"])

    ranks = [rank_of_right(choices) for choices in singles]
    places = [
        next(place for place, choice in enumerate(choices) if choice["correct"])
        for choices in singles
    ]
    longest = sum(rank == len(choices) - 1 for rank, choices in zip(ranks, singles, strict=True))
    assert longest <= len(singles) / 2
    assert ranks.count(0) <= len(singles) / 2
    assert max(places.count(place) for place in places) <= len(singles) / 2
