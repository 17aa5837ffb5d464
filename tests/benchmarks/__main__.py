"""Run the benchmarks, print them, and write their tables into the docs.

`make bench` runs all but the largest stores. `python -m tests.benchmarks writing --seconds 2
--databases sqlite` is a short look; `reading --sizes 100000 1000000 10000000` takes an hour and
some 80 GB of disk for both databases. `dashboards` takes the largest of the sizes.
"""

import argparse
import os
import platform
import tempfile
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests.benchmarks import dashboards, launching, lecture, paging, reading, writing
from tests.benchmarks.generated import Generated
from tests.benchmarks.loading import load
from tests.benchmarks.served import installation

_DOCUMENT = Path("docs/performance.md")
_PARTS = ("writing", "paging", "launching", "lecture", "dashboards", "reading")
_LAUNCHES = 200
_PAGED = 100_000


def main() -> None:
    """Measure, print, write."""
    chosen = _arguments()
    console = Console()
    for part in chosen.parts or _PARTS:
        table = _measured(part, chosen, console)
        console.print(table)
        if chosen.write:
            _write(part, table, chosen)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(_PARTS)}; all without any")
    parser.add_argument("--seconds", type=float, default=4.0, help="length of a run")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, in turn; median quoted")
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--sizes", nargs="+", type=int, default=[100_000, 1_000_000])
    parser.add_argument("--write", action="store_true", help=f"write tables to {_DOCUMENT}")
    return parser.parse_args()


def _measured(part: str, chosen: argparse.Namespace, console: Console) -> Table:
    seconds, runs = chosen.seconds, chosen.runs
    if part == "writing":
        return writing.measured(chosen.databases, seconds=seconds, runs=runs, console=console)
    with tempfile.TemporaryDirectory() as folder:
        if part == "reading":
            return reading.measured(chosen.databases, chosen.sizes, Path(folder), console)
        if part == "launching":
            return launching.table(_launches(chosen, Path(folder)))
        if part == "lecture":
            return lecture.table(_lectures(chosen, Path(folder)))
        if part == "dashboards":
            return dashboards.table(_dashboards(chosen, Path(folder), console))
        pages = {}
        for kind in chosen.databases:
            place = Path(folder) / kind
            place.mkdir()
            with installation(kind, place) as here:
                with Progress(console=console) as progress:
                    load(here.database_url, Generated(_PAGED), progress)
                pages[kind] = paging.page(here, seconds=seconds, runs=runs)
        return paging.table(pages)


def _launches(chosen: argparse.Namespace, folder: Path) -> dict[str, launching.Cost]:
    found = {}
    for kind in chosen.databases:
        place = folder / kind
        place.mkdir()
        with installation(kind, place) as here:
            found[kind] = launching.cost(here, launches=_LAUNCHES, runs=chosen.runs)
    return found


def _lectures(chosen: argparse.Namespace, folder: Path) -> dict[str, lecture.Measured]:
    found = {}
    for kind in chosen.databases:
        place = folder / kind
        place.mkdir()
        with installation(kind, place) as here:
            found[kind] = lecture.held(here)
    return found


def _dashboards(
    chosen: argparse.Namespace, folder: Path, console: Console
) -> dict[str, dashboards.Measured]:
    found = {}
    for kind in chosen.databases:
        place = folder / kind
        place.mkdir()
        with installation(kind, place) as here:
            found[kind] = dashboards.measured(
                here, count=max(chosen.sizes), runs=chosen.runs, console=console
            )
    return found


def _how(part: str, chosen: argparse.Namespace) -> str:
    if part == "launching":
        return f"Medians of {chosen.runs} runs of {_LAUNCHES} launches"
    if part == "lecture":
        return f"One run of {lecture.PEOPLE} people, two worker processes"
    if part == "dashboards":
        return f"{max(chosen.sizes):,} statements; rebuilt {chosen.runs} times"
    if part == "reading":
        return "The stores asked in turn, over one connection"
    return f"Medians of {chosen.runs} runs of {chosen.seconds:g} s each, in turn"


def _write(part: str, table: Table, chosen: argparse.Namespace) -> None:
    begin, end = f"<!-- {part}: begin -->", f"<!-- {part}: end -->"
    heads = [str(column.header) for column in table.columns]
    rows = zip(*(map(str, column.cells) for column in table.columns), strict=True)
    lines = [
        f"{_how(part, chosen)}, {os.cpu_count()} cores ({platform.machine()}), "
        f"Python {platform.python_version()}.",
        "",
        *(f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *rows)),
    ]
    text = _DOCUMENT.read_text(encoding="utf-8")
    before, rest = text.split(begin)
    after = rest.split(end)[1]
    measured = "\n".join(lines)
    _DOCUMENT.write_text(f"{before}{begin}\n{measured}\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
