"""Holds statements to Ralph's models: one JSON value a line in, one line for each that is refused.

Run by the Python of `.venv-ralph`, which has Ralph and nothing of this project.
"""

import json
import sys

from pydantic import ValidationError
from ralph.models.xapi import (
    VideoCompleted,
    VideoInitialized,
    VideoPaused,
    VideoPlayed,
    VideoSeeked,
    VideoTerminated,
)
from ralph.models.xapi.base.statements import BaseXapiStatement

_VIDEO = "https://w3id.org/xapi/video/activity-type/video"
_OF_VIDEO = {
    "initialized": VideoInitialized,
    "played": VideoPlayed,
    "paused": VideoPaused,
    "seeked": VideoSeeked,
    "completed": VideoCompleted,
    "terminated": VideoTerminated,
}


def _hold(statement: dict) -> None:
    BaseXapiStatement.model_validate(statement)
    what = statement["object"].get("definition", {}).get("type")
    name = statement["verb"]["id"].rpartition("/")[2]
    if what == _VIDEO and name in _OF_VIDEO:
        # These models know a verb's display in American English alone.
        verb = {**statement["verb"], "display": {"en-US": name}}
        _OF_VIDEO[name].model_validate({**statement, "verb": verb})


for line in sys.stdin:
    read = json.loads(line)
    try:
        _hold(read)
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        sys.stdout.write(f"{read['verb']['id']}: {'; '.join(wrong)}\n")
