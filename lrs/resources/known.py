"""The Activities and Agents resources: what the store knows (xAPI 1.0.3, Part 3, 2.4 and 2.5)."""

import json
from typing import Any

import msgspec
from flask import Response

from lrs.credentials import Scope
from lrs.definitions import known_definitions
from lrs.entry import admits
from lrs.resources.answering import answered, json_response
from lrs.resources.asking import Asked
from lrs.resources.entrance import entered
from lrs.resources.fields import Iri, LoneAgent, Strict, loaded, needed
from lrs.surroundings import surroundings
from statements.grammar.tree import IDENTIFIERS

_ACTIVITY = Strict.from_dict({"activityId": needed(Iri)})()
_AGENT = Strict.from_dict({"agent": needed(LoneAgent)})()


@admits("credential: statements/read")
def activities() -> Response:
    """Give an activity with all that was ever said of it, merged."""
    return answered({"GET": _activity, "HEAD": _activity})


@admits("credential: statements/read")
def agents() -> Response:
    """Give the Person of an Agent."""
    return answered({"GET": _person, "HEAD": _person})


def _activity(asked: Asked) -> Response:
    """An activity that nobody told of is given all the same, by its id alone (2.5)."""
    credential = entered(asked, Scope.READ_STATEMENTS)
    iri: str = loaded(_ACTIVITY, asked.parameters)["activityId"]
    with surroundings().database.read() as connection:
        known = known_definitions(connection, credential.organisation_id, [iri])
    activity: dict[str, object] = {"objectType": "Activity", "id": iri}
    if iri in known:
        activity["definition"] = msgspec.Raw(known[iri])
    return json_response(msgspec.json.encode(activity))


def _person(asked: Asked) -> Response:
    """The store joins no personas, so a Person is what was asked with, in arrays (2.4)."""
    entered(asked, Scope.READ_STATEMENTS)
    loaded(_AGENT, asked.parameters)
    # Any: JSON that the schema has just accepted.
    agent: dict[str, Any] = json.loads(dict(asked.parameters)["agent"])
    person = {name: [agent[name]] for name in ("name", *IDENTIFIERS) if name in agent}
    return json_response(msgspec.json.encode({"objectType": "Person", **person}))
