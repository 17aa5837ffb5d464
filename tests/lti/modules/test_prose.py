"""Authored Markdown becomes markup that is whole, and harmless whoever wrote it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti.modules.prose import Shown, pictures_named, prose

PICTURE = (Shown("kuva.svg", "../pictures/abc", 'Kuvaus "lainausmerkein" <b>'),)


def shown(text: str) -> str:
    return str(prose(text, pictures=PICTURE, new_tab_note="avautuu uuteen välilehteen"))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<b onclick='alert(1)'>x</b>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<javascript:alert(1)>",
        "[x]: javascript:alert(1)\n\n[x]",
        "<iframe src='https://x'></iframe>",
        "<style>body{display:none}</style>",
        "<a href='https://x' style='position:fixed'>x</a>",
        "`<script>`",
        "| <script> |\n|---|\n| <img src=x onerror=a> |",
    ],
)
def test_hostile_text_runs_nothing(text: str) -> None:
    html = shown(text)
    tags = re.findall(r"<[^>]*>", html)
    assert not any(re.match(r"</?(script|iframe|style|object|svg)", tag, re.I) for tag in tags)
    assert not any(re.search(r"\bon\w+\s*=|style\s*=", tag, re.I) for tag in tags)
    assert not any(
        re.search(r"(href|src)\s*=\s*.?\s*(javascript|data):", tag, re.I) for tag in tags
    )


@given(st.text(alphabet=st.sampled_from("<>\"'=/:()[]!#`*_ |-\naonerjvscipt"), max_size=60))
def test_no_text_whatever_makes_a_tag_that_is_not_allowed(text: str) -> None:
    if pictures_named(text):
        return
    tags = {tag.lower() for tag in re.findall(r"</?([a-zA-Z][a-zA-Z0-9]*)", shown(text))}
    assert tags <= {
        *("h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "blockquote", "hr", "br"),
        *("em", "strong", "code", "pre", "a", "img", "table", "thead", "tbody", "tr", "th", "td"),
    }


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# a\n\n## b\n\n### c", ["h2", "h3", "h4"]),
        ("## a\n\n### b", ["h2", "h3"]),
        ("#### a", ["h4"]),
        ("# a\n\n###### b", ["h2", "h6"]),
    ],
)
def test_the_page_s_title_stays_the_only_first_heading(text: str, levels: list[str]) -> None:
    assert re.findall(r"<(h\d)>", shown(text)) == levels


def test_a_picture_has_its_address_and_its_description() -> None:
    html = shown("![oma teksti](files/kuva.svg)")
    assert 'src="../pictures/abc"' in html
    assert 'alt="Kuvaus &quot;lainausmerkein&quot; &lt;b&gt;"' in html


def test_a_link_out_opens_in_a_new_tab_and_says_so() -> None:
    html = shown("[Suomi.fi](https://suomi.fi) ja [tähän](#kohta)")
    assert 'target="_blank"' in html
    assert 'rel="noopener noreferrer"' in html
    assert html.count("(avautuu uuteen välilehteen)") == 1


def test_tables_and_lists_are_shown() -> None:
    html = shown("| a | b |\n|---|---|\n| 1 | 2 |\n\n3. kolme")
    assert "<table>" in html
    assert '<ol start="3">' in html


def test_pictures_are_found_by_their_names() -> None:
    text = "![a](files/a.svg) ja [linkki](files/b.pdf)\n\n> ![c](files/c.png)"
    assert pictures_named(text) == {"a.svg", "c.png"}
