"""In which form statements are given: exact, ids or canonical (xAPI 1.0.3, Part 3, 2.1.3)."""

from collections.abc import Sequence

import sqlalchemy as sa
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from lrs.definitions import known_definitions
from lrs.resources.asking import Asked
from statements.canonical import canonical_form, ids_form


def in_form(
    connection: sa.Connection,
    asked: Asked,
    organisation_id: int,
    form: str,
    bodies: Sequence[bytes],
) -> Sequence[bytes]:
    """Return stored statements in the form that was asked for; exact is as they are stored."""
    if form == "ids":
        return [ids_form(body) for body in bodies]
    if form == "canonical":
        return _canonical(connection, organisation_id, bodies, _languages(asked))
    return bodies


def _canonical(
    connection: sa.Connection,
    organisation_id: int,
    bodies: Sequence[bytes],
    languages: Sequence[str],
) -> Sequence[bytes]:
    """Ask for all activities of a page at once: the first pass only tells which those are."""
    named: set[str] = set()
    for body in bodies:
        canonical_form(body, languages=languages, definition_of=named.add)
    known = known_definitions(connection, organisation_id, named)
    return [canonical_form(body, languages=languages, definition_of=known.get) for body in bodies]


def _languages(asked: Asked) -> Sequence[str]:
    """Return what Accept-Language prefers, the best first, without what it refuses (q=0)."""
    accepted = parse_accept_header(asked.headers.get("accept-language", ""), LanguageAccept)
    return [language for language, quality in accepted if quality > 0]
