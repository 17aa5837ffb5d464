"""Asking a platform for a group's roster now, and noting it when it does not tell."""

import structlog

from lrs.outgoing import OutgoingFailed
from lrs.surroundings import Surroundings
from lti.protocol.connector import ServiceFailed
from lti.protocol.names_roles import Member, members
from lti.roster.source import Source, note_failure

log = structlog.get_logger()


def read_now(surroundings: Surroundings, source: Source) -> tuple[Member, ...] | None:
    """Return everyone in a group; None, which is noted, where the platform does not tell."""
    if source.url is None:
        return None
    try:
        return members(surroundings, source.registration, source.url)
    except (OutgoingFailed, ServiceFailed) as error:
        code = error.reason if isinstance(error, OutgoingFailed) else error.code
        log.warning("roster_unread", cohort_id=str(source.cohort_id), error=code)
        with surroundings.database.write() as connection:
            note_failure(connection, source, code, now=surroundings.clock())
        return None
