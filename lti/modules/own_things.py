"""What a person has here besides statements: theirs to take along, and some of it to erase."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lti import tables
from lti.modules.coaching.goals import goals_of
from lti.modules.coaching.reflections import reflections_of
from lti.modules.survey.own import own_answers
from lti.outside_keys import OutsideKeys
from lti.private import Private


@dataclass(frozen=True, slots=True)
class Counted:
    """How many private texts a person has."""

    goals: int
    reflections: int
    self_assessments: int

    @property
    def total(self) -> int:
        """All of them together."""
        return self.goals + self.reflections + self.self_assessments


# Any: JSON.
def own_things(
    connection: sa.Connection, keys: OutsideKeys, *, organisation_id: int, person_id: UUID
) -> dict[str, Any]:
    """Return a person's own things as JSON: texts opened with their key, bookings, presences."""
    goals = goals_of(connection, keys, organisation_id=organisation_id, person_id=person_id)
    reflections = reflections_of(
        connection, Private(keys, person_id), organisation_id=organisation_id
    )
    answers = own_answers(connection, keys, organisation_id, person_id)
    return {
        "goals": [
            {
                "theme": each.theme,
                "state": each.state.value,
                "text": each.text,
                "set_at": each.set_at.isoformat(),
            }
            for each in goals
        ],
        "reflections": [
            {"written_at": each.written_at.isoformat(), "text": each.text} for each in reflections
        ],
        "self_assessments": [
            {"round": str(round_id), "answers": dict(each.given)}
            for round_id, each in answers.items()
        ],
        "bookings": _bookings(connection, organisation_id, person_id),
        "recordings": _recordings(connection, organisation_id, person_id),
        "coaching": _parts(connection, organisation_id, person_id),
        "told": _told(connection, organisation_id, person_id),
        "courses": _courses(connection, organisation_id, person_id),
    }


def counted(connection: sa.Connection, organisation_id: int, person_id: UUID) -> Counted:
    """Return how many private texts a person has, without opening any."""
    return Counted(
        *(
            int(
                connection.execute(
                    sa.select(sa.func.count()).where(*_of(table, organisation_id, person_id))
                ).scalar_one()
            )
            for table in (tables.goal, tables.reflection, tables.survey_own)
        )
    )


def erase_private(connection: sa.Connection, organisation_id: int, person_id: UUID) -> None:
    """Delete a person's private texts. The key is to be destroyed once this is committed.

    What was stated of goals stays: their themes and how far they were, never what they said.
    """
    share, goal = tables.goal_share.c, tables.goal.c
    own_goals = sa.select(goal.id).where(*_of(tables.goal, organisation_id, person_id))
    connection.execute(
        sa.delete(tables.goal_share).where(
            share.organisation_id == organisation_id, share.goal_id.in_(own_goals)
        )
    )
    for table in (tables.goal, tables.reflection, tables.survey_own):
        connection.execute(sa.delete(table).where(*_of(table, organisation_id, person_id)))


def _bookings(
    connection: sa.Connection, organisation_id: int, person_id: UUID
) -> list[dict[str, str]]:
    column, meeting = tables.booking.c, tables.meeting.c
    rows = connection.execute(
        sa.select(column.state, column.changed_at, meeting.starts_at, column.meeting_id)
        .join(
            tables.meeting,
            sa.and_(
                meeting.organisation_id == column.organisation_id,
                meeting.id == column.meeting_id,
            ),
        )
        .where(column.organisation_id == organisation_id, column.person_id == person_id)
        .order_by(meeting.starts_at, column.meeting_id)
    )
    return [
        {
            "meeting": str(row.meeting_id),
            "starts_at": row.starts_at.isoformat(),
            "state": row.state,
            "changed_at": row.changed_at.isoformat(),
        }
        for row in rows
    ]


def _recordings(
    connection: sa.Connection, organisation_id: int, person_id: UUID
) -> list[dict[str, object]]:
    column, enrolment = tables.watched.c, tables.enrolment.c
    rows = connection.execute(
        sa.select(tables.watched)
        .join(
            tables.enrolment,
            sa.and_(
                enrolment.organisation_id == column.organisation_id,
                enrolment.id == column.enrolment_id,
            ),
        )
        .where(column.organisation_id == organisation_id, enrolment.person_id == person_id)
        .order_by(column.recording_id)
    )
    return [
        {
            "recording": str(row.recording_id),
            "played_seconds": row.segments,
            "place_seconds": row.place_seconds,
            "completed_at": None if row.completed_at is None else row.completed_at.isoformat(),
        }
        for row in rows
    ]


def _parts(
    connection: sa.Connection, organisation_id: int, person_id: UUID
) -> list[dict[str, object]]:
    column = tables.coachee.c
    rows = connection.execute(
        sa.select(tables.coachee)
        .where(*_of(tables.coachee, organisation_id, person_id))
        .order_by(column.joined_at)
    )
    return [
        {
            "module": str(row.module_id),
            "unit": row.unit,
            "site": row.site,
            "languages": list(row.languages),
            "joined_at": row.joined_at.isoformat(),
            "left_at": None if row.left_at is None else row.left_at.isoformat(),
        }
        for row in rows
    ]


def _told(connection: sa.Connection, organisation_id: int, person_id: UUID) -> list[dict[str, str]]:
    column = tables.notice.c
    rows = connection.execute(
        sa.select(tables.notice)
        .where(*_of(tables.notice, organisation_id, person_id))
        .order_by(column.made_at)
    )
    return [
        {"what": row.what, "module": str(row.module_id), "told_at": row.made_at.isoformat()}
        for row in rows
    ]


def _courses(
    connection: sa.Connection, organisation_id: int, person_id: UUID
) -> list[dict[str, object]]:
    rows = connection.execute(
        sa.select(tables.enrolment)
        .where(*_of(tables.enrolment, organisation_id, person_id))
        .order_by(tables.enrolment.c.enrolled_at)
    )
    return [
        {
            "enrolment": str(row.id),
            "role": row.role,
            "enrolled_at": row.enrolled_at.isoformat(),
            "role_group": row.role_group,
            "unit": row.unit,
        }
        for row in rows
    ]


def _of(
    table: sa.Table, organisation_id: int, person_id: UUID
) -> tuple[sa.ColumnElement[bool], ...]:
    return (table.c.organisation_id == organisation_id, table.c.person_id == person_id)
