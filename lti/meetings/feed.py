"""A person's calendar as a feed: at a secret address, without a visit."""

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

import flask
import sqlalchemy as sa
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from lrs.entry import admits
from lrs.surroundings import surroundings
from lti import tables
from lti.catalogue import placed_at
from lti.meetings import calendars
from lti.meetings.bookings import BookingState
from lti.meetings.calendars import Entry, uid_of
from lti.pages import LANGUAGES, gettext, text_in


@admits("secret: who was given the address of a person's own calendar")
def feed(language: str, token: str) -> ResponseReturnValue:
    """Give a person's booked meetings as a calendar; 404 once the address is taken back."""
    here = surroundings()
    if language not in LANGUAGES:
        flask.abort(404)
    with here.database.read() as connection:
        owner = calendars.owner_of(connection, token, key_ring=here.key_ring)
        if owner is None:
            flask.abort(404)
        host = urlsplit(here.settings.iri_base).hostname or "valmentava"
        with force_locale(language):
            entries = _entries(connection, *owner, language=language, host=host, now=here.clock())
            text = calendars.feed(entries, name=gettext("Coaching approach at work"))
    response = flask.make_response(text)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Cache-Control"] = "private, max-age=900"
    return response


def _entries(
    connection: sa.Connection,
    organisation_id: int,
    person_id: UUID,
    *,
    language: str,
    host: str,
    now: datetime,
) -> list[Entry]:
    booking, meeting, module = tables.booking.c, tables.meeting.c, tables.module.c
    rows = connection.execute(
        sa.select(tables.meeting, module.titles)
        .join(
            tables.booking,
            sa.and_(
                booking.organisation_id == meeting.organisation_id,
                booking.meeting_id == meeting.id,
            ),
        )
        .join(
            tables.module,
            sa.and_(
                module.organisation_id == meeting.organisation_id,
                module.id == meeting.module_id,
            ),
        )
        .where(
            booking.organisation_id == organisation_id,
            booking.person_id == person_id,
            booking.state == BookingState.BOOKED.value,
        )
        .order_by(meeting.starts_at, meeting.id)
    )
    found = rows.all()
    addresses = {
        each: placed_at(connection, organisation_id, each, None)
        for each in {row.module_id for row in found}
    }
    return [
        Entry(
            uid=uid_of(row.id, host),
            title=text_in(row.titles, language),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            where=row.room or (gettext("remote") if row.join_url else ""),
            text=gettext("Join: %(link)s", link=row.join_url) if row.join_url else "",
            address=addresses.get(row.module_id) or "",
            sequence=row.sequence,
            cancelled=row.cancelled_at is not None,
            stamp=now,
        )
        for row in found
    ]
