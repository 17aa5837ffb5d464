"""Attendance as rows: joining to those that a batch touches, and removing them.

Far fewer statements tell of it than of progress, so no dialect of a database's own is spoken.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from dashboards.generations import Generation, of_generation
from dashboards.projections.attendance import Attendance, Attendances, Seat, joined
from dashboards.tables import attendance
from lrs.database import inserting
from statements.coaching import Form, Meeting

_MOST_READ = 200

_VALUES = ("kind", "form", "signed_up_at", "cancelled_at", "attended_at")


def join(connection: sa.Connection, generation: Generation, attendances: Attendances) -> None:
    """Join attendances to the rows of their seats."""
    if not attendances:
        return
    known = _rows_of(connection, generation, attendances)
    become = {
        seat: joined(known[seat], each) if seat in known else each
        for seat, each in attendances.items()
    }
    _write(connection, generation, become)


def replace(
    connection: sa.Connection,
    generation: Generation,
    seats: Collection[Seat],
    become: Mapping[Seat, Attendance],
) -> None:
    """Make the rows of these seats say only what they have become; without any, remove them."""
    gone = [seat for seat in seats if seat not in become]
    for each in _cut(gone):
        connection.execute(
            sa.delete(attendance).where(*of_generation(attendance, generation), _is_any(each))
        )
    if become:
        _write(connection, generation, become)


# Any: a row holds columns of many types.
def attendance_from(row: Any) -> Attendance:
    """Return the attendance that a row of its table is."""
    return Attendance(
        kind=Meeting(row.kind),
        form=None if row.form is None else Form(row.form),
        signed_up_at=row.signed_up_at,
        cancelled_at=row.cancelled_at,
        attended_at=row.attended_at,
    )


def _rows_of(
    connection: sa.Connection, generation: Generation, seats: Collection[Seat]
) -> Attendances:
    return {
        Seat(row.registration, row.person_id): attendance_from(row)
        for each in _cut(seats)
        for row in connection.execute(
            sa.select(attendance).where(*of_generation(attendance, generation), _is_any(each))
        )
    }


def _write(
    connection: sa.Connection, generation: Generation, become: Mapping[Seat, Attendance]
) -> None:
    insert = inserting(connection, attendance)
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=list(attendance.primary_key.columns),
            set_={name: insert.excluded[name] for name in _VALUES},
        ),
        [
            {
                "organisation_id": generation.organisation_id,
                "generation": generation.number,
                "registration": seat.registration,
                "person_id": seat.person_id,
                "kind": each.kind.value,
                "form": None if each.form is None else each.form.value,
                "signed_up_at": each.signed_up_at,
                "cancelled_at": each.cancelled_at,
                "attended_at": each.attended_at,
            }
            for seat, each in become.items()
        ],
    )


def _is_any(seats: Iterable[Seat]) -> sa.ColumnElement[bool]:
    wanted = [(seat.registration, seat.person_id) for seat in seats]
    return sa.tuple_(attendance.c.registration, attendance.c.person_id).in_(wanted)


def _cut(seats: Collection[Seat]) -> Iterator[list[Seat]]:
    """Give seats in pieces that one query can name."""
    listed = list(seats)
    for start in range(0, len(listed), _MOST_READ):
        yield listed[start : start + _MOST_READ]
