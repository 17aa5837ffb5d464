"""Realistic statements, about 1.1 kB each: many people, modules and verbs, skewed as in life."""

import json
import random
import uuid
from functools import cache

_VERBS = (
    ("http://adlnet.gov/expapi/verbs/experienced", "luki"),
    ("http://adlnet.gov/expapi/verbs/answered", "vastasi"),
    ("http://adlnet.gov/expapi/verbs/completed", "suoritti"),
    ("http://adlnet.gov/expapi/verbs/attended", "osallistui"),
)
_BASE = "https://valmentava.example"
_PEOPLE = 2_000
_MODULES = 60


def statement(number: int) -> bytes:
    """Return one statement; the same number gives the same person and module, a new id."""
    chance = random.Random(number)
    person = int(_PEOPLE * chance.random() ** 2)
    module = int(_MODULES * chance.random() ** 2)
    verb, display = _VERBS[int(len(_VERBS) * chance.random() ** 2)]
    made = {
        "id": str(uuid.uuid4()),
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": f"{_BASE}/people", "name": _uuid("person", person)},
        },
        "verb": {"id": verb, "display": {"fi": display, "en": verb.rsplit("/", 1)[1]}},
        "object": {
            "objectType": "Activity",
            "id": f"{_BASE}/activities/{_uuid('page', module)}",
            "definition": {
                "type": "https://w3id.org/xapi/acrossx/activities/webpage",
                "name": {"fi": f"Sivu {module}", "sv": f"Sida {module}", "en": f"Page {module}"},
            },
        },
        "result": {"completion": True, "duration": "PT4M30S"},
        "context": {
            "registration": _uuid("enrolment", person),
            "revision": "1",
            "platform": "Valmentava",
            "language": "fi",
            "contextActivities": {
                "parent": [{"id": f"{_BASE}/activities/{_uuid('module', module)}"}],
                "grouping": [{"id": f"{_BASE}/activities/{_uuid('programme', 0)}"}],
                "category": [{"id": f"{_BASE}/profile/v1"}],
            },
        },
        "timestamp": "2026-11-23T09:00:00.000Z",
    }
    return json.dumps(made, ensure_ascii=False).encode()


def batch(number: int, size: int) -> bytes:
    """Return a JSON array of statements."""
    return b"[" + b",".join(statement(number * size + each) for each in range(size)) + b"]"


@cache
def _uuid(kind: str, number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{kind}/{number}"))
