"""Workloads 1 and 3 beside their ceilings: statements and state documents, kept durably."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import sqlalchemy as sa
from rich.console import Console
from rich.progress import track
from rich.table import Table

from lrs import tables
from tests.benchmarks import served
from tests.benchmarks.load import Measured, drive
from tests.benchmarks.workloads import WORKLOADS, Workload

_PREPARED = 2_000


@dataclass(frozen=True, slots=True)
class Row:
    """Medians of the runs of one workload on one database; statements per second."""

    database: str
    workload: Workload
    ours: float
    ceiling: float
    p99_ms: float
    failures: int


def measured(databases: Sequence[str], *, seconds: float, runs: int, console: Console) -> Table:
    """Return the table of every workload on these databases, in turn with the ceiling."""
    return _table(
        [
            row
            for database in databases
            for row in _measured_on(database, seconds=seconds, runs=runs, console=console)
        ]
    )


def _measured_on(database: str, *, seconds: float, runs: int, console: Console) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder, _both(database, Path(folder)) as (ours, bare):
        for workload in track(WORKLOADS, description=database, console=console):
            taken = [(ours(workload, seconds), bare(workload, seconds)) for _ in range(runs)]
            yield Row(
                database=database,
                workload=workload,
                ours=median(own.per_second for own, _ in taken) * workload.size,
                ceiling=median(limit.per_second for _, limit in taken) * workload.size,
                p99_ms=median(own.percentile_ms(99) for own, _ in taken),
                failures=sum(own.failures + limit.failures for own, limit in taken),
            )


Sender = Callable[[Workload, float], Measured]


@contextmanager
def _both(database: str, folder: Path) -> Iterator[tuple[Sender, Sender]]:
    """Yield what drives the product and what drives the ceiling, each on tables of its own."""
    (folder / "ours").mkdir()
    (folder / "bare").mkdir()
    with (
        served.installation(database, folder / "ours") as here,
        served.installation(database, folder / "bare") as there,
        served.product(here) as address,
    ):
        ours = _sender(address, here.authorization)
        ours(WORKLOADS[0], 1.0)
        with served.ceiling(there, terms=_terms_a_statement(here.database_url)) as bare_address:
            yield ours, _sender(bare_address, there.authorization)


def _sender(address: tuple[str, int], authorization: str) -> Sender:
    def send(workload: Workload, seconds: float) -> Measured:
        prepared = _prepared(workload, authorization)
        return drive(
            address,
            lambda connection, count: prepared[connection][count % len(prepared[connection])](),
            connections=workload.connections,
            seconds=seconds,
        )

    return send


def _prepared(workload: Workload, authorization: str) -> list[list[Callable[[], bytes]]]:
    """Make the bodies before the clock runs; only the statements' ids are made anew each time."""
    bodies = max(8, _PREPARED // workload.size // workload.connections)
    return [
        [workload.request(connection * bodies + each, authorization) for each in range(bodies)]
        for connection in range(workload.connections)
    ]


def _terms_a_statement(database_url: str) -> int:
    engine = sa.create_engine(database_url)
    with engine.connect() as connection:
        terms = connection.execute(sa.select(sa.func.count()).select_from(tables.statement_term))
        held = connection.execute(sa.select(sa.func.count()).select_from(tables.statement))
        answer = round(terms.scalar_one() / held.scalar_one())
    engine.dispose()
    return answer


def _table(rows: list[Row]) -> Table:
    table = Table("database", "workload", "ours, per second", "ceiling", "ratio", "aim", "p99 ms")
    for row in rows:
        table.add_row(*_cells(row))
    return table


def _cells(row: Row) -> tuple[str, ...]:
    failed = f" ({row.failures} failed)" if row.failures else ""
    return (
        row.database,
        row.workload.name,
        f"{row.ours:,.0f}{failed}",
        f"{row.ceiling:,.0f}",
        f"{row.ours / row.ceiling:.2f}",
        f"≥ {row.workload.at_least}" if row.workload.at_least else "",
        f"{row.p99_ms:.1f}",
    )
