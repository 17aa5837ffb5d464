"""What meets today, or else next: the meetings of some modules as their trainers look ahead."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa

from lti.meetings.bookings import Fill, fills_at
from lti.meetings.meetings import Meeting, coming_in
from lti.pages.dates import ZONE

_MOST = 50


@dataclass(frozen=True, slots=True)
class Appointment:
    """A meeting and how full it is."""

    meeting: Meeting
    fill: Fill


@dataclass(frozen=True, slots=True)
class Agenda:
    """The meetings of one of Finland's days; is_today is False where they are the next one."""

    appointments: tuple[Appointment, ...]
    is_today: bool


def agenda(
    connection: sa.Connection,
    organisation_id: int,
    module_ids: Collection[UUID],
    *,
    now: datetime,
) -> Agenda:
    """Return today's meetings of some modules, those that are over too, or else the next one."""
    today = now.astimezone(ZONE).date()
    morning, midnight = (
        datetime.combine(day, time.min, ZONE) for day in (today, today + timedelta(days=1))
    )
    coming = coming_in(connection, organisation_id, module_ids, since=morning, most=_MOST)
    todays = [each for each in coming if each.plan.starts_at < midnight]
    shown = todays or list(coming[:1])
    fills = fills_at(connection, organisation_id, [each.id for each in shown], now=now)
    return Agenda(
        tuple(
            Appointment(each, fills.get(each.id, Fill(0, 0, each.plan.capacity))) for each in shown
        ),
        is_today=bool(todays),
    )
