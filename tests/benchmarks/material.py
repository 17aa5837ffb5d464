"""Realistic statements, about 1.1 kB each: many people, modules and verbs, skewed as in life."""

import json
import random
import uuid
from functools import cache

VERBS = tuple(
    (f"http://adlnet.gov/expapi/verbs/{name}", display)
    for name, display in (
        ("experienced", "luki"),
        ("answered", "vastasi"),
        ("completed", "suoritti"),
        ("attended", "osallistui"),
        ("progressed", "eteni"),
        ("initialized", "aloitti"),
        ("terminated", "lopetti"),
        ("registered", "ilmoittautui"),
        ("passed", "läpäisi"),
        ("commented", "kommentoi"),
        ("shared", "jakoi"),
        ("failed", "ei läpäissyt"),
    )
)
_COMMON_VERBS = 4
_BASE = "https://valmentava.example"
_PEOPLE = 2_000
_MODULES = 60


def statement(number: int) -> bytes:
    """Return one statement; the same number gives the same person and module, a new id."""
    chance = random.Random(number)
    person = int(_PEOPLE * chance.random() ** 2)
    module = int(_MODULES * chance.random() ** 2)
    made = made_by(person, module, int(_COMMON_VERBS * chance.random() ** 2))
    return json.dumps(made, ensure_ascii=False).encode()


def made_by(person: int, page: int, verb: int) -> dict[str, object]:
    """Return a statement of a person about a page, with an id of its own."""
    iri, display = VERBS[verb]
    return {
        "id": str(uuid.uuid4()),
        "actor": person_of(person),
        "verb": {"id": iri, "display": {"fi": display, "en": iri.rsplit("/", 1)[1]}},
        "object": {
            "objectType": "Activity",
            "id": page_of(page),
            "definition": {
                "type": "https://w3id.org/xapi/acrossx/activities/webpage",
                "name": {"fi": f"Sivu {page}", "sv": f"Sida {page}", "en": f"Page {page}"},
            },
        },
        "result": {"completion": True, "duration": "PT4M30S"},
        "context": {
            "registration": registration_of(person),
            "revision": "1",
            "platform": "Valmentava",
            "language": "fi",
            "contextActivities": {
                "parent": [{"id": module_of(page)}],
                "grouping": [{"id": f"{_BASE}/activities/{_uuid('programme', 0)}"}],
                "category": [{"id": f"{_BASE}/profile/v1"}],
            },
        },
        "timestamp": "2026-11-23T09:00:00.000Z",
    }


def person_of(number: int) -> dict[str, object]:
    """Return a person's Agent."""
    account = {"homePage": f"{_BASE}/people", "name": _uuid("person", number)}
    return {"objectType": "Agent", "account": account}


def page_of(number: int) -> str:
    """Return a page's IRI."""
    return f"{_BASE}/activities/{_uuid('page', number)}"


def module_of(page: int) -> str:
    """Return the IRI of the module that a page belongs to."""
    return f"{_BASE}/activities/{_uuid('module', page)}"


def registration_of(person: int) -> str:
    """Return a person's registration."""
    return _uuid("enrolment", person)


def batch(number: int, size: int) -> bytes:
    """Return a JSON array of statements."""
    return b"[" + b",".join(statement(number * size + each) for each in range(size)) + b"]"


@cache
def _uuid(kind: str, number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{kind}/{number}"))
