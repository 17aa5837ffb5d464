"""That somebody has read a publication, in the audit log: by whom and which, once a day."""

from uuid import UUID

from lrs.audit import Act
from lrs.surroundings import surroundings
from lti.looked import note_once_a_day


def note_read(organisation_id: int, named: UUID, *, by: str) -> None:
    """Note that a publication is read, by how the audit log calls the reader.

    The day is enough, as it is for looks at people: an hour would tell of the reader's day.
    """
    note_once_a_day(surroundings(), organisation_id, Act.RESULTS_SEEN, by=by, about=str(named))
