"""From an uploaded report to noted attendance: previewed in memory, then noted by keys alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from werkzeug.datastructures import FileStorage

from lrs.audit import Act, actor_of, record
from lrs.surroundings import Surroundings
from lti.meetings import attendance
from lti.meetings.entry import meeting_in, shown
from lti.meetings.meetings import Meeting
from lti.meetings.people import Listed, learner_for, people_of
from lti.meetings.reports import LONGEST_FILE, Candidate, NotAReport, matching, people_in
from lti.modules.acting import place_in
from lti.modules.described import typed_number
from lti.pages import gettext
from lti.visit import Visit
from statements.coaching import Source

_MOST_FILES = 10


@dataclass(frozen=True, slots=True)
class Found:
    """What a report's people are in the group; pairs are keys and names with minutes."""

    matched: Sequence[tuple[str, str, int]] = field(repr=False)
    too_short: Sequence[tuple[str, int]] = field(repr=False)
    ambiguous: Sequence[str] = field(repr=False)
    unmatched: Sequence[str] = field(repr=False)
    least_minutes: int


def previewed(
    files: Sequence[FileStorage], people: Sequence[Listed], *, least: str
) -> tuple[Found | None, str]:
    """Return what would be noted of a meeting's reports, or what is wrong with them, in words."""
    minutes = typed_number(least or "0")
    given = [file for file in files if file.filename]
    if minutes is None:
        return None, gettext("Give the minutes as a whole number")
    if not given or len(given) > _MOST_FILES:
        return None, gettext("Choose the report of the meeting, at most ten files")
    try:
        reports = [people_in(file.read(LONGEST_FILE + 1)) for file in given]
    except NotAReport as error:
        return None, _sorry(str(error))
    names = {each.key: each.name for each in people}
    found = matching(
        reports,
        [Candidate(each.key, each.name) for each in people],
        least_minutes=minutes,
    )
    return (
        Found(
            matched=[(key, names[key], round(spent)) for key, spent in found.matched.items()],
            too_short=[(names[key], round(spent)) for key, spent in found.too_short.items()],
            ambiguous=found.ambiguous,
            unmatched=found.unmatched,
            least_minutes=minutes,
        ),
        "",
    )


def note(
    here: Surroundings, visit: Visit, module_id: UUID, meeting_id: UUID, keys: frozenset[str]
) -> None:
    """Note that the group's people of these keys were there; the same report adds nothing."""
    people = [each for each in people_of(here, visit) if each.key in keys]

    def work(connection: sa.Connection) -> None:
        known = shown(connection, visit, module_id)
        held = meeting_in(connection, visit, module_id, meeting_id)
        place = place_in(connection, known.module, here=here)
        noted = [
            attendance.note(
                connection,
                learner_for(connection, visit, each, now=here.clock()),
                place,
                held,
                source=Source.MEETING_REPORT,
            )
            for each in people
        ]
        if any(noted):
            audited(connection, visit, held, taken_back=False, now=here.clock())

    here.database.transact(work)


def audited(
    connection: sa.Connection, visit: Visit, held: Meeting, *, taken_back: bool, now: datetime
) -> None:
    """Add to the log that a trainer noted attendance from a report, or took one back."""
    if visit.person_id is None:
        return
    record(
        connection,
        organisation_id=visit.organisation_id,
        actor=actor_of(visit.person_id),
        act=Act.ATTENDANCE_TAKEN_BACK if taken_back else Act.ATTENDANCE_READ,
        about=f"meeting {held.id}",
        now=now,
    )


def _sorry(why: str) -> str:
    if why == "large":
        return gettext("The file is larger than two megabytes. Choose the meeting's own report.")
    return gettext(
        "No list of people with the time they were there was found in the file. Choose the "
        "attendance report as the meeting service gave it."
    )
