"""What launched content has said so far, for the rules that need to know it."""

from uuid import UUID

import sqlalchemy as sa

from lrs.retrieval import StatementQuery, page_of, walk_of
from lrs.surroundings import utc_now
from lrs.terms import Sought
from statements.grammar import ValidStatement
from statements.stored import read_stored

MOST_READ = 1000


def said_of(
    connection: sa.Connection,
    organisation_id: int,
    *,
    registration: UUID,
    activity: str,
    authority: str,
) -> tuple[ValidStatement, ...]:
    """Return what was said of an activity in a registration and stands, the newest first."""
    sought = Sought(registration=registration, activity=activity, authority=authority)
    page = page_of(
        connection,
        walk_of(StatementQuery(sought=sought), most=MOST_READ),
        organisation_id=organisation_id,
        consistent_through=utc_now(),
    )
    return tuple(read_stored(body) for body in page.bodies)
