"""An attacker on a survey's anonymity, who is given more than any dump, backup or log could tell.

What a write-ahead log, commit times and visits tell of the order of events is handed over as the
truth: who answered as which in line, and which sealed row and which mark that left. What is left
to find is which opened answer is whose. Every way of lining people up is tried against every way
of lining opened answers up, over all dumps taken while the round was open and after it closed.
"""

import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lrs.database import Database
from wsgi import TABLES

# Any: rows of every table.
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Dump:
    """A copy of every table, rows in their physical order with what the database keeps of each."""

    rows: Mapping[str, Sequence[Row]]

    @property
    def text(self) -> str:
        """Everything in it, to be searched."""
        return repr({name: [dict(row) for row in rows] for name, rows in self.rows.items()})


def dump(database: Database) -> Dump:
    """Copy everything; on PostgreSQL with place and transaction, on SQLite with the row's id."""
    rows = {}
    with database.read() as connection:
        for table in TABLES.sorted_tables:
            found = connection.execute(sa.text(_copy_of(table, is_sqlite=database.is_sqlite)))
            rows[table.name] = [dict(row._mapping) for row in found]
    return Dump(rows)


def _copy_of(table: sa.Table, *, is_sqlite: bool) -> str:
    if not is_sqlite:
        hidden = "ctid::text AS hidden_place, xmin::text AS hidden_transaction"
        return f"SELECT {hidden}, * FROM {table.name} ORDER BY ctid"
    if not table.dialect_options["sqlite"]["with_rowid"]:
        return f"SELECT * FROM {table.name}"
    return f"SELECT rowid AS hidden_place, * FROM {table.name} ORDER BY rowid"


@dataclass
class Known:
    """What the attacker knows of one person: places in line, and what answering left behind."""

    person_id: UUID
    launched: int
    answered: int
    mark: bytes = b""
    sealed_id: str = ""
    sealed: bytes = b""


@dataclass
class Attacker:
    """Gathers dumps, and guesses which opened answer is whose."""

    people: list[Known] = field(default_factory=list)
    dumps: list[Dump] = field(default_factory=list)

    def saw(self, before: Dump, after: Dump, who: Known) -> None:
        """Learn from the log which rows one person's answering left."""
        (sealed,) = _new("lti_survey_sealed", "id", before, after)
        (mark,) = _new("lti_survey_mark", "mark", before, after)
        who.sealed_id, who.sealed = str(sealed["id"]), bytes(sealed["sealed"])
        who.mark = bytes(mark["mark"])
        self.people.append(who)

    def hits(self, opened: Dump, part: str, secret_of: Callable[[Known], str]) -> list[int]:
        """Return how many people each way finds, ways in a fixed order.

        secret_of tells who is right. An answer that several people gave alike counts for each way
        that finds one of them.
        """
        rows = [row for row in opened.rows["lti_survey_answer"] if row["part"] == part]
        return [
            sum(
                secret_of(person) == repr_of(row)
                for person, row in zip(people, answers, strict=False)
            )
            for people in self._lines_of_people()
            for answers in _lines_of_answers(rows)
        ]

    @property
    def ways(self) -> int:
        """How many ways of lining up are tried."""
        return len(list(self._lines_of_people())) * len(list(_lines_of_answers([])))

    def _lines_of_people(self) -> list[list[Known]]:
        keys: tuple[Callable[[Known], Any], ...] = (
            lambda who: who.answered,
            lambda who: who.launched,
            lambda who: who.person_id.hex,
            lambda who: who.mark,
            lambda who: who.sealed_id,
            lambda who: who.sealed,
            lambda who: who.sealed[:32],
            lambda who: who.sealed[-16:],
            lambda who: (len(who.sealed), who.answered),
            lambda who: (len(who.sealed), who.sealed_id),
        )
        lines = []
        for key, backwards in itertools.product(keys, (False, True)):
            lines.append(sorted(self.people, key=key, reverse=backwards))
        return lines


def _lines_of_answers(rows: Sequence[Row]) -> list[list[Row]]:
    placed = list(rows)
    by_id = sorted(rows, key=lambda row: str(row["id"]))
    by_length = sorted(rows, key=lambda row: len(repr_of(row)))
    by_text = sorted(rows, key=repr_of)
    lines = [placed, by_id, by_length, by_text]
    return [line for each in lines for line in (each, each[::-1])]


def repr_of(row: Row) -> str:
    """Return an opened answer as one text, whichever database gave it."""
    told = row["answers"]
    return told if isinstance(told, str) else json.dumps(told)


def _new(table: str, key: str, before: Dump, after: Dump) -> list[Row]:
    known = {_name(row[key]) for row in before.rows[table]}
    return [row for row in after.rows[table] if _name(row[key]) not in known]


def _name(value: Any) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)
