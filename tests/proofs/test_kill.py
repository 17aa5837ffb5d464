"""What was acknowledged is there once, and nothing by half, whatever is killed and when."""

import os
from pathlib import Path

from tests.benchmarks.served import installation, installed_on
from tests.lrs import cluster
from tests.proofs.kill import Outcome, kills

TIMES = int(os.environ.get("KILLS", "6"))
SEED = int(os.environ.get("KILLS_SEED", "7"))


def _nothing_is_wrong(outcome: Outcome) -> None:
    assert outcome.wrong == ()
    assert sum(outcome.kills.values()) == TIMES
    assert outcome.acknowledged >= TIMES, "it was killed under load"


def test_killed_on_sqlite(tmp_path: Path) -> None:
    with installation("sqlite", tmp_path) as here:
        _nothing_is_wrong(kills(here, times=TIMES, seed=SEED))


def test_killed_on_postgresql(tmp_path: Path) -> None:
    with cluster.server() as server, installed_on(server.url, tmp_path) as here:
        _nothing_is_wrong(kills(here, times=TIMES, seed=SEED, server=server))
