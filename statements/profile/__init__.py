"""The coaching profile: our terms, the templates our statements follow, and who follows them."""

from statements.profile.document import document
from statements.profile.following import broken_rules
from statements.profile.terms import (
    CONCEPTS,
    TEMPLATES,
    Concept,
    Template,
    profile_iri,
    rules,
    term_iri,
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
    "version_iri",
]
