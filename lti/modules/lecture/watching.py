"""Watching a recording: sessions, what was played in each and in all, and when that is enough.

A browser tells all that it has played in a session each time, so that a report that is lost on
its way is made up for by the next one.
"""

import enum
import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lrs.database import inserting
from lti import tables
from lti.modules import acting
from lti.modules.acting import Learner, Place
from lti.modules.lecture.recordings import COUNTS_FROM, Recording
from lti.modules.lecture.segments import played_seconds, share, union
from statements import coaching
from statements.coaching import Named, Segment, VideoAct, Watching
from statements.grammar import ValidStatement

FASTEST = 2.0
"""The fastest that browsers' own controls play, in seconds of recording per second."""

_SESSION_LIFE = timedelta(days=1)
_SLACK_SECONDS = 10.0
_MOST_STATED = 500
_MOST_SEGMENTS = 2000


class Heard(enum.StrEnum):
    """What a browser tells of a session."""

    PLAYED = "played"
    PAUSED = "paused"
    SEEKED = "seeked"
    TERMINATED = "terminated"
    PLAYING = "playing"  # nothing happened but that it goes on


_ACTS = {
    Heard.PLAYED: VideoAct.PLAYED,
    Heard.PAUSED: VideoAct.PAUSED,
    Heard.SEEKED: VideoAct.SEEKED,
    Heard.TERMINATED: VideoAct.TERMINATED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a browser tells: where the recording is, and all that the session has played."""

    session_id: UUID
    heard: Heard
    time_seconds: float
    from_seconds: float | None
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """How far somebody is: where to go on, and the share that was ever played."""

    place_seconds: float
    share: float
    is_whole: bool


class NotWatched(Exception):
    """A report of a session that is not the learner's, or of more than time allows."""


def watched_by(connection: sa.Connection, learner: Learner, held: Recording) -> Watched:
    """Return how far a learner is in a recording."""
    row = connection.execute(
        sa.select(tables.watched).where(*_of(tables.watched, learner, held))
    ).first()
    if row is None:
        return Watched(place_seconds=0.0, share=0.0, is_whole=False)
    return Watched(
        place_seconds=row.place_seconds,
        share=share(_segments(row.segments), length_seconds=held.length_seconds),
        is_whole=row.completed_at is not None,
    )


def has_watched(
    connection: sa.Connection, organisation_id: int, module_id: UUID, enrolment_id: UUID
) -> bool:
    """Tell whether somebody has watched a recording of a module whole, of old ones too."""
    done, recording = tables.watched.c, tables.recording.c
    found = connection.execute(
        sa.select(done.recording_id)
        .join(
            tables.recording,
            sa.and_(
                recording.organisation_id == done.organisation_id,
                recording.id == done.recording_id,
            ),
        )
        .where(
            done.organisation_id == organisation_id,
            done.enrolment_id == enrolment_id,
            done.completed_at.is_not(None),
            recording.module_id == module_id,
        )
    )
    return found.first() is not None


def open_session(
    connection: sa.Connection, learner: Learner, place: Place, held: Recording
) -> UUID:
    """Begin and state a session, which begins the module if it had not begun; return its id."""
    place = acting.begin(connection, learner, place)
    session_id = uuid.uuid4()
    connection.execute(
        sa.insert(tables.watching).values(
            organisation_id=learner.organisation_id,
            id=session_id,
            recording_id=held.id,
            enrolment_id=learner.enrolment_id,
            segments=[],
            stated=0,
            opened_at=place.now,
        )
    )
    connection.execute(
        inserting(connection, tables.watched)
        .values(**_key(learner, held), segments=[], place_seconds=0.0)
        .on_conflict_do_nothing()
    )
    opened = coaching.video_opened(
        place.doer(learner),
        _watching(session_id, held, place),
        within=place.within,
        at=place.now,
    )
    acting.state(connection, learner.organisation_id, place.iri_base, [opened])
    return session_id


def hear(
    connection: sa.Connection, learner: Learner, place: Place, held: Recording, report: Report
) -> Watched:
    """Keep what a browser tells, state what happened, and complete the module when it is enough.

    Raises NotWatched for a session of somebody else's, and for one that has played more than the
    clock allows since it was opened: a script may say anything.
    """
    row = _held_session(connection, learner, held, report.session_id)
    length = held.length_seconds
    played = union((*_segments(row.segments), *report.segments), length_seconds=length)
    allowed = (place.now - row.opened_at).total_seconds() * FASTEST + _SLACK_SECONDS
    if len(report.segments) > _MOST_SEGMENTS or played_seconds(played) > allowed:
        raise NotWatched
    known, is_first = _add(connection, learner, held, report, played, now=place.now)
    # The session's opening has begun the module.
    begun_with = acting.version_of(connection, learner, place.module.id)
    place = replace(place, version=begun_with or place.version)
    told = _told(learner, place, held, report, played, known) if _is_new(row, report) else []
    if is_first:
        told.insert(0, _said(learner, place, held, report, VideoAct.COMPLETED, played, known))
    _keep_session(connection, row, report, played, stated=row.stated + len(told), now=place.now)
    if is_first:
        acting.complete(connection, learner, place, after=told)
    else:
        acting.state(connection, learner.organisation_id, place.iri_base, told)
    return known


def forget_over(connection: sa.Connection, *, now: datetime) -> int:
    """Delete sessions that are over for long; what was watched stays. Return how many."""
    column = tables.watching.c
    gone = connection.execute(
        sa.delete(tables.watching).where(column.opened_at <= now - _SESSION_LIFE)
    )
    return gone.rowcount


def _add(
    connection: sa.Connection,
    learner: Learner,
    held: Recording,
    report: Report,
    played: Sequence[Segment],
    *,
    now: datetime,
) -> tuple[Watched, bool]:
    """Add a session's segments to all that was watched; True when that is enough just now."""
    # Two tabs at once: each waits for the other's row, so that no segment is lost.
    row = connection.execute(
        sa.select(tables.watched).where(*_of(tables.watched, learner, held)).with_for_update()
    ).one()
    whole = union((*_segments(row.segments), *played), length_seconds=held.length_seconds)
    reached = share(whole, length_seconds=held.length_seconds)
    is_first = row.completed_at is None and reached >= COUNTS_FROM
    place_seconds = min(max(0.0, report.time_seconds), held.length_seconds)
    connection.execute(
        sa.update(tables.watched)
        .where(*_of(tables.watched, learner, held))
        .values(
            segments=[list(each) for each in whole],
            place_seconds=place_seconds,
            completed_at=now if is_first else row.completed_at,
        )
    )
    is_whole = is_first or row.completed_at is not None
    return Watched(place_seconds=place_seconds, share=reached, is_whole=is_whole), is_first


def _told(
    learner: Learner,
    place: Place,
    held: Recording,
    report: Report,
    played: Sequence[Segment],
    known: Watched,
) -> list[ValidStatement]:
    act = _ACTS.get(report.heard)
    return [] if act is None else [_said(learner, place, held, report, act, played, known)]


def _said(
    learner: Learner,
    place: Place,
    held: Recording,
    report: Report,
    act: VideoAct,
    played: Sequence[Segment],
    known: Watched,
) -> ValidStatement:
    return coaching.video_acted(
        place.doer(learner),
        act,
        _watching(report.session_id, held, place),
        time_seconds=known.place_seconds,
        from_seconds=report.from_seconds if act is VideoAct.SEEKED else None,
        segments=played,
        progress=known.share,
        within=place.within,
        at=place.now,
    )


# Any: columns of many types.
def _held_session(
    connection: sa.Connection, learner: Learner, held: Recording, session_id: UUID
) -> sa.Row[Any]:
    row = connection.execute(
        sa.select(tables.watching)
        .where(*_of(tables.watching, learner, held), tables.watching.c.id == session_id)
        .with_for_update()
    ).first()
    if row is None:
        raise NotWatched
    return row


def _keep_session(
    connection: sa.Connection,
    row: sa.Row[Any],
    report: Report,
    played: Sequence[Segment],
    *,
    stated: int,
    now: datetime,
) -> None:
    column = tables.watching.c
    ended_at = row.ended_at or (now if report.heard is Heard.TERMINATED else None)
    connection.execute(
        sa.update(tables.watching)
        .where(column.organisation_id == row.organisation_id, column.id == row.id)
        .values(segments=[list(each) for each in played], stated=stated, ended_at=ended_at)
    )


def _is_new(row: sa.Row[Any], report: Report) -> bool:
    """Tell whether an act may still be stated: not after the end, and not without bound."""
    if report.heard is Heard.SEEKED and report.from_seconds is None:
        return False
    return row.ended_at is None and row.stated < _MOST_STATED


def _watching(session_id: UUID, held: Recording, place: Place) -> Watching:
    return Watching(
        session_id=session_id,
        video=Named(
            id=coaching.part_id(place.module.id, f"recording:{held.id}"), names=place.module.titles
        ),
        length_seconds=held.length_seconds,
        completion_threshold=COUNTS_FROM,
    )


def _segments(kept: Sequence[Sequence[float]]) -> tuple[Segment, ...]:
    return tuple((start, end) for start, end in kept)


def are_seconds(*told: float) -> bool:
    """Tell whether numbers can be places of a recording: JSON from outside may hold infinity."""
    return all(math.isfinite(each) and each >= 0 for each in told)


def _key(learner: Learner, held: Recording) -> dict[str, object]:
    return {
        "organisation_id": learner.organisation_id,
        "enrolment_id": learner.enrolment_id,
        "recording_id": held.id,
    }


def _of(table: sa.Table, learner: Learner, held: Recording) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        table.c.organisation_id == learner.organisation_id,
        table.c.enrolment_id == learner.enrolment_id,
        table.c.recording_id == held.id,
    )
