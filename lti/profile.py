"""The coaching profile as anyone may read it: JSON-LD for machines, a page for people."""

from flask import Blueprint, Response, request

from lrs.entry import admits
from lrs.surroundings import surroundings
from lti.pages import answer
from statements.profile import CONCEPTS, TEMPLATES, document, term_iri, version_iri

_JSON_LD = "application/ld+json"
_AS_JSON = (_JSON_LD, "application/json")


def blueprint() -> Blueprint:
    """Return the routes of the profile's IRI and of every IRI below it."""
    routes = Blueprint("profile", __name__)
    routes.add_url_rule("/profile", view_func=profile, defaults={"term": ""})
    routes.add_url_rule("/profile/<path:term>", view_func=profile)
    return routes


@admits("anyone: the vocabulary, which holds nothing of a person")
def profile(term: str) -> Response:
    """Answer with the whole profile, whichever of its IRIs was asked for.

    JSON-LD for who prefers it (xAPI Profiles 1.0, Part 2, 2.0), otherwise a page.
    """
    base = surroundings().settings.iri_base
    wished = request.accept_mimetypes.best_match((*_AS_JSON, "text/html"), default=_JSON_LD)
    if wished in _AS_JSON:
        shown = Response(document(base), content_type=_JSON_LD)
    else:
        shown = answer(
            "lti/profile.html",
            version=version_iri(base),
            concepts=[(term_iri(base, concept.path), concept) for concept in CONCEPTS],
            templates=[(term_iri(base, template.path), template) for template in TEMPLATES],
            asked_for=term_iri(base, term) if term else None,
        )
    shown.headers["Vary"] = "Accept, Accept-Language"
    return shown
