"""The coaching profile: our terms, the templates our statements follow, and who follows them."""

from statements.profile.document import document
from statements.profile.following import broken_rules
from statements.profile.templates import TEMPLATES
from statements.profile.terms import (
    CONCEPTS,
    Concept,
    Template,
    profile_iri,
    rules,
    term_iri,
    type_iri,
    version_iri,
)

__all__ = [
    "CONCEPTS",
    "TEMPLATES",
    "Concept",
    "Template",
    "broken_rules",
    "document",
    "profile_iri",
    "rules",
    "term_iri",
    "type_iri",
    "version_iri",
]
