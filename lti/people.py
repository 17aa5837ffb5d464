"""People as random ids, and what a platform's roles let them do here."""

import enum
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from lrs.database import inserting
from lti import tables

_CONTEXT_ROLES = "http://purl.imsglobal.org/vocab/lis/v2/membership"
_TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"


class Role(enum.StrEnum):
    """What a person is in a visit. A VISITOR may look; nothing a visitor does is recorded."""

    LEARNER = "learner"
    TRAINER = "trainer"
    READER = "reader"
    VISITOR = "visitor"


_ROLE_OF_PRINCIPAL = {
    "Instructor": Role.TRAINER,
    "ContentDeveloper": Role.TRAINER,
    "TeachingAssistant": Role.TRAINER,
    "Learner": Role.LEARNER,
    "Member": Role.LEARNER,
    "Mentor": Role.READER,
    "Manager": Role.READER,
    "Officer": Role.READER,
    "Observer": Role.READER,
}

_MOST_AT_ONCE = 500

_STRONGEST_FIRST = (Role.TRAINER, Role.LEARNER, Role.READER)


PRINCIPAL_ROLES = tuple(_ROLE_OF_PRINCIPAL)
"""The roles in a course that a platform may tell, by their principal names."""


def usual_role(principal: str) -> Role:
    """Return what a principal role is here unless a platform's administrator says otherwise."""
    return _ROLE_OF_PRINCIPAL.get(principal, Role.VISITOR)


def role_of(roles: Sequence[str], said: Mapping[str, str] | None = None) -> Role:
    """Return what a person with these LTI roles is here (LTI 1.3, A.2, role vocabularies).

    said is what an administrator says of a platform's principal roles where they mean something
    else there; the rest are as usual.

    Roles in the course decide: full or short names, a sub-role counts as its principal role.
    Institution and system roles, administrators' included, make nobody more than a visitor. A
    platform's test user is a visitor unless a trainer, so that trying out leaves no record.
    """
    held = {_role_of(_principal_of(role), said or {}) for role in roles}
    if _TEST_USER in roles and Role.TRAINER not in held:
        return Role.VISITOR
    return next((role for role in _STRONGEST_FIRST if role in held), Role.VISITOR)


def _role_of(principal: str, said: Mapping[str, str]) -> Role:
    return Role(said[principal]) if principal in said else usual_role(principal)


def person_for(
    connection: sa.Connection,
    *,
    organisation_id: int,
    issuer: str,
    subject: str,
    now: datetime,
) -> UUID:
    """Return the person a platform's user is, made when the platform first shows that user.

    Two launches of a new user at once end with one person: the identity's key decides.
    """
    known = _known_person(connection, organisation_id, issuer=issuer, subject=subject)
    if known is not None:
        return known
    person_id = uuid.uuid4()
    key = {"organisation_id": organisation_id}
    connection.execute(
        sa.insert(tables.person).values(**key, id=person_id, created_at=now),
    )
    joined = connection.execute(
        inserting(connection, tables.identity)
        .values(**key, issuer=issuer, subject=subject, person_id=person_id)
        .on_conflict_do_nothing()
        .returning(tables.identity.c.person_id)
    )
    if joined.first() is not None:
        return person_id
    unused = tables.person.c
    connection.execute(
        sa.delete(tables.person).where(
            unused.organisation_id == organisation_id, unused.id == person_id
        )
    )
    known = _known_person(connection, organisation_id, issuer=issuer, subject=subject)
    if known is None:
        raise AssertionError("an identity that refused a second row must be there")
    return known


def people_known(
    connection: sa.Connection, *, organisation_id: int, issuer: str, subjects: Sequence[str]
) -> dict[str, UUID]:
    """Return the person of every subject that has one here."""
    column = tables.identity.c
    known: dict[str, UUID] = {}
    for start in range(0, len(subjects), _MOST_AT_ONCE):
        found = connection.execute(
            sa.select(column.subject, column.person_id).where(
                column.organisation_id == organisation_id,
                column.issuer == issuer,
                column.subject.in_(subjects[start : start + _MOST_AT_ONCE]),
            )
        )
        known.update({row.subject: row.person_id for row in found})
    return known


def _principal_of(role: str) -> str:
    """Return the principal role in the course a role stands for, "" when it stands for none.

    membership#Learner, membership/Learner#GuestLearner and Learner all stand for Learner; so does
    membership/Learner#Instructor, whose last word must not make a trainer.
    """
    if not role.startswith(_CONTEXT_ROLES):
        return role
    rest = role.removeprefix(_CONTEXT_ROLES)
    if rest.startswith("/"):
        return rest[1:].partition("#")[0]
    return rest.removeprefix("#") if rest.startswith("#") else ""


def _known_person(
    connection: sa.Connection, organisation_id: int, *, issuer: str, subject: str
) -> UUID | None:
    column = tables.identity.c
    found: UUID | None = connection.execute(
        sa.select(column.person_id).where(
            column.organisation_id == organisation_id,
            column.issuer == issuer,
            column.subject == subject,
        )
    ).scalar()
    return found
