"""The tree of an organisation's units, as it was from a day on; read from a CSV."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lti import tables
from lti.spreadsheets import NoSuchColumns, rows_of

COLUMNS = ("code", "parent", "name_fi", "name_sv", "name_en", "headcount", "supervisors", "experts")

_LONGEST_CODE = 64
_LONGEST_NAME = 200
_MOST_UNITS = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit; headcount, supervisors and experts are of itself and of everything below it.

    parent is None for what is on top, experts where they are not counted.
    """

    code: str
    parent: str | None
    names: Mapping[str, str]
    headcount: int
    supervisors: int
    experts: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A whole tree, valid from a day until the next one's; units in the order of the file."""

    id: UUID
    valid_from: date
    units: tuple[Unit, ...]

    def unit(self, code: str) -> Unit | None:
        """Return the unit of a code, None if there is none."""
        return next((each for each in self.units if each.code == code), None)

    def below(self, code: str | None) -> tuple[Unit, ...]:
        """Return the units right below a unit, on top for None."""
        return tuple(each for each in self.units if each.parent == code)


class NotATree(ValueError):
    """A file that is no tree of units: the line that is wrong, from 1, and what is wrong there.

    why is "columns", "code", "twice", "parent", "name", "headcount", "supervisors",
    "experts", "sum", "circle" or "empty".
    """

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}")
        self.line = line
        self.why = why


def units_from(text: str) -> tuple[Unit, ...]:
    """Read a tree from CSV with commas or semicolons and these columns, see COLUMNS.

    Names in Swedish and English, and experts, may be left out. A unit's headcount is at least
    that of its parts together. Raises NotATree.
    """
    try:
        rows = rows_of(text, set(COLUMNS) - {"name_sv", "name_en", "experts"})
    except NoSuchColumns:
        raise NotATree(1, "columns") from None
    units: dict[str, Unit] = {}
    lines: dict[str, int] = {}
    for row in rows:
        unit = _unit(row, rows.line_num)
        if unit.code in units or len(units) == _MOST_UNITS:
            raise NotATree(rows.line_num, "twice")
        units[unit.code], lines[unit.code] = unit, rows.line_num
    if not units:
        raise NotATree(1, "empty")
    _check(units, lines)
    return tuple(units.values())


def keep_tree(
    connection: sa.Connection,
    organisation_id: int,
    units: Sequence[Unit],
    *,
    valid_from: date,
    now: datetime,
) -> UUID:
    """Keep a tree from a day on; one read later for the same day is valid in its place.

    None is ever changed: rounds name the tree that they were answered under.
    """
    tree_id = uuid.uuid4()
    connection.execute(
        sa.insert(tables.unit_tree).values(
            organisation_id=organisation_id, id=tree_id, valid_from=valid_from, read_at=now
        )
    )
    connection.execute(
        sa.insert(tables.unit),
        [
            {
                "organisation_id": organisation_id,
                "tree_id": tree_id,
                "code": unit.code,
                "parent": unit.parent,
                "place": place,
                "names": dict(unit.names),
                "headcount": unit.headcount,
                "supervisors": unit.supervisors,
                "experts": unit.experts,
            }
            for place, unit in enumerate(units)
        ],
    )
    return tree_id


def tree_at(connection: sa.Connection, organisation_id: int, day: date) -> Tree | None:
    """Return the tree that is valid on a day, None when none is yet."""
    column = tables.unit_tree.c
    row = connection.execute(
        sa.select(tables.unit_tree)
        .where(column.organisation_id == organisation_id, column.valid_from <= day)
        .order_by(column.valid_from.desc(), column.read_at.desc())
        .limit(1)
    ).first()
    return None if row is None else _tree_from(connection, row)


def tree_by_id(connection: sa.Connection, organisation_id: int, tree_id: UUID) -> Tree | None:
    """Return a tree of an organisation, None if it has no such tree."""
    column = tables.unit_tree.c
    row = connection.execute(
        sa.select(tables.unit_tree).where(
            column.organisation_id == organisation_id, column.id == tree_id
        )
    ).first()
    return None if row is None else _tree_from(connection, row)


def _unit(row: Mapping[str, str | None], line: int) -> Unit:
    told = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if not told["code"] or len(told["code"]) > _LONGEST_CODE:
        raise NotATree(line, "code")
    names = {
        language: told[f"name_{language}"]
        for language in ("fi", "sv", "en")
        if told[f"name_{language}"]
    }
    if not names or any(len(name) > _LONGEST_NAME for name in names.values()):
        raise NotATree(line, "name")
    return Unit(
        code=told["code"],
        parent=told["parent"] or None,
        names=names,
        headcount=_count(told["headcount"], line, "headcount"),
        supervisors=_count(told["supervisors"] or "0", line, "supervisors"),
        experts=_count(told["experts"], line, "experts") if told["experts"] else None,
    )


def _count(text: str, line: int, name: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 7:
        raise NotATree(line, name)
    return int(text)


def _check(units: Mapping[str, Unit], lines: Mapping[str, int]) -> None:
    below: dict[str, int] = {}
    for unit in units.values():
        if unit.parent is None:
            continue
        if unit.parent not in units:
            raise NotATree(lines[unit.code], "parent")
        below[unit.parent] = below.get(unit.parent, 0) + unit.headcount
        if _is_its_own_parent(unit, units):
            raise NotATree(lines[unit.code], "circle")
    for code, headcount in below.items():
        if headcount > units[code].headcount:
            raise NotATree(lines[code], "sum")


def _is_its_own_parent(unit: Unit, units: Mapping[str, Unit]) -> bool:
    seen = {unit.code}
    above = unit.parent
    while above is not None and above in units:
        if above in seen:
            return True
        seen.add(above)
        above = units[above].parent
    return False


# Any: rows hold columns of many types.
def _tree_from(connection: sa.Connection, row: Any) -> Tree:
    column = tables.unit.c
    rows = connection.execute(
        sa.select(tables.unit)
        .where(column.organisation_id == row.organisation_id, column.tree_id == row.id)
        .order_by(column.place)
    )
    units = tuple(
        Unit(
            code=each.code,
            parent=each.parent,
            names=each.names,
            headcount=each.headcount,
            supervisors=each.supervisors,
            experts=each.experts,
        )
        for each in rows
    )
    return Tree(id=row.id, valid_from=row.valid_from, units=units)
