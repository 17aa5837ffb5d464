"""Every template compiles, escapes what it shows, and carries no script or style of its own."""

import re
from pathlib import Path

import pytest
from flask import Flask

from lrs.surroundings import Surroundings
from wsgi import application

_HERE = Path(__file__).parents[2]
_TEMPLATES = sorted(
    path for room in ("lti", "dashboards") for path in (_HERE / room).rglob("templates/**/*.html")
)
_FORBIDDEN = {
    "|safe": r"\|\s*safe\b",
    "autoescape off": r"autoescape\s+false",
    "inline script": r"<script(?![^>]*\bsrc=)",
    "inline style": r"<style|\sstyle=",
    "inline handler": r"\son[a-z]+\s*=",
    "javascript: address": r"javascript:",
}


def _broken_rules(text: str) -> list[str]:
    return [rule for rule, pattern in _FORBIDDEN.items() if re.search(pattern, text)]


def _name_of(path: Path) -> str:
    return str(path).partition("/templates/")[2]


def test_there_are_templates_to_check() -> None:
    assert len(_TEMPLATES) > 20


@pytest.mark.parametrize("path", _TEMPLATES, ids=_name_of)
def test_a_template_keeps_the_rules(path: Path) -> None:
    assert _broken_rules(path.read_text(encoding="utf-8")) == []


def test_every_template_compiles(surroundings: Surroundings) -> None:
    app: Flask = application(surroundings)
    for path in _TEMPLATES:
        app.jinja_env.get_template(_name_of(path))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("{{ text | safe }}", "|safe"),
        ("{% autoescape false %}", "autoescape off"),
        ("<script>go()</script>", "inline script"),
        ('<p style="color: red">', "inline style"),
        ('<a onclick="go()">', "inline handler"),
        ('<a href="javascript:go()">', "javascript: address"),
    ],
)
def test_a_broken_rule_is_noticed(text: str, rule: str) -> None:
    assert _broken_rules(text) == [rule]
