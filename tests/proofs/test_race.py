"""One id, two contents, at once: just one is kept (xAPI 1.0.3, Part 3, 2.1.1)."""

import os
from pathlib import Path

import pytest

from tests.benchmarks.served import installation, product
from tests.proofs.race import CLIENTS, race

ROUNDS = int(os.environ.get("RACE_ROUNDS", "25"))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_of_two_contents_with_one_id_one_is_kept(kind: str, tmp_path: Path) -> None:
    with installation(kind, tmp_path) as here, product(here) as address:
        outcome = race(address, here.authorization, rounds=ROUNDS)
    assert outcome.wrong == ()
    assert outcome.rounds == ROUNDS
    assert CLIENTS == 32
