"""Workload 5: the dashboards' pages over a large store, and making their rows anew.

The store holds statements of the programme (`coached.py`), whose rows are made anew a few times.
A round of ten thousand answers is made into a publication and signed. Then the pages are asked for
(`visiting.py`) by those who may see them.
"""

import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from statistics import median, quantiles

import sqlalchemy as sa
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from dashboards.projector import rebuild
from dashboards.publishing.making import make_due
from dashboards.publishing.publications import publications_of, sign
from dashboards.tables import progress
from lrs.surroundings import Surroundings
from lti.catalogue import PROGRAMME_ID, PROGRAMME_TITLES
from statements.coaching import Named
from tests.benchmarks import served
from tests.benchmarks.coached import Coached
from tests.benchmarks.courses import (
    Answered,
    surroundings_of,
    with_people,
    with_programme,
    with_round,
)
from tests.benchmarks.generated import ORGANISATION
from tests.benchmarks.launching import Browser, registered
from tests.benchmarks.loading import load
from tests.benchmarks.served import Installation
from tests.benchmarks.visiting import Page, Visitors
from tests.lti.protocol.platform import Platform, keys

AIM_PER_SECOND = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was measured over one store."""

    statements: int
    people: int
    rebuilt: Sequence[float]
    pages: Sequence[Page]
    answered: Answered
    making_seconds: float


def measured(here: Installation, *, count: int, runs: int, console: Console) -> Measured:
    """Lay so many statements and their people into an installation, and measure."""
    platform = Platform(keys())
    with closing(platform):
        registered(here, platform)
        store = surroundings_of(here)
        with closing(store.database):
            materials = with_programme(store)
        programme = Named(id=PROGRAMME_ID, names=PROGRAMME_TITLES)
        iri_base = store.settings.iri_base
        coached = Coached(count, materials, iri_base=iri_base, programme=programme)
        with Progress(console=console) as bar:
            load(here.database_url, coached, bar)
        store = surroundings_of(here)
        with closing(store.database):
            with_people(store, coached.learners, issuer=platform.issuer)
            rebuilt = [_rebuilt(store, coached) for _ in range(runs)]
            answered, making_seconds = _published(store)
            with served.product(here) as address:
                pages = Visitors(Browser(address, platform), platform, store).pages()
    return Measured(
        statements=count,
        people=len(coached.learners),
        rebuilt=rebuilt,
        pages=pages,
        answered=answered,
        making_seconds=making_seconds,
    )


def table(measured: Mapping[str, Measured]) -> Table:
    """Return what was measured, beside its limits."""
    made = Table("database", "what", "of", "first", "p50", "p95", "aim")
    for kind, each in measured.items():
        for page in each.pages:
            later = quantiles(page.taken[1:], n=20)
            made.add_row(
                kind,
                page.name,
                f"{page.size / 1000:,.0f} kB",
                *(f"{value:.0f} ms" for value in (page.taken[0], median(page.taken), later[-1])),
                "" if page.limit_ms is None else f"≤ {page.limit_ms:g} ms",
            )
        of = f"{each.answered.answers:,} answers in {each.answered.units} units"
        made.add_row(kind, "making that report", of, f"{each.making_seconds:.1f} s", "", "", "")
        first, usual = each.rebuilt[0], median(each.rebuilt)
        made.add_row(
            kind,
            "rebuild of all rows",
            f"{each.statements:,} statements of {each.people:,} people",
            *(f"{value:,.0f}/s" for value in (first, usual)),
            "",
            f"≥ {AIM_PER_SECOND:,}/s",
        )
    return made


def _rebuilt(store: Surroundings, coached: Coached) -> float:
    """Make all rows anew and return the statements a second."""
    began = time.perf_counter()
    read = rebuild(store.database, ORGANISATION, iri_base=store.settings.iri_base)
    took = time.perf_counter() - began
    with store.database.read() as connection:
        query = sa.select(sa.func.count()).select_from(progress)
        rows = connection.execute(query).scalar_one()
    if (read, rows) != (coached.count, coached.squares):
        raise AssertionError(f"{rows} rows of {read} statements, not {coached.squares}")
    return read / took


def _published(store: Surroundings) -> tuple[Answered, float]:
    """Make the publication of a round and sign it; return what of, and the seconds of making."""
    answered = with_round(store)
    began = time.perf_counter()
    if make_due(store) != 1:
        raise AssertionError("one round is due")
    took = time.perf_counter() - began
    with store.database.write() as connection:
        (made,) = publications_of(connection, ORGANISATION, signed=False)
        sign(connection, ORGANISATION, made.id, by="bench", now=store.clock())
    return answered, took
