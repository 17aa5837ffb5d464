"""What meetings do by themselves: places that were offered and not taken go on to the next."""

from uuid import UUID

import sqlalchemy as sa
import structlog

from lrs.surroundings import Surroundings
from lrs.work import Job
from lti.meetings.bookings import meetings_with_old_offers, pass_on
from lti.meetings.meetings import held_meeting

log = structlog.get_logger()


def jobs(surroundings: Surroundings) -> tuple[Job, ...]:
    """Return the background work of meetings."""
    return (Job("offered places", lambda: offer_again(surroundings)),)


def offer_again(surroundings: Surroundings) -> int:
    """Let offers lapse whose time is over, and offer the places on; return in how many meetings."""
    now = surroundings.clock()
    with surroundings.database.read() as connection:
        due = meetings_with_old_offers(connection, now=now)
    for organisation_id, meeting_id in due:
        _offer_again(surroundings, organisation_id, meeting_id)
    return len(due)


def _offer_again(surroundings: Surroundings, organisation_id: int, meeting_id: UUID) -> None:
    def work(connection: sa.Connection) -> int:
        held = held_meeting(connection, organisation_id, meeting_id)
        if held is None:
            return 0
        return len(pass_on(connection, held, now=surroundings.clock()))

    offered = surroundings.database.transact(work)
    log.info("places_offered", meeting_id=str(meeting_id), offered=offered)
