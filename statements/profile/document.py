"""The profile as JSON-LD of the xAPI Profiles specification 1.0."""

import msgspec

from statements import vocabulary
from statements.profile.templates import TEMPLATES
from statements.profile.terms import (
    CONCEPTS,
    Concept,
    Template,
    earlier_versions,
    profile_iri,
    rules,
    term_iri,
    type_iri,
    version_iri,
)

# A version's document never changes; other terms or rules are another version.
GENERATED_AT = "2026-11-27T00:00:00Z"


def document(iri_base: str) -> bytes:
    """Return the profile as JSON-LD, for an IRI base."""
    return msgspec.json.format(
        msgspec.json.encode(
            {
                "@context": vocabulary.PROFILES_CONTEXT,
                "id": profile_iri(iri_base),
                "type": "Profile",
                "conformsTo": vocabulary.PROFILES_SPECIFICATION,
                "prefLabel": {
                    "fi": "Valmentava työote",
                    "sv": "Coachande arbetssätt",
                    "en": "A coaching approach to work",
                },
                "definition": {
                    "en": "Terms and statement templates of a programme for a coaching approach "
                    "to work, with its limits of privacy as rules."
                },
                "versions": _versions(iri_base),
                "author": {"type": "Organization", "name": "Valmentava", "url": iri_base},
                "concepts": [_concept(iri_base, concept) for concept in CONCEPTS],
                "templates": [_template(iri_base, template) for template in TEMPLATES],
                "patterns": _patterns(iri_base),
            }
        ),
        indent=1,
    )


def _versions(iri_base: str) -> list[dict[str, object]]:
    earlier = earlier_versions(iri_base)
    newest: dict[str, object] = {
        "id": version_iri(iri_base),
        "wasRevisionOf": [iri for iri, _ in earlier],
        "generatedAtTime": GENERATED_AT,
    }
    before: list[dict[str, object]] = [{"id": iri, "generatedAtTime": at} for iri, at in earlier]
    return [newest, *before]


def _concept(iri_base: str, concept: Concept) -> dict[str, object]:
    described: dict[str, object] = {
        **_term(iri_base, concept.path, concept.type),
        "prefLabel": concept.label,
        "definition": concept.definition,
    }
    if concept.broad_match:
        described["broadMatch"] = concept.broad_match
    if concept.related_match:
        described["relatedMatch"] = concept.related_match
    if concept.activity_types:
        described["recommendedActivityTypes"] = concept.activity_types
    schema = concept.schema
    if concept.codes:
        schema = {"type": "string", "enum": concept.codes}
    if schema is not None:
        described["inlineSchema"] = msgspec.json.encode(schema).decode()
    return described


def _template(iri_base: str, template: Template) -> dict[str, object]:
    described: dict[str, object] = {
        **_term(iri_base, template.path, "StatementTemplate"),
        "prefLabel": template.label,
        "definition": {"en": template.definition},
        "verb": template.verb,
        "objectActivityType": type_iri(iri_base, template.object_type),
        "contextGroupingActivityType": [vocabulary.PROGRAMME],
        "rules": [
            {"location": location, "presence": presence}
            for location, presence in rules(template, iri_base)
        ],
    }
    if template.parent is not None:
        described["contextParentActivityType"] = [type_iri(iri_base, template.parent)]
    return described


def _patterns(iri_base: str) -> list[dict[str, object]]:
    any_of_ours = term_iri(iri_base, "patterns/any")
    return [
        {
            **_term(iri_base, "patterns/any", "Pattern"),
            "prefLabel": {"en": "any statement of the programme"},
            "definition": {"en": "One statement that follows one of the templates."},
            "alternates": [term_iri(iri_base, template.path) for template in TEMPLATES],
        },
        {
            **_term(iri_base, "patterns/programme-record", "Pattern"),
            "primary": True,
            "prefLabel": {"en": "programme record"},
            "definition": {"en": "The statements of one registration, in any order."},
            "oneOrMore": any_of_ours,
        },
    ]


def _term(iri_base: str, path: str, type_name: str) -> dict[str, object]:
    return {
        "id": term_iri(iri_base, path),
        "type": type_name,
        "inScheme": version_iri(iri_base),
    }
