"""Authored Markdown as safe HTML: the one place where text becomes markup."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_PICTURES = "files/"
_TITLE_LEVEL = 1  # the page's own title is the only heading of this level
_DEEPEST_LEVEL = 6

_TAGS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "blockquote", "hr", "br"),
    *("em", "strong", "code", "pre", "a", "img"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {
    "a": {"href", "target", "rel"},
    "img": {"src", "alt"},
    "ol": {"start"},
}
_SCHEMES = {"https", "http", "mailto"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as a text may show it: the name it uses, the address, the description."""

    name: str
    address: str
    description: str


def pictures_named(text: str) -> set[str]:
    """Return the names of the pictures a Markdown text shows."""
    return {
        str(token.attrs.get("src", "")).removeprefix(_PICTURES)
        for token in _flat(_parser().parse(text))
        if token.type == "image"
    }


@functools.lru_cache(maxsize=512)
def prose(text: str, *, pictures: tuple[Shown, ...], new_tab_note: str) -> Markup:
    """Render authored Markdown (CommonMark with tables) for a page that has its own title.

    Headings start at the second level. Links out open in a new tab and say so with the note.
    HTML in the text is shown as text; whatever else could run is taken out. Remembered by its
    arguments, since a page is read far more often than it is written.
    """
    parser = _parser()
    tokens = parser.parse(text)
    shown = {picture.name: picture for picture in pictures}
    _demote(tokens)
    for token in _flat(tokens):
        if token.type == "image":
            _show(token, shown)
    for token in tokens:
        if token.children:
            token.children = list(_with_notes(token.children, new_tab_note))
    html = parser.renderer.render(tokens, parser.options, {})
    # Markup is safe here: nh3 has just removed every tag, attribute and address not listed above.
    return Markup(  # noqa: S704
        nh3.clean(
            html,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            url_schemes=_SCHEMES,
            link_rel=None,
        )
    )


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _flat(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _flat(token.children or [])


def _demote(tokens: list[Token]) -> None:
    """Shift headings so that the highest in the text stands just below the page's title."""
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    if not headings:
        return
    shift = max(0, _TITLE_LEVEL + 1 - min(int(token.tag[1]) for token in headings))
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) + shift, _DEEPEST_LEVEL)}"


def _show(token: Token, shown: Mapping[str, Shown]) -> None:
    picture = shown[str(token.attrs.get("src", "")).removeprefix(_PICTURES)]
    token.attrs["src"] = picture.address
    # The renderer takes the description from the children, as CommonMark has it.
    token.children = [Token("text", "", 0, content=picture.description)]


def _with_notes(tokens: list[Token], note: str) -> Iterator[Token]:
    outward = False
    for token in tokens:
        if token.type == "link_open":
            outward = _leads_out(token.attrs.get("href"))
            if outward:
                token.attrs["target"] = "_blank"
                token.attrs["rel"] = "noopener noreferrer"
        if token.type == "link_close" and outward:
            yield Token("text", "", 0, content=f" ({note})")
            outward = False
        yield token


def _leads_out(href: Any) -> bool:  # Any: an attribute's value
    return urlsplit(str(href)).scheme in {"http", "https"}
