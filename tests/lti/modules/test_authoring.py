"""Authored content is whole, or refused with every mistake named by place and rule."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lti.modules.material.authoring import ContentError, read_folder
from lti.modules.material.content import material_from, stored
from tests.lti.conftest import Document, authored, texts, write_content

Change = Callable[[Document], object]


def mistakes(folder: Path) -> dict[str, str]:
    with pytest.raises(ContentError) as refused:
        read_folder(folder)
    return {mistake.path: mistake.rule for mistake in refused.value.mistakes}


def test_whole_content_becomes_a_material_that_is_stored_and_read_back(tmp_path: Path) -> None:
    read = read_folder(write_content(tmp_path, authored()))
    assert [page.key for page in read.material.pages] == ["yksi", "kaksi"]
    assert read.material.pages[0].pictures["kuva.svg"].alts == texts("Kuvan kuvaus")
    assert read.material.files[0].size_bytes == len("Kuuntele ensin.")
    assert len(read.contents) == 2
    assert material_from(stored(read.material)) == read.material


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda d: d["titles"].pop("sv"), "titles.sv"),
        (lambda d: d["titles"].update(sv="  "), "titles.sv"),
        (lambda d: d["titles"].update(de="x"), "titles.de"),
        (lambda d: d.pop("summaries"), "summaries"),
        (lambda d: d.update(colour="red"), "colour"),
        (lambda d: d.update(minutes="ten"), "minutes"),
        (lambda d: d.update(minutes=0), "minutes"),
        (lambda d: d.update(id="kuuntelu"), "id"),
        (lambda d: d.update(pages=[]), "pages"),
        (lambda d: d["pages"][1].update(key="yksi"), "pages"),
        (lambda d: d["pages"][1].update(key="quiz"), "pages[1].key"),
        (lambda d: d["pages"][1].update(key="../x"), "pages[1].key"),
        (
            lambda d: d["pages"][0]["pictures"]["kuva.svg"].pop("en"),
            "pages[0].pictures.kuva.svg.en",
        ),
        (lambda d: d["files"][0].update(name="../../x.txt"), "files[0].name"),
        (lambda d: d["files"][0].update(language="de"), "files[0].language"),
        (lambda d: d["quiz"].update(pass_share=0), "quiz.pass_share"),
        (lambda d: d["quiz"].update(questions=[]), "quiz.questions"),
        (lambda d: d["quiz"]["questions"][0].update(kind="open"), "quiz.questions[0].kind"),
        (
            lambda d: d["quiz"]["questions"][0]["choices"][0].update(correct=False),
            "quiz.questions[0].choices",
        ),
        (
            lambda d: d["quiz"]["questions"][0]["choices"][1].update(correct=True),
            "quiz.questions[0].choices",
        ),
        (
            lambda d: d["quiz"]["questions"][0]["choices"][0]["feedback"].pop("fi"),
            "quiz.questions[0].choices[0].feedback.fi",
        ),
    ],
)
def test_a_mistake_is_named_by_its_place(tmp_path: Path, change: Change, path: str) -> None:
    document = authored()
    folder = write_content(tmp_path, document)
    change(document)
    (folder / "module.json").write_text(json.dumps(document))
    assert path in mistakes(folder)


def test_a_page_missing_in_a_language_is_told(tmp_path: Path) -> None:
    folder = write_content(tmp_path, authored())
    (folder / "pages" / "kaksi.sv.md").unlink()
    (folder / "pages" / "yksi.en.md").write_text(" \n")
    assert set(mistakes(folder)) == {"pages/kaksi.sv.md", "pages/yksi.en.md"}


def test_a_picture_without_a_description_is_told(tmp_path: Path) -> None:
    folder = write_content(tmp_path, authored(), {"kaksi": "![](files/muu.svg)"})
    assert set(mistakes(folder)) == {f"pages/kaksi.{each}.md" for each in ("fi", "sv", "en")}


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    folder = write_content(tmp_path, authored())
    (folder / "files" / "muistilista.txt").unlink()
    assert set(mistakes(folder)) == {"files/muistilista.txt"}


def test_a_file_of_another_kind_is_told(tmp_path: Path) -> None:
    document = authored(files=[{"name": "ohje.exe", "titles": texts("x"), "language": None}])
    assert set(mistakes(write_content(tmp_path, document))) == {"files/ohje.exe"}


@pytest.mark.parametrize("written", ["{", "[]", '"x"', "null"])
def test_what_is_no_description_is_told(tmp_path: Path, written: str) -> None:
    folder = write_content(tmp_path, authored())
    (folder / "module.json").write_text(written)
    assert mistakes(folder)


def test_a_folder_without_a_description_is_told(tmp_path: Path) -> None:
    assert set(mistakes(tmp_path)) == {"module.json"}
