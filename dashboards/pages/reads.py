"""That somebody has read a publication, in the audit log: by whom and which, once a day."""

from datetime import datetime, time
from uuid import UUID

from lrs.audit import Act, lines_about, record
from lrs.surroundings import surroundings
from lti.pages.dates import ZONE


def note_read(organisation_id: int, named: UUID, *, by: str) -> None:
    """Note that a publication is read, by how the audit log calls the reader.

    The day is enough, as it is for looks at people: an hour would tell of the reader's day.
    """
    here = surroundings()
    now, about = here.clock(), str(named)
    morning = datetime.combine(now.astimezone(ZONE).date(), time.min, ZONE)
    with here.database.read() as connection:
        today = lines_about(connection, organisation_id, about, since=morning)
    if any(line.actor == by and line.act == Act.RESULTS_SEEN for line in today):
        return
    here.database.transact(
        lambda connection: record(
            connection,
            organisation_id=organisation_id,
            actor=by,
            act=Act.RESULTS_SEEN,
            about=about,
            now=now,
        )
    )
