"""How far the journal goes: what a projection could read, whether it has or not."""

import sqlalchemy as sa

from lrs.tables import arrival, journal_head


def newest_sequence(connection: sa.Connection, organisation_id: int) -> int:
    """Return the number of the newest entry of an organisation's journal, 0 when it is empty."""
    query = sa.select(journal_head.c.sequence).where(
        journal_head.c.organisation_id == organisation_id
    )
    return connection.execute(query).scalar() or 0


def has_arrivals(connection: sa.Connection, organisation_id: int) -> bool:
    """Tell whether something has been committed that the journal does not number yet."""
    query = sa.select(sa.exists().where(arrival.c.organisation_id == organisation_id))
    return connection.execute(query).scalar_one()
