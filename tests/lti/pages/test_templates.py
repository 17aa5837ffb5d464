"""Templates keep the house's rules: nothing inline, nothing unescaped."""

import re
from pathlib import Path

import pytest

import lti

TEMPLATES = sorted((Path(lti.__path__[0]) / "templates").rglob("*.html"))
LOOKS = sorted((Path(lti.__path__[0]) / "static").rglob("*.css"))

every_template = pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)


@every_template
def test_a_template_has_nothing_inline_and_nothing_unescaped(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape\s+false", text)
    assert not re.search(r"\sstyle\s*=|<style|\son\w+\s*=|<script(?![^>]*\ssrc=)", text)


@every_template
def test_a_form_that_posts_in_a_visit_carries_its_token(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    for form in re.findall(r"<form method=\"post\".*?</form>", text, re.S):
        if "visit" in text:
            assert "token(visit)" in form or "csrf_token" in form


@pytest.mark.parametrize("sheet", LOOKS, ids=lambda path: path.name)
def test_the_look_loads_nothing_from_strangers(sheet: Path) -> None:
    for address in re.findall(r"url\(\"?([^\")]+)", sheet.read_text(encoding="utf-8")):
        assert (sheet.parent / address).is_file()
