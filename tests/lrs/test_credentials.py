"""A key and its secret open what their scopes say, until they end."""

from collections.abc import Callable
from datetime import timedelta

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from lrs import commands, credentials, tables
from lrs.credentials import (
    Credential,
    KeyTaken,
    Particulars,
    Scope,
    WrongCredential,
)
from lrs.key_ring import KeyRing
from lrs.surroundings import Surroundings
from tests.conftest import NOW


def _proven(
    here: Surroundings, key: str, secret: str, later: timedelta = timedelta(0)
) -> Credential | None:
    with here.database.read() as connection:
        return credentials.proven(
            connection, here.key_ring, key=key, secret=secret, now=here.clock() + later
        )


def _made(here: Surroundings, organisation_id: int, **more: object) -> tuple[str, str]:
    given = {"scopes": [Scope.STATE, Scope.DEFINE], **more}
    with here.database.write() as connection:
        return credentials.make(
            connection,
            here.key_ring,
            organisation_id=organisation_id,
            now=NOW,
            **given,  # type: ignore[arg-type] # the tests' own words
        )


def test_a_key_and_its_secret_prove_a_credential(
    surroundings: Surroundings, organisation_id: int
) -> None:
    key, secret = _made(surroundings, organisation_id)
    assert _proven(surroundings, key, secret) == Credential(
        key, organisation_id, frozenset({Scope.STATE, Scope.DEFINE})
    )


def test_a_secret_has_enough_random_bits_and_is_not_kept(
    surroundings: Surroundings, organisation_id: int
) -> None:
    key, secret = _made(surroundings, organisation_id)
    assert len(secret) >= 22
    with surroundings.database.read() as connection:
        row = connection.execute(sa.select(tables.credential)).one()
    assert secret not in repr(row)
    assert len(row.secret_mark) == 32
    assert (key, secret) != _made(surroundings, organisation_id)


def test_nothing_else_proves_it(surroundings: Surroundings, organisation_id: int) -> None:
    key, secret = _made(surroundings, organisation_id)
    other, other_secret = _made(surroundings, organisation_id)
    for wrong in ((key, other_secret), (other, secret), (key, ""), (key, secret + "x"), ("", "")):
        assert _proven(surroundings, *wrong) is None


def test_it_ends_when_it_expires(surroundings: Surroundings, organisation_id: int) -> None:
    key, secret = _made(
        surroundings, organisation_id, particulars=Particulars(expires_at=NOW + timedelta(hours=1))
    )
    assert _proven(surroundings, key, secret, timedelta(minutes=59)) is not None
    assert _proven(surroundings, key, secret, timedelta(hours=1)) is None


def test_it_ends_at_once_when_it_is_revoked(
    surroundings: Surroundings, organisation_id: int
) -> None:
    key, secret = _made(surroundings, organisation_id)
    with surroundings.database.write() as connection:
        assert credentials.revoke(connection, key, now=NOW)
    assert _proven(surroundings, key, secret) is None
    with surroundings.database.write() as connection:
        assert not credentials.revoke(connection, key, now=NOW)


def test_it_outlives_a_change_of_keys_as_long_as_the_old_key_is_in_the_ring(
    surroundings: Surroundings, organisation_id: int
) -> None:
    key, secret = _made(surroundings, organisation_id)
    new, old = "a-new-key-for-tests-that-is-long-enough", *surroundings.settings.secret_keys
    for ring, lives in ((KeyRing([new, old]), True), (KeyRing([new]), False)):
        with surroundings.database.read() as connection:
            found = credentials.proven(connection, ring, key=key, secret=secret, now=NOW)
        assert (found is not None) is lives


def test_a_key_is_used_once(surroundings: Surroundings, organisation_id: int) -> None:
    _made(surroundings, organisation_id, key="moodle")
    with pytest.raises(KeyTaken):
        _made(surroundings, organisation_id, key="moodle")


@pytest.mark.parametrize(
    "wrong", [{"key": "with space"}, {"key": ""}, {"key": "valmentava"}, {"secret": "short"}]
)
def test_a_key_or_secret_that_cannot_be_used_is_refused(
    surroundings: Surroundings, organisation_id: int, wrong: dict[str, str]
) -> None:
    with pytest.raises(WrongCredential):
        _made(surroundings, organisation_id, **wrong)


def _command(here: Surroundings) -> Callable[..., click.testing.Result]:
    group = click.Group()
    commands.add_to(group, lambda: here)
    return lambda *arguments: CliRunner().invoke(group, ["credentials", *arguments])


def test_the_command_makes_lists_and_revokes(surroundings: Surroundings) -> None:
    run = _command(surroundings)
    secret = "s" * 32
    made = run(
        "create",
        "--scope",
        "statements/write",
        "--scope",
        "statements/read/mine",
        "--key",
        "moodle",
        "--secret",
        secret,
        "--organisation",
        "Toinen virasto",
    )
    assert made.exit_code == 0, made.output
    assert made.stdout.split() == ["key", "moodle", "secret", secret]
    found = _proven(surroundings, "moodle", secret)
    assert found is not None
    assert found.scopes == {Scope.WRITE_STATEMENTS, Scope.READ_OWN_STATEMENTS}
    listed = run("list")
    assert "moodle  active  statements/read/mine,statements/write" in listed.output
    assert secret not in listed.output
    assert run("revoke", "moodle").exit_code == 0
    assert "moodle  revoked" in run("list").output
    assert _proven(surroundings, "moodle", secret) is None
    for bad in (
        ("revoke", "moodle"),
        ("create", "--scope", "everything"),
        ("create",),
        ("create", "--scope", "all", "--key", "moodle"),
        ("create", "--scope", "all", "--secret", "short"),
    ):
        assert run(*bad).exit_code != 0
