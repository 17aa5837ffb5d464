"""What the programme states is valid by the models of another project, too."""

import json

import pytest

from tests.dashboards.conftest import stored
from tests.statements.events import EVENTS
from tests.statements.ralph import refused
from tests.statements.test_coaching import BUILT

pytestmark = pytest.mark.peer


def test_every_event_is_valid_by_ralph() -> None:
    assert refused(stored(each) for each in (BUILT | EVENTS).values()) == []


def test_ralph_notices_what_is_wrong() -> None:
    """Else the test above would prove nothing: a field of xAPI, and one of the video profile."""
    right = json.loads(stored(EVENTS["video: paused"]))
    wrong_of_xapi = {**right, "timestamp": "yesterday"}
    extensions = right["result"]["extensions"]
    wrong_of_video = {**right, "result": {**right["result"], "extensions": {}}}
    assert extensions
    told = refused([json.dumps(each).encode() for each in (wrong_of_xapi, wrong_of_video, right)])
    assert len(told) == 2
    assert "timestamp" in told[0]
    assert "extensions" in told[1]
