"""A page of 100 beside its SQL: what the store adds to what the database and the bytes cost.

From each the cost of a route that does nothing is taken away: of the store's one that refuses as
soon as the credential is proven, of the ceiling's an empty one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlencode

from rich.table import Table

from lrs.terms import Sought, terms_to_find
from tests.benchmarks import served
from tests.benchmarks.load import drive
from tests.benchmarks.material import VERBS
from tests.benchmarks.served import Installation

_CONNECTIONS = 4
_VERB = VERBS[0][0]


@dataclass(frozen=True, slots=True)
class Page:
    """Answers per second, medians of several runs."""

    page: float
    proven: float
    raw: float
    empty: float

    @property
    def ratio(self) -> float:
        """Return what a page costs beyond a proven credential, by what its SQL and bytes cost."""
        return (1 / self.page - 1 / self.proven) / (1 / self.raw - 1 / self.empty)


def page(here: Installation, *, seconds: float, runs: int) -> Page:
    """Measure on an installation that holds generated statements."""
    (term,) = terms_to_find(Sought(verb=_VERB))
    query = urlencode({"verb": _VERB, "limit": "100"})
    with (
        served.product(here) as ours,
        served.ceiling(here, terms=1) as bare,
    ):
        asked = {
            "page": (ours, f"/xapi/statements?{query}"),
            "proven": (ours, "/xapi/statements?unheard=of"),
            "raw": (bare, f"/page?term={term}"),
            "empty": (bare, "/empty"),
        }
        taken: dict[str, list[float]] = {name: [] for name in asked}
        for _ in range(runs):
            for name, (address, path) in asked.items():
                taken[name].append(_per_second(address, path, here.authorization, seconds))
    return Page(**{name: median(each) for name, each in taken.items()})


def table(measured: Mapping[str, Page]) -> Table:
    """Return the figures of each database as a table."""
    made = Table("database", "page of 100", "proven only", "its SQL", "empty", "ratio", "aim")
    for kind, each in measured.items():
        figures = (each.page, each.proven, each.raw, each.empty)
        made.add_row(
            kind, *(f"{figure:,.0f}/s" for figure in figures), f"{each.ratio:.2f}", "≤ 1.5"
        )
    return made


def _per_second(address: tuple[str, int], path: str, authorization: str, seconds: float) -> float:
    request = (
        f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: {authorization}\r\n"
        "X-Experience-API-Version: 2.0.0\r\n\r\n"
    ).encode()
    done = drive(address, lambda *_: request, connections=_CONNECTIONS, seconds=seconds)
    return sum(done.statuses.values()) / done.seconds
