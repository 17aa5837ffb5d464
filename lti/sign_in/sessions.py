"""Sessions of those who signed in: opened, proven at every request, ended."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa

from lrs.audit import Act, actor_of, record
from lrs.key_ring import KeyRing
from lrs.surroundings import Surroundings
from lti import tables
from lti.sign_in.roles import StaffRole, Trust, trust_in

IDLE_LIFE = timedelta(hours=2)
WHOLE_LIFE = timedelta(hours=8)

_EXTENDED_AFTER = timedelta(minutes=5)
_PURPOSE = "administrator's session"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who is signed in, and with what trusted now.

    person_id is None for who came by a link that sufficed, and for an account that has no role
    and nothing recorded: of such a one nothing is kept but the session. units are the codes of
    those that the person heads.
    """

    id: UUID
    organisation_id: int
    person_id: UUID | None
    roles: frozenset[StaffRole]
    units: tuple[str, ...] = ()

    @property
    def actor(self) -> str:
        """Return how the audit log calls who this is."""
        return f"link {self.id}" if self.person_id is None else actor_of(self.person_id)

    def note(
        self, connection: sa.Connection, act: Act, about: object = "", *, now: datetime
    ) -> None:
        """Tell the audit log what this one does or sees, in the transaction of the deed."""
        record(
            connection,
            organisation_id=self.organisation_id,
            actor=self.actor,
            act=act,
            about=str(about),
            now=now,
        )


def begin(
    connection: sa.Connection,
    key_ring: KeyRing,
    *,
    organisation_id: int,
    person_id: UUID | None = None,
    role: StaffRole | None = None,
    unit: str | None = None,
    now: datetime,
) -> str:
    """Open a session and return the token that proves it.

    role is what a link gave by itself, unit of which unit.
    """
    token, session_id = secrets.token_urlsafe(32), uuid4()
    connection.execute(
        sa.insert(tables.session).values(
            token_mark=key_ring.mark(_PURPOSE, token.encode()),
            organisation_id=organisation_id,
            id=session_id,
            person_id=person_id,
            role=None if role is None else role.value,
            unit=unit,
            started_at=now,
            expires_at=now + IDLE_LIFE,
        )
    )
    trust = _trust(connection, organisation_id, person_id, role=role, unit=unit)
    begun = Session(
        id=session_id,
        organisation_id=organisation_id,
        person_id=person_id,
        roles=trust.roles,
        units=trust.units,
    )
    if begun.roles:
        record(
            connection,
            organisation_id=organisation_id,
            actor=begun.actor,
            act=Act.SIGNED_IN,
            about=", ".join(sorted(begun.roles)),
            now=now,
        )
    return token


def session_of(surroundings: Surroundings, token: str) -> Session | None:
    """Return the session that a token proves, None if it is over; it lasts on from now.

    What the person is trusted with is read anew, so that what is revoked is closed at once.
    """
    now, column = surroundings.clock(), tables.session.c
    marks = surroundings.key_ring.marks(_PURPOSE, token.encode())
    with surroundings.database.read() as connection:
        row = connection.execute(
            sa.select(tables.session).where(column.token_mark.in_(marks), column.expires_at > now)
        ).first()
        if row is None:
            return None
        role = None if row.role is None else StaffRole(row.role)
        trust = _trust(connection, row.organisation_id, row.person_id, role=role, unit=row.unit)
    extended = min(now + IDLE_LIFE, row.started_at + WHOLE_LIFE)
    # Not at every request: each would be a write.
    if extended - row.expires_at > _EXTENDED_AFTER:
        with surroundings.database.write() as connection:
            connection.execute(
                sa.update(tables.session)
                .where(column.token_mark == row.token_mark)
                .values(expires_at=extended)
            )
    return Session(
        id=row.id,
        organisation_id=row.organisation_id,
        person_id=row.person_id,
        roles=trust.roles,
        units=trust.units,
    )


def end(connection: sa.Connection, key_ring: KeyRing, token: str) -> None:
    """End a session at once."""
    marks = key_ring.marks(_PURPOSE, token.encode())
    connection.execute(sa.delete(tables.session).where(tables.session.c.token_mark.in_(marks)))


def count_of_links(
    connection: sa.Connection, organisation_id: int, *, except_for: UUID | None, now: datetime
) -> int:
    """Return how many sessions that a link alone opened are under way, without one of them."""
    count = sa.select(sa.func.count()).select_from(tables.session)
    here = _by_link(organisation_id, except_for)
    found: int = connection.execute(
        count.where(*here, tables.session.c.expires_at > now)
    ).scalar_one()
    return found


def end_links(
    connection: sa.Connection,
    organisation_id: int,
    *,
    except_for: UUID | None,
    by: str,
    now: datetime,
) -> None:
    """End the sessions that were opened by a link alone, without one of them."""
    connection.execute(sa.delete(tables.session).where(*_by_link(organisation_id, except_for)))
    record(connection, organisation_id=organisation_id, actor=by, act=Act.LINKS_ENDED, now=now)


def _by_link(organisation_id: int, except_for: UUID | None) -> tuple[sa.ColumnElement[bool], ...]:
    column = tables.session.c
    those = (column.organisation_id == organisation_id, column.role.is_not(None))
    return those if except_for is None else (*those, column.id != except_for)


def forget_expired(connection: sa.Connection, *, now: datetime) -> int:
    """Delete the sessions whose time is over; return how many."""
    return connection.execute(
        sa.delete(tables.session).where(tables.session.c.expires_at <= now)
    ).rowcount


def _trust(
    connection: sa.Connection,
    organisation_id: int,
    person_id: UUID | None,
    *,
    role: StaffRole | None,
    unit: str | None,
) -> Trust:
    if person_id is not None:
        return trust_in(connection, organisation_id, person_id)
    if role is None:
        return Trust()
    return Trust(frozenset((role,)), () if unit is None else (unit,))
