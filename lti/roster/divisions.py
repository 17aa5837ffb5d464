"""The groups that a course is divided into, and who is in each, as far as the platform tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lti import tables
from lti.protocol.course_groups import CourseGroup
from lti.protocol.names_roles import Member


@dataclass(frozen=True, slots=True)
class Division:
    """One group of a course. subjects are those listed in it, people those who came from it.

    title is "" where the platform tells only the group's id.
    """

    id: str
    title: str
    subjects: frozenset[str]
    people: frozenset[UUID]


def keep_groups(
    connection: sa.Connection,
    organisation_id: int,
    cohort_id: UUID,
    listed: Sequence[CourseGroup],
) -> None:
    """Put the platform's list of groups in the place of the one before."""
    column = tables.course_group.c
    key = {"organisation_id": organisation_id, "cohort_id": cohort_id}
    connection.execute(
        sa.delete(tables.course_group).where(
            column.organisation_id == organisation_id, column.cohort_id == cohort_id
        )
    )
    rows = [
        {**key, "group_id": group.id, "title": group.title, "place": place}
        for place, group in enumerate(listed)
    ]
    if rows:
        connection.execute(sa.insert(tables.course_group), rows)


def keep_enrolments(
    connection: sa.Connection, organisation_id: int, cohort_id: UUID, listed: Sequence[Member]
) -> None:
    """Note in which groups the platform lists people now; what it does not tell stays."""
    column = tables.membership.c
    present = (
        column.organisation_id == organisation_id,
        column.cohort_id == cohort_id,
        column.left_at.is_(None),
    )
    rows = connection.execute(sa.select(column.subject, column.groups).where(*present))
    held = {row.subject: row.groups for row in rows}
    for member in listed:
        told = None if member.groups is None else list(member.groups)
        if told is not None and member.subject in held and held[member.subject] != told:
            connection.execute(
                sa.update(tables.membership)
                .where(*present, column.subject == member.subject)
                .values(groups=told)
            )


def divisions_of(
    connection: sa.Connection, organisation_id: int, cohort_id: UUID
) -> tuple[Division, ...]:
    """Return a course's groups that somebody is in, in the platform's order, then by their ids."""
    titles = _titles(connection, organisation_id, cohort_id)
    subjects = _by_group(connection, tables.membership, "subject", organisation_id, cohort_id)
    people = _by_group(connection, tables.enrolment, "person_id", organisation_id, cohort_id)
    named = [*titles, *sorted({*subjects, *people} - titles.keys(), key=_in_order)]
    return tuple(
        Division(
            each,
            titles.get(each, ""),
            frozenset(subjects.get(each, ())),
            frozenset(people.get(each, ())),
        )
        for each in named
        if each in subjects or each in people
    )


def _titles(connection: sa.Connection, organisation_id: int, cohort_id: UUID) -> dict[str, str]:
    column = tables.course_group.c
    rows = connection.execute(
        sa.select(column.group_id, column.title)
        .where(column.organisation_id == organisation_id, column.cohort_id == cohort_id)
        .order_by(column.place)
    )
    return {row.group_id: row.title for row in rows}


# Any: who somebody is, by the platform's id or by ours.
def _by_group(
    connection: sa.Connection, table: sa.Table, who: str, organisation_id: int, cohort_id: UUID
) -> dict[str, list[Any]]:
    column = table.c
    query = sa.select(column[who], column.groups).where(
        column.organisation_id == organisation_id,
        column.cohort_id == cohort_id,
        column.groups.is_not(None),
    )
    if "left_at" in column:
        query = query.where(column.left_at.is_(None))
    found: dict[str, list[Any]] = {}
    for named, groups in connection.execute(query):
        for group in groups or ():
            found.setdefault(group, []).append(named)
    return found


def _in_order(group: str) -> tuple[int, str]:
    return (int(group), "") if group.isascii() and group.isdigit() else (2**31, group)
