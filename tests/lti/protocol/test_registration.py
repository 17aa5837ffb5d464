"""Which platforms may launch, as an administrator sets it up on the command line."""

from collections.abc import Callable

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from lrs.database import Database
from lrs.surroundings import Surroundings
from lti import tables
from lti.commands import add_to

VALUES = {
    "--organisation": "Oikeusministeriö",
    "--issuer": "https://lms.example",
    "--client-id": "abc",
    "--auth-url": "https://lms.example/auth?tenant=1",
    "--token-url": "https://lms.example/token",
    "--jwks-url": "https://keys.lms.example/jwks",
}

Run = Callable[..., Result]


@pytest.fixture
def run(surroundings: Surroundings) -> Run:
    group = click.Group()
    add_to(group, lambda: surroundings)
    return lambda *words: CliRunner().invoke(group, words)


def _add(run: Run, *more: str, **changes: str) -> Result:
    values = {**VALUES, **{"--" + name.replace("_", "-"): it for name, it in changes.items()}}
    return run("platform", "add", *(word for pair in values.items() for word in pair), *more)


def test_adding_a_platform_prints_what_its_administrator_enters(run: Run) -> None:
    added = _add(run, "--deployment", "1", "--deployment", "2")
    assert added.exit_code == 0, added.output
    for address in ("/lti/login", "/lti/launch", "/lti/jwks.json"):
        assert f"https://valmentava.example{address}\n" in added.output
    listed = run("platform", "list").output
    assert "https://lms.example  client abc" in listed
    assert "deployment 1  approved" in listed
    assert "deployment 2  approved" in listed


def test_one_issuer_may_have_several_clients_but_each_once(run: Run) -> None:
    assert _add(run).exit_code == 0
    assert _add(run, client_id="second").exit_code == 0
    again = _add(run)
    assert again.exit_code == 1
    assert "registered already" in again.output


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("issuer", ""),
        ("issuer", " https://lms.example"),
        ("issuer", "x" * 256),
        ("client_id", "a\nb"),
        ("auth_url", "lms.example/auth"),
        ("auth_url", "ftp://lms.example/auth"),
        ("auth_url", "https://user@lms.example/auth"),
        ("auth_url", "https://lms.example/auth#part"),
        ("token_url", "javascript:alert(1)"),
        ("jwks_url", "https://lms.example/jwks\r\nX: y"),
    ],
)
def test_a_value_that_cannot_be_right_is_named_and_nothing_stored(
    run: Run, database: Database, name: str, value: str
) -> None:
    refused = _add(run, **{name: value})
    assert refused.exit_code == 1
    assert f"{name}: must be" in refused.output
    with database.read() as connection:
        assert connection.execute(sa.select(tables.registration)).first() is None


def test_a_waiting_deployment_is_approved_for_an_organisation(run: Run, database: Database) -> None:
    _add(run)
    known = ("--issuer", "https://lms.example", "--client-id", "abc", "--deployment", "7")
    approved = run("platform", "approve", *known, "--organisation", "Rikosseuraamuslaitos")
    assert approved.exit_code == 0, approved.output
    with database.read() as connection:
        row = connection.execute(sa.select(tables.deployment)).one()
        owner = connection.execute(sa.select(tables.registration.c.organisation_id)).scalar_one()
    assert row.approved_at is not None
    assert row.organisation_id != owner
    unknown = run("platform", "approve", *known[:2], "--client-id", "zzz", "--deployment", "7")
    assert unknown.exit_code == 1


def test_keys_rotate_and_grades_are_listed(run: Run) -> None:
    assert run("keys", "rotate").exit_code == 0
    assert "0 grades were given up" in run("grades", "list", "--failed").output
    assert "0 grades are on their way again" in run("grades", "retry").output
