"""Our signing keys: made once, published before and after they sign."""

import threading
from datetime import timedelta
from http import HTTPStatus

import jwt
import pytest
import sqlalchemy as sa

from lrs.database import Database
from lrs.key_ring import KeyRing
from lrs.surroundings import Surroundings
from lti import tables
from lti.protocol import keys
from tests.lti.protocol.conftest import Browser, Clock


def _kids(surroundings: Surroundings) -> list[str]:
    return [str(key["kid"]) for key in keys.key_set(surroundings)["keys"]]


def _signer(surroundings: Surroundings) -> str:
    kid: str = jwt.get_unverified_header(keys.signed(surroundings, {"a": 1}))["kid"]
    return kid


def test_the_key_set_holds_public_halves_only_and_may_be_cached(browser: Browser) -> None:
    answer = browser.get("/lti/jwks.json")
    assert answer.status_code == HTTPStatus.OK
    assert answer.headers["Cache-Control"] == "public, max-age=600"
    published = answer.get_json()["keys"]
    assert len(published) == 2
    for key in published:
        assert set(key) == {"kty", "n", "e", "kid", "use", "alg"}
        assert (key["kty"], key["use"], key["alg"]) == ("RSA", "sig", "RS256")


def test_the_private_half_is_sealed(surroundings: Surroundings, database: Database) -> None:
    keys.key_set(surroundings)
    with database.read() as connection:
        rows = connection.execute(sa.select(tables.tool_key)).all()
    for row in rows:
        assert b'"d"' not in row.sealed_private
        assert b'"d"' in surroundings.key_ring.unseal("tool key", row.sealed_private)


def test_eight_first_needs_at_once_make_one_pair(
    surroundings: Surroundings, database: Database
) -> None:
    gate = threading.Barrier(8)
    signers: list[str] = []

    def need() -> None:
        gate.wait()
        signers.append(_signer(surroundings))

    threads = [threading.Thread(target=need) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(signers) == 8
    assert len(set(signers)) == 1
    with database.read() as connection:
        states = connection.execute(sa.select(tables.tool_key.c.state)).scalars().all()
    assert sorted(states) == ["active", "next"]


def test_the_next_key_was_published_before_it_signs_and_the_old_one_stays_a_while(
    surroundings: Surroundings, clock: Clock
) -> None:
    first, before = _signer(surroundings), _kids(surroundings)
    keys.rotate(surroundings)
    second = _signer(surroundings)
    assert second != first
    assert second in before
    assert first in _kids(surroundings)
    assert len(_kids(surroundings)) == 3
    clock.pass_by(keys.PUBLISHED_AFTER)
    assert first not in _kids(surroundings)


def test_two_workers_that_find_a_key_old_change_it_once(
    surroundings: Surroundings, clock: Clock
) -> None:
    _signer(surroundings)
    clock.pass_by(keys.ACTIVE_LIFE)
    gate = threading.Barrier(2)
    made = keys._made

    def made_together(key_ring: KeyRing) -> object:
        # Both have seen the same active key when they come here.
        gate.wait(timeout=10)
        return made(key_ring)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "_made", made_together)
        workers = [
            threading.Thread(target=keys.rotate_when_due, args=(surroundings,)) for _ in range(2)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert len(_kids(surroundings)) == 3


def test_a_retired_key_s_private_half_is_gone(
    surroundings: Surroundings, database: Database
) -> None:
    keys.key_set(surroundings)
    keys.rotate(surroundings)
    with database.read() as connection:
        retired = connection.execute(
            sa.select(tables.tool_key.c.sealed_private).where(tables.tool_key.c.state == "retired")
        )
        assert retired.scalars().all() == [b""]


def test_keys_change_by_themselves_after_a_month(surroundings: Surroundings, clock: Clock) -> None:
    first = _signer(surroundings)
    clock.pass_by(keys.ACTIVE_LIFE - timedelta(seconds=1))
    assert keys.rotate_when_due(surroundings) == 0
    clock.pass_by(timedelta(seconds=1))
    assert keys.rotate_when_due(surroundings) == 1
    assert keys.rotate_when_due(surroundings) == 0
    assert _signer(surroundings) != first


def test_a_changed_secret_keeps_the_keys_while_the_old_one_is_in_the_ring(
    surroundings: Surroundings,
) -> None:
    first = _signer(surroundings)
    old = surroundings.settings.secret_keys
    ring = KeyRing(("a-newer-key-for-tests-that-is-long-enough", *old))
    changed = Surroundings(
        settings=surroundings.settings,
        database=surroundings.database,
        clock=surroundings.clock,
        key_ring=ring,
    )
    assert _signer(changed) == first
