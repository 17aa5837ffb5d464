"""Workload 2: finding statements in stores of three sizes, side by side.

Each size is served by an installation of its own, and all are asked in turn, so that a machine
that is slow for a while is so for each. One connection asks; what is measured is how long an
answer takes, and how that grows with the store.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests.benchmarks import served
from tests.benchmarks.generated import PAGES, PEOPLE, VERBS, Generated
from tests.benchmarks.load import Asker
from tests.benchmarks.loading import load
from tests.benchmarks.material import VERBS as VERB_IRIS
from tests.benchmarks.material import module_of, page_of, person_of, registration_of
from tests.benchmarks.served import Installation
from tests.lrs import cluster

LIMIT = 25
_SINCE = "2025-06-01T00:00:00Z"
_WARMING, _ROUNDS, _A_ROUND = 40, 12, 25
_MORE = "more, to the end of 10,000"
_COMMON = (0, 1, 2, 3)

Parameters = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Filter:
    """What a client asks for: one query for each of several common values."""

    name: str
    queries: Sequence[Parameters]


def filters() -> tuple[Filter, ...]:
    """Return every filter, and every pair that clients use with since, by values often met."""
    agents = [{"agent": _agent(each)} for each in _COMMON]
    verbs = [{"verb": VERB_IRIS[each][0]} for each in _COMMON]
    pages = [{"activity": page_of(each)} for each in _COMMON]
    modules = [{"activity": module_of(each)} for each in _COMMON]
    registrations = [{"registration": registration_of(each)} for each in _COMMON]
    since = {"since": _SINCE}
    # Pairs of which even the smallest store has a full page since then.
    often = ((0, 0), (0, 1), (1, 0))
    return (
        Filter("latest", [{}]),
        Filter("verb", verbs),
        Filter("agent", agents),
        Filter("activity", pages),
        Filter("related activity", [{**each, "related_activities": "true"} for each in modules]),
        Filter("related agent", [{**each, "related_agents": "true"} for each in agents]),
        Filter("registration", registrations),
        Filter("agent + verb + since", [{**agents[a], **verbs[b], **since} for a, b in often]),
        Filter("agent + activity + since", [{**agents[0], **pages[0], **since}]),
        Filter("activity + verb + since", [{**pages[a], **verbs[b], **since} for a, b in often]),
        Filter(
            "registration + verb + since",
            [{**registrations[a], **verbs[b], **since} for a, b in often],
        ),
    )


def measured(kinds: Sequence[str], sizes: Sequence[int], folder: Path, console: Console) -> Table:
    """Load stores of these sizes on each database, measure, and return the table."""
    table = _headed(sizes)
    for kind in kinds:
        with filled(kind, sizes, folder, console) as stores:
            compare(kind, stores, table, console)
    return table


@contextmanager
def filled(
    kind: str, sizes: Sequence[int], folder: Path, console: Console
) -> Iterator[dict[int, Installation]]:
    """Yield installations that hold so many statements, and take them away afterwards."""
    with ExitStack() as stack:
        server = stack.enter_context(cluster.server()) if kind == "postgresql" else None
        stores = {}
        for size in sizes:
            place = folder / f"{kind}-{size}"
            place.mkdir()
            url = f"sqlite:///{place}/bench.db"
            if server is not None:
                server.ask(f"CREATE DATABASE store{size}")
                url = server.url.removesuffix("postgres") + f"store{size}"
            stores[size] = stack.enter_context(served.installed_on(url, place))
            with Progress(console=console) as progress:
                load(stores[size].database_url, Generated(size), progress)
        yield stores


def _headed(sizes: Sequence[int]) -> Table:
    table = Table("database", "query")
    for size in sizes:
        table.add_column(f"{size:,}: first, p50, p95 ms")
    table.add_column(f"p95 {max(sizes):,} : {min(sizes):,}")
    return table


def compare(kind: str, stores: Mapping[int, Installation], table: Table, console: Console) -> None:
    """Measure every filter on every store and set the sizes side by side."""
    smallest, largest = min(stores), max(stores)
    with ExitStack() as stack, Progress(console=console) as progress:
        askers = {
            size: Asker(stack.enter_context(served.product(here)), here.authorization)
            for size, here in stores.items()
        }
        first = {size: _first_seen(asker) for size, asker in askers.items()}
        everything: list[Filter | str] = [*filters(), "statementId", _MORE]
        for each in progress.track(everything, description=kind):
            name = each.name if isinstance(each, Filter) else each
            taken = _taken(each, askers)
            cells = [
                f"{first[size].get(name, 0):.1f}, {_cut(taken[size], 50):.1f}, "
                f"{_cut(taken[size], 95):.1f}"
                for size in stores
            ]
            growth = _cut(taken[largest], 95) / _cut(taken[smallest], 95)
            table.add_row(kind, name, *cells, f"{growth:.2f}")


def _taken(each: Filter | str, askers: Mapping[int, Asker]) -> dict[int, list[float]]:
    """Return the milliseconds of every answer, the stores asked in turn after a warm-up."""
    paths = {size: _paths(each, asker) for size, asker in askers.items()}
    taken: dict[int, list[float]] = {size: [] for size in askers}
    for round_number in range(_ROUNDS + 1):
        for size, asker in askers.items():
            count = _A_ROUND if round_number else _WARMING
            asked = [
                asker.milliseconds(paths[size][number % len(paths[size])])
                for number in range(count)
            ]
            if round_number:
                taken[size] += asked
    return taken


def _paths(each: Filter | str, asker: Asker) -> list[str]:
    if isinstance(each, Filter):
        paths = [_path({**query, "limit": str(LIMIT)}) for query in each.queries]
        for path in paths:
            found = len(json.loads(asker.answer(path))["statements"])
            assert found == LIMIT, f"{each.name}: {found} statements on a page of {LIMIT}"
        return paths
    if each == "statementId":
        # From all over the store: as many days apart as there are.
        ids = [
            json.loads(asker.answer(_path({"until": day, "limit": "1"})))["statements"][0]["id"]
            for day in _days()
        ]
        return [_path({"statementId": each}) for each in ids]
    path, paths = _path({"verb": VERB_IRIS[0][0], "limit": "500"}), []
    while path and len(paths) < 20:
        paths.append(path)
        path = json.loads(asker.answer(path))["more"]
    return paths


def _first_seen(asker: Asker) -> dict[str, float]:
    """Return what each filter took at the first asking, of a person and page not met before."""
    chance = random.Random(asker.address[1])
    took = {}
    for each in filters():
        person, page = chance.randrange(PEOPLE // 50), chance.randrange(PAGES // 4)
        values = {
            "agent": _agent(person),
            "activity": module_of(page) if "related" in each.name else page_of(page),
            "registration": registration_of(person),
            "verb": VERB_IRIS[chance.randrange(VERBS)][0],
        }
        query = {name: values.get(name, value) for name, value in each.queries[0].items()}
        took[each.name] = asker.milliseconds(_path({**query, "limit": str(LIMIT)}))
    return took


def _agent(number: int) -> str:
    return json.dumps(person_of(number), separators=(",", ":"))


def _path(parameters: Parameters) -> str:
    return f"/xapi/statements?{urlencode(parameters)}"


def _days() -> list[str]:
    return [
        f"{year}-{month:02}-15T12:00:00Z" for year in (2024, 2025, 2026) for month in range(2, 11)
    ]


def _cut(taken: Sequence[float], percent: int) -> float:
    return quantiles(taken, n=100)[percent - 1]
