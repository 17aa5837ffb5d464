"""docs/openapi.json describes the store as it is, and the store stands what is made up from it."""

import json
import re
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrs.credentials import Scope
from lrs.surroundings import Surroundings
from tests.lrs.conftest import Store, store_for

DESCRIPTION = json.loads(
    (Path(__file__).parents[2] / "docs/openapi.json").read_text(encoding="utf-8")
)
OPERATIONS = [(path, method) for path, ways in DESCRIPTION["paths"].items() for method in ways]
STRANGER = f"Basic {b64encode(b'nobody:nothing').decode()}"


def test_every_resource_is_described_and_nothing_else(app: Flask) -> None:
    routes = {
        re.sub(r"<(\w+)>", r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/xapi/") and rule.endpoint != "xapi.nothing"
    }
    assert routes == DESCRIPTION["paths"].keys()


@pytest.mark.parametrize("path", DESCRIPTION["paths"])
def test_every_method_is_described_and_nothing_else(store: Store, path: str) -> None:
    answer = store.ask("OPTIONS", path.replace("{cursor}", "x"))
    allowed = {each.strip().lower() for each in answer.headers["Allow"].split(",")}
    assert allowed - {"options"} == DESCRIPTION["paths"][path].keys()


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_what_is_made_up_from_the_description_is_answered_as_described(
    app: Flask, surroundings: Surroundings, organisation_id: int, path: str, method: str
) -> None:
    store = store_for(app, surroundings, organisation_id, Scope.ALL)
    operation = schemathesis.openapi.from_dict(DESCRIPTION)[path][method.upper()]
    described = operation.definition.raw["responses"].keys()

    @settings(
        max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(data=st.data())
    def ask(data: Any) -> None:  # Any: hypothesis's own
        mode = data.draw(st.sampled_from(list(schemathesis.GenerationMode)))
        case = data.draw(operation.as_strategy(generation_mode=mode))
        case.headers = {**(case.headers or {}), "Authorization": store.authorization}
        response = case.call(app=app)
        assert response.status_code < 500, case.as_curl_command()
        assert "x-experience-api-version" in {name.lower() for name in response.headers}
        if mode is schemathesis.GenerationMode.POSITIVE:
            assert str(response.status_code) in described, response.text

    ask()
