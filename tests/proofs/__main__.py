"""Run a proof as often as one likes: python -m tests.proofs race 1000, kill 200, and so on."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.progress import Progress

from tests.benchmarks.served import Installation, installation, installed_on, product
from tests.lrs import cluster
from tests.lrs.cluster import Server
from tests.proofs.figures import disclosure, intervals
from tests.proofs.kill import kills
from tests.proofs.race import race

_SEED = 2026


def main(which: str, times: int) -> int:
    """Run a proof on both databases and print what came of it."""
    wrong: list[str] = []
    for kind in ("sqlite", "postgresql"):
        with _installed(kind) as (here, server), _progress(f"{which}, {kind}", times) as tell:
            if which == "race":
                with product(here) as address:
                    raced = race(address, here.authorization, rounds=times, tell=tell)
                wrong += raced.wrong
                said = f"{raced.rounds} rounds, the first content won {raced.first_won}"
            else:
                killed = kills(here, times=times, seed=_SEED, server=server, tell=tell)
                wrong += killed.wrong
                said = (
                    f"{times} kills {dict(killed.kills)}, {killed.acknowledged} batches "
                    f"acknowledged, {killed.unanswered_kept} kept without an answer"
                )
        print(f"{which} on {kind}: {said}; {len(wrong)} wrong")
    print(*wrong, sep="\n")
    return 1 if wrong else 0


@contextmanager
def _installed(kind: str) -> Iterator[tuple[Installation, Server | None]]:
    with tempfile.TemporaryDirectory() as folder:
        if kind == "sqlite":
            with installation(kind, Path(folder)) as here:
                yield here, None
        else:
            with cluster.server() as server, installed_on(server.url, Path(folder)) as here:
                yield here, server


@contextmanager
def _progress(title: str, total: int) -> Iterator[Callable[[int], None]]:
    with Progress() as bar:
        task = bar.add_task(title, total=total)
        yield lambda done: bar.update(task, completed=done)


def of_figures(which: str, times: int) -> int:
    """Run a proof that needs no database, and print what came of it."""
    if which == "coverage":
        print(*intervals(), sep="\n")
        return 0
    with _progress(which, times) as tell:
        said, wrong = disclosure(times, tell)
    print(*said, *wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    asked, often = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    proof = of_figures if asked in {"disclosure", "coverage"} else main
    sys.exit(proof(asked, often))
