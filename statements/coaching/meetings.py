"""Who signed up for what takes place at a time, cancelled, and was there.

That somebody was not there is never stated.
"""

import enum
from datetime import datetime

import tincan

from statements import vocabulary
from statements.coaching.building import Doer, Named, Within, activity, in_module, statement
from statements.grammar import ValidStatement
from statements.profile import term_iri
from statements.profile.terms import ATTENDANCE_SOURCE, COACHING_FORM, COACHING_SESSION


class Meeting(enum.StrEnum):
    """What takes place: a lecture, a live training session, or a coaching session."""

    LECTURE = "lecture"
    LIVE_SESSION = "live session"
    COACHING_SESSION = "coaching session"


class Source(enum.StrEnum):
    """How attendance is known."""

    CHECK_IN = "check-in"
    LIST = "list"
    MEETING_REPORT = "meeting-report"
    SELF = "self"


class Form(enum.StrEnum):
    """The form of coaching."""

    INDIVIDUAL = "individual"
    GROUP = "group"
    PEER = "peer"


def signed_up(
    doer: Doer, *, what: Meeting, meeting: Named, within: Within, at: datetime
) -> ValidStatement:
    """State that someone signed up; the registration is the meeting's own."""
    return _about(doer, vocabulary.REGISTERED, what, meeting, within, at)


def cancelled(
    doer: Doer, *, what: Meeting, meeting: Named, within: Within, at: datetime
) -> ValidStatement:
    """State that someone cancelled."""
    return _about(doer, vocabulary.UNREGISTERED, what, meeting, within, at)


def attended(
    doer: Doer,
    *,
    what: Meeting,
    meeting: Named,
    source: Source,
    form: Form | None = None,
    within: Within,
    at: datetime,
) -> ValidStatement:
    """State that someone was there, and how that is known. form is given for coaching alone."""
    extensions: dict[str, object] = {term_iri(doer.iri_base, ATTENDANCE_SOURCE): source.value}
    if form is not None:
        extensions[term_iri(doer.iri_base, COACHING_FORM)] = form.value
    return statement(
        doer,
        verb=vocabulary.ATTENDED,
        activity=activity(doer, meeting, _type_of(doer, what)),
        context=in_module(doer, within, extensions=extensions),
        result=tincan.Result(completion=True),
        at=at,
    )


def _about(
    doer: Doer, verb: str, what: Meeting, meeting: Named, within: Within, at: datetime
) -> ValidStatement:
    return statement(
        doer,
        verb=verb,
        activity=activity(doer, meeting, _type_of(doer, what)),
        context=in_module(doer, within),
        at=at,
    )


def _type_of(doer: Doer, what: Meeting) -> str:
    match what:
        case Meeting.LECTURE:
            return vocabulary.WEBINAR
        case Meeting.LIVE_SESSION:
            return vocabulary.MEETING
    return term_iri(doer.iri_base, COACHING_SESSION)
