"""Every route, asked by the people of one organisation for what another one holds."""

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import flask
from flask.testing import FlaskClient
from werkzeug.routing import BuildError, Rule
from werkzeug.test import TestResponse

from tests.isolation.tenant import ACTIVITY, AGENT, FILE, Tenant
from tests.lti.protocol.platform import TOOL

_NEVER = {
    # Bearer secrets: who holds one may use it, whoever they are.
    "token",
    "ticket",
    "shown",
    "mark",
}
_METHODS = ("GET", "POST", "PUT", "DELETE")
"""Looking first: what is deleted could not be looked at any more."""


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a walk and what it was answered."""

    rule: str
    method: str
    answer: TestResponse


def walked(app: flask.Flask, who: Tenant, whose: Tenant) -> Iterator[Step]:
    """Ask every route as everybody of one organisation, naming what another holds."""
    for rule in app.url_map.iter_rules():
        if rule.rule == "/leave":
            continue
        for method in _METHODS:
            if method not in (rule.methods or set()):
                continue
            for path in _paths(rule, who, whose):
                for client, headers, form in _askers(rule, who, whose):
                    yield Step(rule.rule, method, _asked(client, method, path, headers, form))


def _paths(rule: Rule, who: Tenant, whose: Tenant) -> Iterator[str]:
    values: Mapping[str, tuple[Any, ...]] = {
        "visit_id": tuple(seat.visit_id for each in (who, whose) for seat in each.seats),
        "module_id": (_module_of(rule, whose),),
        "named": whose.named,
        "name": ("muistilista.txt", "valmentava.css", FILE),
        "ending": ("pdf",),
        "key": ("page-1", "yksi", "q1", "community"),
        "code": ("T1",),
        "sha256": (whose.picture,),
        "sha2": (whose.picture,),
        "number": (1,),
        "cursor": (whose.cursor,),
        "term": ("concepts",),
        "language": ("fi",),
        "round_id": (whose.held.round,),
        "meeting_id": (whose.held.meeting,),
        "cohort_id": (whose.held.meeting,),
        "launch_id": (whose.held.launch,),
        "path": ("index.html",),
        "rest": ("elsewhere",),
        **dict.fromkeys(_NEVER, ("made-up",)),
    }
    names = sorted(rule.arguments)
    for chosen in itertools.product(*(values[name] for name in names)):
        try:
            built = rule.build(dict(zip(names, chosen, strict=True)))
        except (BuildError, ValueError):
            continue
        if built is None:
            continue
        for query in _queries(rule, whose):
            yield built[1] + (f"?{urlencode(query)}" if query else "")


def _module_of(rule: Rule, whose: Tenant) -> str:
    """Return the module that a route's pages are of, so that there is something to find."""
    kind = next((each for each in whose.held.modules if f"/{each}/" in rule.rule), None)
    return whose.module_id if kind is None else whose.held.modules[kind]


def _queries(rule: Rule, whose: Tenant) -> Iterator[Mapping[str, str]]:
    yield {}
    if rule.endpoint in ("dashboards.cohort", "dashboards.cohort_csv"):
        yield {"course": whose.cohort}
    if not rule.rule.startswith(("/xapi", "/store", "/admin/statements")):
        return
    agent = json.dumps(AGENT)
    yield {"statementId": whose.named[0]}
    yield {"agent": agent, "related_agents": "true"}
    yield {"activity": ACTIVITY, "related_activities": "true"}
    yield {"activityId": ACTIVITY, "agent": agent, "stateId": "p"}
    yield {"activityId": ACTIVITY, "agent": agent}
    yield {"activityId": ACTIVITY, "profileId": "p"}
    yield {"activityId": ACTIVITY}
    yield {"agent": agent, "profileId": "p"}
    yield {"agent": agent}
    yield {"after": whose.named[0]}


def _askers(
    rule: Rule, who: Tenant, whose: Tenant
) -> Iterator[tuple[FlaskClient, dict[str, str], dict[str, str]]]:
    form = {
        "module": whose.module_id,
        "deployment": whose.deployment,
        "act": "add",
        "choice": "a",
        "openid_configuration": "https://lms.example/c",
        "browser": "made-up",
    }
    if rule.rule.startswith(("/xapi", "/store")):
        headers = {"Authorization": who.authorization, "X-Experience-API-Version": "2.0.0"}
        yield who.admin, headers, {}
    elif rule.rule.startswith(("/admin", "/sign-in", "/enter", "/home", "/results")):
        yield who.admin, {"Origin": TOOL}, form
        if rule.rule.startswith("/results"):
            yield who.head, {"Origin": TOOL}, form
    else:
        for seat in who.seats:
            yield seat.client, {}, {**form, "csrf_token": seat.token}


def _asked(
    client: FlaskClient, method: str, path: str, headers: dict[str, str], form: dict[str, str]
) -> TestResponse:
    more: dict[str, Any] = {}  # Any: what the client takes
    if method in ("POST", "PUT"):
        more = {"data": form} if form else {"json": {}}
    return client.open(path, method=method, base_url=TOOL, headers=headers, **more)
