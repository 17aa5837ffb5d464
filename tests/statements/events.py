"""The programme's events beyond online materials, each as the tool states it."""

# Any: the arguments that events share.

from dataclasses import replace
from typing import Any
from uuid import UUID

from statements import coaching
from statements.coaching import (
    Form,
    Meeting,
    Source,
    VideoAct,
    Watching,
)
from statements.grammar import ValidStatement
from tests.conftest import NOW
from tests.statements.test_coaching import DOER, WITHIN, named

MEETING = named(20, "Dialogi hybridityössä")
ROUND = named(21, "Lähtötilanne")
GOAL = UUID(int=22)
SESSION = UUID("cccccccc-0000-4000-8000-000000000003")
WATCHING = Watching(
    session_id=UUID("dddddddd-0000-4000-8000-000000000004"),
    video=named(23, "Tallenne"),
    length_seconds=5040.0,
    completion_threshold=0.9,
)

_THERE = replace(DOER, registration=SESSION)
_UNSEEN = replace(DOER, registration=ROUND.id, language=None)
_TOOL = replace(_UNSEEN, person_id=None)


def _meetings() -> dict[str, ValidStatement]:
    built: dict[str, ValidStatement] = {}
    for what in (Meeting.LECTURE, Meeting.LIVE_SESSION):
        told: dict[str, Any] = {"what": what, "meeting": MEETING, "within": WITHIN, "at": NOW}
        built |= {
            f"{what}: signed up": coaching.signed_up(_THERE, **told),
            f"{what}: cancelled": coaching.cancelled(_THERE, **told),
            f"{what}: attended": coaching.attended(_THERE, source=Source.CHECK_IN, **told),
        }
    built["coaching: attended"] = coaching.attended(
        _THERE,
        what=Meeting.COACHING_SESSION,
        meeting=MEETING,
        source=Source.SELF,
        form=Form.PEER,
        within=WITHIN,
        at=NOW,
    )
    return built


def _goals() -> dict[str, ValidStatement]:
    told: dict[str, Any] = {"goal_id": GOAL, "theme": "foresight", "within": WITHIN, "at": NOW}
    return {
        "goal: set": coaching.goal_set(DOER, **told),
        "goal: under way": coaching.goal_under_way(DOER, **told),
        "goal: reached": coaching.goal_reached(DOER, **told),
    }


def _videos() -> dict[str, ValidStatement]:
    built = {"video: opened": coaching.video_opened(DOER, WATCHING, within=WITHIN, at=NOW)}
    for act in VideoAct:
        built[f"video: {act.name.lower()}"] = coaching.video_acted(
            DOER,
            act,
            WATCHING,
            time_seconds=1310.4,
            from_seconds=1200.0 if act is VideoAct.SEEKED else None,
            segments=((0, 1310.4), (1200, 4700)),
            progress=0.93254,
            within=WITHIN,
            at=NOW,
        )
    return built


EVENTS: dict[str, ValidStatement] = {
    **_meetings(),
    **_goals(),
    **_videos(),
    "survey: taken": coaching.survey_taken(_UNSEEN, survey_round=ROUND, within=WITHIN, at=NOW),
    "survey: counted": coaching.round_counted(
        _TOOL, survey_round=ROUND, answers=231, within=WITHIN, at=NOW
    ),
}
