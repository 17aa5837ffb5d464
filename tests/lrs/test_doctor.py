"""The doctor finds what is wrong and says how to mend it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from lrs.database import Database
from lrs.doctor import examine
from lrs.surroundings import Surroundings


def _mends(surroundings: Surroundings) -> dict[str, str | None]:
    return {finding.subject.split(" http")[0]: finding.mend for finding in examine(surroundings)}


def test_a_database_without_a_schema_is_told_to_migrate(surroundings: Surroundings) -> None:
    assert _mends(surroundings)["migrations"] == "run `valmentava migrate`"


def test_a_database_that_is_down_is_told_to_be_started(surroundings: Surroundings) -> None:
    gone = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    mends = _mends(replace(surroundings, database=gone))
    assert "start it" in str(mends["database"])


def test_a_clock_that_is_off_is_noticed(surroundings: Surroundings) -> None:
    if surroundings.database.is_sqlite:
        # An embedded database has this machine's clock.
        assert _mends(surroundings)["clock"] is None
        return
    with surroundings.database.read() as connection:
        there = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    right = replace(surroundings, clock=lambda: there)
    wrong = replace(surroundings, clock=lambda: there - timedelta(minutes=5))
    assert _mends(right)["clock"] is None
    assert "300 s off" in str(_mends(wrong)["clock"])


def test_a_keys_folder_that_others_may_read_is_noticed(
    surroundings: Surroundings, tmp_path: Path
) -> None:
    folder = tmp_path / "open-keys"
    folder.mkdir(mode=0o755)
    here = replace(surroundings, settings=replace(surroundings.settings, keys_dir=folder))
    assert _mends(here)["keys folder"] == f"close it to other users: chmod 700 {folder}"


def test_a_public_address_where_nothing_answers_is_noticed(surroundings: Surroundings) -> None:
    settings = replace(surroundings.settings, public_url="http://127.0.0.1:1")
    mends = _mends(replace(surroundings, settings=settings))
    assert "nothing answers there" in str(mends["public address"])


def test_a_repeated_secret_key_is_noticed(surroundings: Surroundings) -> None:
    settings = replace(surroundings.settings, secret_keys=("k" * 32, "k" * 32))
    assert _mends(replace(surroundings, settings=settings))["secret keys"] is not None
