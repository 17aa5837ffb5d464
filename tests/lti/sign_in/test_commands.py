"""The commands of those who sign in without a platform: providers, roles, the audit log."""

from pathlib import Path

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

import lrs.commands
import lti.sign_in.commands
from lrs.organisations import organisation_named
from lrs.surroundings import Surroundings
from lti import tables
from lti.units import keep_tree
from tests.conftest import NOW
from tests.dashboards.target.ministry import tree
from tests.lti.sign_in.conftest import SECRET, Identity, Person


class Runner:
    """Runs commands for one organisation."""

    def __init__(self, surroundings: Surroundings) -> None:
        self.group = click.Group()
        for room in (lti.sign_in.commands, lrs.commands):
            room.add_to(self.group, lambda: surroundings)

    def __call__(self, *words: str, organisation: str = "Oikeusministeriö") -> Result:
        return CliRunner().invoke(self.group, [*words, "--organisation", organisation])


@pytest.fixture
def run(surroundings: Surroundings) -> Runner:
    with surroundings.database.write() as connection:
        organisation_named(connection, "Oikeusministeriö", now=NOW)
    return Runner(surroundings)


def _add(run: Runner, identity: Identity, *more: str) -> Result:
    told = ("--name", "Tunnus", "--issuer", identity.issuer, "--client-id", "valmentava")
    return run("provider", "add", *told, *more)


def test_a_provider_is_added_listed_used_and_removed(
    run: Runner, identity: Identity, person: Person, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n", encoding="utf-8")
    added = _add(run, identity, "--secret-file", str(tmp_path / "secret"))
    assert "/sign-in/return" in added.output
    assert SECRET not in added.output
    again = _add(run, identity)
    assert (again.exit_code, "already" in again.output) == (1, True)
    listed = run("provider", "list").output
    named = listed.split()[0]
    gone = person.post(f"/sign-in/{named}")
    assert person.come_back(identity.authorise(gone.location)).status_code == 303
    assert run("provider", "remove", named).output == "Removed.\n"
    assert run("provider", "remove", named).exit_code == 1
    assert run("provider", "list").output == ""


def test_a_provider_that_does_not_answer_is_not_added(run: Runner, identity: Identity) -> None:
    identity.says_of_itself = {"token_endpoint": None}
    refused = _add(run, identity)
    assert (refused.exit_code, "token_endpoint" in refused.output) == (1, True)
    wrong = run("provider", "add", "--name", " ", "--issuer", identity.issuer, "--client-id", "x")
    assert (wrong.exit_code, "name cannot be used" in wrong.output) == (1, True)


def test_roles_are_invited_to_listed_and_taken_back(
    run: Runner, identity: Identity, person: Person
) -> None:
    _add(run, identity)
    told = ("--role", "unit_head", "--note", "Maija Meikäläinen", "--account-only")
    link = run("role", "invite", *told).output.strip()
    named = run("provider", "list").output.split()[0]
    gone = person.post(f"/enter/{link.rpartition('/')[2]}", by=named)
    person.come_back(identity.authorise(gone.location))
    listed = run("role", "list").output
    assert "unit_head  Maija Meikäläinen" in listed
    assert run("role", "revoke", listed.split()[0]).output == "Taken back.\n"
    assert run("role", "revoke", listed.split()[0]).exit_code == 1
    assert run("role", "list").output == ""


def test_the_command_says_which_unit_somebody_heads(
    run: Runner, person: Person, surroundings: Surroundings
) -> None:
    head = ("role", "invite", "--role", "unit_head", "--unit")
    # Before the units are read in there is nothing to check a code by.
    assert run(*head, "L9").exit_code == 0
    with surroundings.database.write() as connection:
        organisation_id = organisation_named(connection, "Oikeusministeriö", now=NOW)
        keep_tree(connection, organisation_id, tree().units, valid_from=NOW.date(), now=NOW)
    unknown = run(*head, "L9")
    assert (unknown.exit_code, "no unit of this code" in unknown.output) == (1, True)
    other = run("role", "invite", "--role", "report_reader", "--unit", "L1")
    assert (other.exit_code, "only the role unit_head" in other.output) == (1, True)
    link = run(*head, "L1").output.strip()
    assert person.post(f"/enter/{link.rpartition('/')[2]}").status_code == 303
    with surroundings.database.read() as connection:
        assert connection.execute(sa.select(tables.session.c.unit)).scalar_one() == "L1"
    assert "role_invited  unit_head (L1)" in run("audit", "show").output


def test_the_log_is_shown_and_proven(run: Runner) -> None:
    noted = run("audit", "verify").output.strip()
    assert noted == "0:" + "00" * 32
    run("role", "invite", "--role", "administrator")
    run("credentials", "create", "--scope", "state", "--key", "hr")
    noted = run("audit", "verify").output.strip()
    assert noted.startswith("2:")
    CliRunner().invoke(run.group, ["credentials", "revoke", "hr"])
    shown = run("audit", "show").output.splitlines()
    assert [line.split("  ", 2)[2] for line in shown] == [
        "command  key_revoked  hr",
        "command  key_made  hr",
        "command  role_invited  administrator",
    ]
    assert run("audit", "verify", "--noted", noted).exit_code == 0
    for made_up in ("2:" + "00" * 32, "9:" + noted[2:], "x:y", "2"):
        assert run("audit", "verify", "--noted", made_up).exit_code == 1


@pytest.mark.parametrize(
    "words", [("provider", "list"), ("role", "list"), ("audit", "show"), ("audit", "verify")]
)
def test_an_organisation_that_is_not_there_is_told_so(run: Runner, words: tuple[str, ...]) -> None:
    told = run(*words, organisation="Olematon")
    assert (told.exit_code, "no organisation of this name" in told.output) == (1, True)
