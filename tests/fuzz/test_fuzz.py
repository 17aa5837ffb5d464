"""The short form of `make fuzz`."""

from pathlib import Path

from flask import Flask

from lrs.surroundings import Surroundings
from tests.benchmarks.served import installation, product
from tests.fuzz import running
from tests.lrs.conftest import Store

SEED = 2026


def _silent(_: int) -> None:
    pass


def test_what_reads_refuses_what_is_spoilt(app: Flask, surroundings: Surroundings) -> None:
    found = running.parsed(app, surroundings, 3_000, SEED, _silent)
    assert found.wrong == []
    assert found.counts["refused"] > 1_000
    assert found.counts["read"] > 100


def test_requests_are_answered_and_nothing_is_kept_by_half(
    app: Flask, store: Store, surroundings: Surroundings
) -> None:
    found = running.asked(app, store.authorization or "", 600, SEED, _silent)
    assert found.wrong == []
    assert found.counts["200"] > 10
    assert found.counts["400"] > 100
    assert running.half_kept(surroundings) == []


def test_a_server_stands_what_is_no_http(tmp_path: Path) -> None:
    with installation("sqlite", tmp_path) as here, product(here) as address:
        found = running.attacked(address, here.authorization, 17, SEED, _silent)
        over_http = running.served(address, here.authorization, 100, SEED, _silent)
    assert found.wrong == []
    assert over_http.wrong == []
    assert found.counts["closed"] + found.counts["400"] > 5
