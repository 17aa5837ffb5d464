"""The long run: a million spoilt inputs, 50,000 of them over HTTP to a running server.

`make fuzz`; `python -m tests.fuzz --seed 7 --parsed 1000 --asked 100 --served 100` is a short one.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

import wsgi
from tests.benchmarks.served import Installation, installation, product
from tests.fuzz import running
from tests.fuzz.running import Found, memory_mb, workers_of

_MOST_MB = 256


def main() -> int:
    """Run all parts on both databases, print what came of it, and tell whether all was well."""
    chosen = _arguments()
    console = Console(width=140)
    console.print(f"seed {chosen.seed}")
    table = Table("database", "part", "inputs", "what came back", "slowest s", "wrong")
    wrong: list[str] = []
    for kind in chosen.databases:
        share = len(chosen.databases)
        with tempfile.TemporaryDirectory() as folder, installation(kind, Path(folder)) as here:
            for part, found in _parts(here, chosen, share, console):
                counts = ", ".join(
                    f"{count:,} {what}" for what, count in sorted(found.counts.items())
                )
                table.add_row(
                    kind,
                    part,
                    f"{found.counts.total():,}",
                    counts,
                    f"{found.slowest:.2f}",
                    str(len(found.wrong)),
                )
                wrong += found.wrong
    console.print(table)
    console.print(*wrong[:50], sep="\n", markup=False)
    return 1 if wrong else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--parsed", type=int, default=850_000, help="straight to the parsers")
    parser.add_argument("--asked", type=int, default=100_000, help="to the application")
    parser.add_argument("--served", type=int, default=50_000, help="over HTTP to a server")
    parser.add_argument("--attacked", type=int, default=340, help="over raw sockets")
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    return parser.parse_args()


def _parts(
    here: Installation, chosen: argparse.Namespace, share: int, console: Console
) -> Iterator[tuple[str, Found]]:
    app = wsgi.create_app(here.environ)
    surroundings = app.extensions["valmentava"]
    seed, authorization = chosen.seed, here.authorization
    with _bar(console, "parsers", chosen.parsed // share) as (tell, times):
        yield "parsers", running.parsed(app, surroundings, times, seed, tell)
    with _bar(console, "application", chosen.asked // share) as (tell, times):
        yield "application", running.asked(app, authorization, times, seed, tell)
    with product(here) as address:
        before = _workers(address[1])
        with _bar(console, "HTTP", chosen.served // share) as (tell, times):
            warm = running.served(address, authorization, times // 10, seed + 1, tell)
            warmed = _workers(address[1])
            found = running.served(address, authorization, times - times // 10, seed + 2, tell)
        yield "HTTP, first tenth", warm
        with _bar(console, "sockets", chosen.attacked // share) as (tell, times):
            attacked = running.attacked(address, authorization, times, seed, tell)
        after = _workers(address[1])
        said = " → ".join(_told(each) for each in (before, warmed, after))
        console.print(f"memory of the workers, MB: {said}")
        if set(before) != set(after):
            found.wrong.append("a worker died")
        found.wrong += [f"a worker has {each:.0f} MB" for each in after.values() if each > _MOST_MB]
        found.wrong += running.half_kept(surroundings)
        yield "HTTP", found
        yield "sockets", attacked


@contextmanager
def _bar(console: Console, title: str, times: int) -> Iterator[tuple[running.Tell, int]]:
    with Progress(console=console) as bar:
        task = bar.add_task(title, total=times)
        yield (lambda done: bar.update(task, completed=done)), times


def _workers(port: int) -> dict[int, float]:
    """Return the memory of the processes that serve on a port, by process."""
    listed = subprocess.run(
        ["pgrep", "-f", f"serve --bind 127.0.0.1:{port}"],
        capture_output=True,
        text=True,
        check=True,
    )
    server = min(map(int, listed.stdout.split()))
    return {worker: memory_mb(worker) for worker in workers_of(server)}


def _told(memory: dict[int, float]) -> str:
    return ", ".join(f"{each:.0f}" for each in memory.values())


if __name__ == "__main__":
    sys.exit(main())
