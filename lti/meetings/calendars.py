"""What a person has booked as a calendar: a feed at a secret address, and single invitations.

Entries keep their UID and raise their SEQUENCE when they change (RFC 5545, 3.8.4.7, 3.8.7.4).
Times are in UTC, which is right across summer time whatever the calendar's zone.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import icalendar
import sqlalchemy as sa

from lrs.database import inserting
from lrs.key_ring import KeyRing
from lti import tables

_PURPOSE = "calendar"
_PRODUCT = "-//Valmentava//Valmentava//FI"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a calendar. address leads to the learning platform, "" where that is unknown."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    where: str
    text: str
    address: str
    sequence: int
    cancelled: bool
    stamp: datetime


def uid_of(meeting_id: UUID, host: str) -> str:
    """Return an entry's UID, the same for good (RFC 7986, 5.3)."""
    return f"{meeting_id}@{host}"


def feed(entries: Iterable[Entry], *, name: str) -> bytes:
    """Return a calendar to subscribe to."""
    calendar = _calendar("PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def invitation(entry: Entry, *, organiser: str, guest: str) -> bytes:
    """Return an invitation, or its cancellation, to be sent by mail (RFC 5546, 3.2; iMIP)."""
    calendar = _calendar("CANCEL" if entry.cancelled else "REQUEST")
    event = _event(entry)
    event.add("organizer", icalendar.vCalAddress(f"mailto:{organiser}"))
    attendee = icalendar.vCalAddress(f"mailto:{guest}")
    attendee.params["RSVP"] = icalendar.vText("FALSE")
    attendee.params["PARTSTAT"] = icalendar.vText("ACCEPTED")
    event.add("attendee", attendee)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def make_address(
    connection: sa.Connection,
    organisation_id: int,
    person_id: UUID,
    *,
    key_ring: KeyRing,
    now: datetime,
) -> str:
    """Return the secret of a person's feed, made anew: an earlier address shows nothing more."""
    token = secrets.token_urlsafe(24)
    facts = {"token_mark": key_ring.mark(_PURPOSE, token.encode()), "made_at": now}
    connection.execute(
        inserting(connection, tables.calendar)
        .values(organisation_id=organisation_id, person_id=person_id, **facts)
        .on_conflict_do_update(index_elements=["organisation_id", "person_id"], set_=facts)
    )
    return token


def take_address_back(connection: sa.Connection, organisation_id: int, person_id: UUID) -> bool:
    """Take a person's feed back; False when there was none."""
    column = tables.calendar.c
    gone = connection.execute(
        sa.delete(tables.calendar).where(
            column.organisation_id == organisation_id, column.person_id == person_id
        )
    )
    return gone.rowcount == 1


def has_address(connection: sa.Connection, organisation_id: int, person_id: UUID) -> bool:
    """Tell whether a person has a feed."""
    column = tables.calendar.c
    found = sa.select(column.person_id).where(
        column.organisation_id == organisation_id, column.person_id == person_id
    )
    return connection.execute(found).first() is not None


def owner_of(
    connection: sa.Connection, token: str, *, key_ring: KeyRing
) -> tuple[int, UUID] | None:
    """Return whose a feed's secret is, None when it is nobody's any more."""
    column = tables.calendar.c
    row = connection.execute(
        sa.select(column.organisation_id, column.person_id).where(
            column.token_mark.in_(key_ring.marks(_PURPOSE, token.encode()))
        )
    ).first()
    return None if row is None else (row.organisation_id, row.person_id)


def _calendar(method: Literal["PUBLISH", "REQUEST", "CANCEL"]) -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _event(entry: Entry) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.stamp)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.ends_at)
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("summary", entry.title)
    for name, value in (
        ("location", entry.where),
        ("description", entry.text),
        ("url", entry.address),
    ):
        if value:
            event.add(name, value)
    return event
