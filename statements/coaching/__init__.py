"""The programme's events as statements: facts go in, a ValidStatement comes out.

The only importer of tincan, which builds and never parses. No statement made here can hold a
name or address of a person, a unit, a role, a free text or a survey answer: the builders take
none. Who did it is an opaque account; what it was done with, an opaque activity (xAPI 1.0.3,
Part 2, 2.4.2.4: "SHOULD use an opaque account name").
"""

from statements.coaching.building import (
    DISPLAYS,
    PLATFORM,
    Doer,
    Named,
    Within,
    activity_iri,
    part_id,
    person_account,
    person_key,
    voided,
)
from statements.coaching.goals import goal_reached, goal_set, goal_under_way
from statements.coaching.materials import (
    Question,
    file_downloaded,
    module_completed,
    module_started,
    page_read,
    question_answered,
    quiz_scored,
)
from statements.coaching.meetings import Form, Meeting, Source, attended, cancelled, signed_up
from statements.coaching.packages import (
    Launched,
    course_satisfied,
    unit_abandoned,
    unit_launched,
)
from statements.coaching.surveys import round_counted, survey_taken
from statements.coaching.videos import (
    Segment,
    VideoAct,
    Watching,
    segments_text,
    video_acted,
    video_opened,
)

__all__ = [
    "DISPLAYS",
    "PLATFORM",
    "Doer",
    "Form",
    "Launched",
    "Meeting",
    "Named",
    "Question",
    "Segment",
    "Source",
    "VideoAct",
    "Watching",
    "Within",
    "activity_iri",
    "attended",
    "cancelled",
    "course_satisfied",
    "file_downloaded",
    "goal_reached",
    "goal_set",
    "goal_under_way",
    "module_completed",
    "module_started",
    "page_read",
    "part_id",
    "person_account",
    "person_key",
    "question_answered",
    "quiz_scored",
    "round_counted",
    "segments_text",
    "signed_up",
    "survey_taken",
    "unit_abandoned",
    "unit_launched",
    "video_acted",
    "video_opened",
    "voided",
]
