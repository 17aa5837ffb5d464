"""Launching a unit: its session, what it is told, and the key it speaks with.

cmi5 8 to 10 for cmi5 packages; for xAPI packages the launch that authoring tools share, whose
parameters carry the key itself. No secret is kept: what a launch's addresses prove follows from the
key ring and the session.
"""

import base64
import hmac
import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

import sqlalchemy as sa

from lrs import credentials
from lrs.credentials import Bound
from lrs.credentials.bound import forget
from lrs.key_ring import KeyRing
from lrs.surroundings import Surroundings
from lti import tables
from lti.modules import acting
from lti.modules.acting import Place
from lti.modules.package.content import Format, Package, Unit, activity_of
from lti.modules.package.launch import (
    Launch,
    actor_of,
    content_address,
    doer_of,
    fetch_address,
    launched,
    tell_unit,
)
from lti.visit import Visit
from statements import coaching
from statements.cmi5 import Session
from statements.findable import agent_key

LIFE = timedelta(hours=12)
"""How long a unit may stay open."""


class Over(Exception):
    """A launch that has ended, or whose address was opened or asked before."""


def noted_as(module_id: UUID) -> str:
    """Return under what refusals of a package's statements are noted."""
    return f"package:{module_id}"


def registration_of(enrolment_id: UUID, module_id: UUID) -> UUID:
    """Return the registration of a learner in a package: that of the enrolment in that course.

    One of its own, since a launch ends whatever is open under its registration (cmi5, 9.3.6).
    """
    return uuid.uuid5(enrolment_id, f"package:{module_id}")


def open_unit(
    connection: sa.Connection,
    visit: Visit,
    place: Place,
    package: Package,
    unit: Unit,
    *,
    here: Surroundings,
    counts: bool,
) -> UUID:
    """Begin a session of a unit and return its id; what was open under its registration ends.

    The visit must be of a known person. Where it counts for nobody, its registration is new.
    """
    if visit.person_id is None or visit.enrolment_id is None:
        raise Over
    launch = Launch(
        id=uuid.uuid4(),
        organisation_id=visit.organisation_id,
        module_id=place.module.id,
        version=place.version,
        unit=unit.id,
        enrolment_id=visit.enrolment_id if counts else None,
        person_id=visit.person_id,
        registration=registration_of(visit.enrolment_id, place.module.id)
        if counts
        else uuid.uuid4(),
        is_normal=counts,
        language=visit.locale,
        platform_origin=visit.platform_origin,
        key=None,
    )
    for earlier in _open_under(connection, launch):
        abandon(connection, earlier, place, package)
    facts = {name: getattr(launch, name) for name in launch.__slots__}
    connection.execute(sa.insert(tables.package_launch).values(**facts, opened_at=place.now))
    if package.format is Format.CMI5:
        tell_unit(connection, launch, place, package, unit, here=here)
    return launch.id


def address_of(
    connection: sa.Connection, launch: Launch, package: Package, unit: Unit, *, here: Surroundings
) -> str:
    """Return the address at which a launch is opened, once. Raises Over the second time."""
    if not _spend(connection, launch, tables.package_launch.c.shown_at, here=here):
        raise Over
    base, actor = here.settings.iri_base, actor_of(launch, here)
    told = {
        "endpoint": f"{here.settings.public_url}/xapi/",
        "actor": actor.decode(),
        "registration": str(launch.registration),
    }
    activity = activity_of(package, unit, module_id=launch.module_id, iri_base=base)
    if package.format is Format.CMI5:
        told |= {"fetch": fetch_address(launch, here), "activityId": activity}
    else:
        words = _words(_minted(connection, launch, package, unit, here=here))
        told |= {"auth": f"Basic {words}", "activity_id": activity}
    start = f"{content_address(launch, here)}{quote(unit.path)}"
    query = "&".join(each for each in (unit.query, urlencode(told, quote_via=quote)) if each)
    return f"{start}?{query}"


def fetched_key(
    connection: sa.Connection, launch: Launch, package: Package, unit: Unit, *, here: Surroundings
) -> str:
    """Return the auth-token of a cmi5 launch (8.2), once. Raises Over the second time."""
    if not _spend(connection, launch, tables.package_launch.c.fetched_at, here=here):
        raise Over
    return _words(_minted(connection, launch, package, unit, here=here))


def is_proof(key_ring: KeyRing, launch_id: UUID, purpose: str, mark: str) -> bool:
    """Tell whether an address of a launch is one that we made for a purpose."""
    right = key_ring.marks(f"package {purpose}", launch_id.bytes)
    return any(hmac.compare_digest(each.hex().encode(), mark.encode()) for each in right)


def launch_by_id(
    connection: sa.Connection, launch_id: UUID, *, here: Surroundings
) -> Launch | None:
    """Return a launch that may still be used, None for any other."""
    column = tables.package_launch.c
    row = connection.execute(
        sa.select(tables.package_launch).where(
            column.id == launch_id, column.opened_at > here.clock() - LIFE
        )
    ).first()
    return None if row is None else launch_from(row)


def abandon(connection: sa.Connection, launch: Launch, place: Place, package: Package) -> None:
    """End a session that did not say itself that it is over (cmi5, 9.3.6)."""
    column = tables.package_launch.c
    row = connection.execute(
        sa.update(tables.package_launch)
        .where(*_is(launch), column.ended_at.is_(None))
        .values(ended_at=place.now)
        .returning(column.opened_at)
    ).first()
    if row is None:
        return
    end_key(connection, launch)
    unit = package.unit(launch.unit)
    if package.format is Format.CMI5 and unit is not None:
        said = coaching.unit_abandoned(
            doer_of(launch, place),
            launched(launch, unit),
            lasted=place.now - row.opened_at,
            at=place.now,
        )
        acting.state(connection, launch.organisation_id, place.iri_base, [said])


def end_key(connection: sa.Connection, launch: Launch) -> None:
    """Take the key of a launch back."""
    if launch.key is not None:
        forget(connection, launch.key)


def forget_over(connection: sa.Connection, *, here: Surroundings) -> int:
    """Delete launches whose time is long over; return how many."""
    column = tables.package_launch.c
    over = sa.delete(tables.package_launch).where(column.opened_at <= here.clock() - 2 * LIFE)
    return connection.execute(over).rowcount


def launch_from(row: sa.Row[Any]) -> Launch:  # Any: columns of many types
    """Return the launch that a row keeps."""
    return Launch(**{name: getattr(row, name) for name in Launch.__slots__})


def _minted(
    connection: sa.Connection, launch: Launch, package: Package, unit: Unit, *, here: Surroundings
) -> tuple[str, str]:
    base = here.settings.iri_base
    activity = activity_of(package, unit, module_id=launch.module_id, iri_base=base)
    session = Session(
        id=str(launch.id),
        activity=activity,
        publisher=unit.id,
        is_normal=launch.is_normal,
        mastery=unit.mastery,
    )
    key, secret = credentials.mint(
        connection,
        here.key_ring,
        organisation_id=launch.organisation_id,
        bound=Bound(
            actor=agent_key(actor_of(launch, here)),
            activity=activity,
            registration=launch.registration,
            origin=here.settings.content_origin,
            declared=unit.declared,
            session=session if package.format is Format.CMI5 else None,
            noted_as=noted_as(launch.module_id),
        ),
        iri_base=base,
        now=here.clock(),
        life=LIFE,
    )
    connection.execute(sa.update(tables.package_launch).where(*_is(launch)).values(key=key))
    return key, secret


def _spend(
    connection: sa.Connection,
    launch: Launch,
    column: sa.ColumnElement[Any],  # Any: a moment, or none
    *,
    here: Surroundings,
) -> bool:
    done = connection.execute(
        sa.update(tables.package_launch)
        .where(*_is(launch), column.is_(None), tables.package_launch.c.ended_at.is_(None))
        .values({column: here.clock()})
    )
    return done.rowcount == 1


def _open_under(connection: sa.Connection, launch: Launch) -> tuple[Launch, ...]:
    column = tables.package_launch.c
    rows = connection.execute(
        sa.select(tables.package_launch).where(
            column.organisation_id == launch.organisation_id,
            column.registration == launch.registration,
            column.ended_at.is_(None),
        )
    )
    return tuple(launch_from(row) for row in rows)


def _words(minted: tuple[str, str]) -> str:
    return base64.b64encode(":".join(minted).encode()).decode()


def _is(launch: Launch) -> tuple[sa.ColumnElement[bool], ...]:
    column = tables.package_launch.c
    return (column.organisation_id == launch.organisation_id, column.id == launch.id)
