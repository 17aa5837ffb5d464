"""Archives that strangers made are looked at before anything of them is used."""

import io
import stat
import zipfile
from pathlib import Path

import pytest

from lti.modules.package import unpacking
from lti.modules.package.content import Format, MoveOn
from lti.modules.package.keeping import Brought, brought
from lti.modules.package.unpacking import NotAPackage
from tests.lti.modules.package.conftest import (
    COURSE,
    UNIT,
    XAPI_UNIT,
    archive,
    cmi5_manifest,
    xapi_manifest,
)

MOST = 64 * 1024 * 1024
PAGE = "<!doctype html><title>Osa</title>"


def _brought(tmp_path: Path, content: bytes, *, most: int = MOST) -> Brought:
    return brought(io.BytesIO(content), data_dir=tmp_path, most_bytes=most)


def _refused(tmp_path: Path, content: bytes, *, most: int = MOST) -> str:
    with pytest.raises(NotAPackage) as refused:
        _brought(tmp_path, content, most=most)
    return str(refused.value)


def test_a_cmi5_package_says_what_it_is(tmp_path: Path) -> None:
    content = archive({"cmi5.xml": cmi5_manifest(), "index.html": PAGE, "kuvat/a.png": b"png"})
    found = _brought(tmp_path, content)
    manifest = found.manifest
    assert (manifest.format, manifest.course_id) == (Format.CMI5, COURSE)
    assert manifest.titles == {"fi": "Hyvä kysymys", "en": "A good question"}
    (unit,) = manifest.units
    assert (unit.id, unit.path, unit.query) == (UNIT, "index.html", "teema=1")
    assert unit.move_on is MoveOn.COMPLETED_AND_PASSED
    assert unit.launch_parameters == "taso=1"
    assert found.packed["index.html"].media_type == "text/html; charset=utf-8"
    assert found.packed["kuvat/a.png"].media_type == "image/png"
    for file in found.files():
        assert (
            tmp_path / "files" / file.sha256[:2] / file.sha256
        ).stat().st_size == file.size_bytes


def test_an_xapi_package_says_what_it_is(tmp_path: Path) -> None:
    found = _brought(tmp_path, archive({"tincan.xml": xapi_manifest(), "story.html": PAGE}))
    (unit,) = found.manifest.units
    assert (unit.id, unit.declared) == (XAPI_UNIT, ("urn:articulate:storyline:dia-1",))
    assert found.manifest.titles == {"fi": "Palautteen antaminen"}


def test_a_folder_around_everything_is_left_out(tmp_path: Path) -> None:
    files = {"cmi5.xml": cmi5_manifest(), "index.html": PAGE}
    packed = archive(
        {f"Kurssi 1/{name}": text for name, text in files.items()} | {"__MACOSX/x": ""}
    )
    assert set(_brought(tmp_path, packed).packed) == set(files)


@pytest.mark.parametrize(
    "name",
    [
        "../ulos.html",
        "a/../../ulos",
        "/etc/passwd",
        "C:/x",
        "..\\x",
        "a//b",
        "./x",
        "a\nb",
        "x" * 300,
    ],
)
def test_names_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    content = archive({"cmi5.xml": cmi5_manifest(), "index.html": PAGE, name: "x"})
    assert _refused(tmp_path, content) == "names"
    assert not list(tmp_path.iterdir())


def test_links_are_refused(tmp_path: Path) -> None:
    made = io.BytesIO(archive({"cmi5.xml": cmi5_manifest(), "index.html": PAGE}))
    with zipfile.ZipFile(made, "a") as packed:
        link = zipfile.ZipInfo("linkki")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(link, "/etc/passwd")
    assert _refused(tmp_path, made.getvalue()) == "links"


def test_a_bomb_is_refused_before_it_goes_off(tmp_path: Path) -> None:
    zeros = archive(
        {"cmi5.xml": cmi5_manifest(), "index.html": PAGE, "pommi": bytes(200 * 1024 * 1024)}
    )
    assert len(zeros) < 1024 * 1024
    assert _refused(tmp_path, zeros, most=10**12) == "bomb"
    assert not list(tmp_path.iterdir())


def test_an_archive_that_lies_of_its_sizes_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "_LEAST_ALLOWED_BYTES", 1000)
    content = archive({"cmi5.xml": cmi5_manifest(), "index.html": PAGE, "pommi": bytes(2_000_000)})
    # The directory says ten bytes where two million come out.
    size = (2_000_000).to_bytes(4, "little")
    assert content.count(size) == 2
    lying = content.replace(size, (10).to_bytes(4, "little"))
    assert _refused(tmp_path, lying) in ("bomb", "zip")


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"index.html": PAGE}, "manifest"),
        ({"cmi5.xml": "<a", "index.html": PAGE}, "xml"),
        ({"cmi5.xml": "<courseStructure/>", "index.html": PAGE}, "xml"),
        ({"cmi5.xml": cmi5_manifest()}, "launch"),
        ({"cmi5.xml": cmi5_manifest(url="../../x.html"), "index.html": PAGE}, "launch"),
        (
            {"cmi5.xml": cmi5_manifest(url="https://vieras.example/"), "index.html": PAGE},
            "elsewhere",
        ),
        ({"cmi5.xml": cmi5_manifest(url="//vieras.example/"), "index.html": PAGE}, "elsewhere"),
        ({"cmi5.xml": cmi5_manifest(url="javascript:alert(1)"), "index.html": PAGE}, "elsewhere"),
        ({"cmi5.xml": cmi5_manifest(attributes='moveOn="Ehkä"'), "index.html": PAGE}, "units"),
        ({"cmi5.xml": cmi5_manifest(attributes='masteryScore="2"'), "index.html": PAGE}, "units"),
        ({"cmi5.xml": cmi5_manifest(attributes='masteryScore="nan"'), "index.html": PAGE}, "units"),
        ({"tincan.xml": xapi_manifest(launch=""), "story.html": PAGE}, "units"),
        ({"tincan.xml": xapi_manifest(launch="muu.html"), "story.html": PAGE}, "launch"),
    ],
)
def test_what_a_package_cannot_be_is_told(tmp_path: Path, files: dict[str, str], why: str) -> None:
    assert _refused(tmp_path, archive(files)) == why


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE a [<!ENTITY x "' + "a" * 100 + '">]>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a SYSTEM "https://vieras.example/a.dtd">',
    ],
)
def test_document_types_are_refused(tmp_path: Path, doctype: str) -> None:
    text = cmi5_manifest().replace("?>", f"?>{doctype}", 1)
    assert _refused(tmp_path, archive({"cmi5.xml": text, "index.html": PAGE})) == "xml"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    assert _refused(tmp_path, content) in ("zip", "manifest")


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    content = bytearray(archive({"cmi5.xml": cmi5_manifest(), "index.html": PAGE * 500}))
    at = content.index(b"index.html") + 20
    content[at : at + 8] = b"\xff" * 8
    assert _refused(tmp_path, bytes(content)) == "zip"


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MOST_FILES", 2)
    files = {"cmi5.xml": cmi5_manifest(), "index.html": PAGE, "a": "", "b": ""}
    assert _refused(tmp_path, archive(files)) == "many"
