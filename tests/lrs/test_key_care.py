"""Rotation, ends, limits and refusals of keys."""

import dataclasses
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import click
import pytest
from click.testing import CliRunner
from flask import Flask

from lrs import commands, credentials
from lrs.credentials import Allowances, Particulars, ProfileRule, Scope, TooOften, WrongCredential
from lrs.database import Database
from lrs.surroundings import Surroundings, place
from statements.grammar import Problem
from tests.conftest import NOW
from tests.lrs.conftest import Store, agent, statement, store_for

HOUR = timedelta(hours=1)
AGENT = b'{"mbox": "mailto:publisher@example.fi"}'


def _proves(here: Surroundings, key: str, secret: str, later: timedelta = timedelta(0)) -> bool:
    with here.database.read() as connection:
        found = credentials.proven(
            connection, here.key_ring, key=key, secret=secret, now=NOW + later
        )
    return found is not None


def _rotated(here: Surroundings, key: str, *, overlap: timedelta) -> str | None:
    with here.database.write() as connection:
        return credentials.rotate(connection, here.key_ring, key, previous_until=NOW + overlap)


@pytest.fixture
def made(surroundings: Surroundings, organisation_id: int) -> tuple[str, str]:
    with surroundings.database.write() as connection:
        return credentials.make(
            connection,
            surroundings.key_ring,
            organisation_id=organisation_id,
            scopes=[Scope.ALL],
            now=NOW,
        )


def test_after_a_rotation_both_secrets_work_until_the_overlap_ends(
    surroundings: Surroundings, made: tuple[str, str]
) -> None:
    key, old = made
    new = _rotated(surroundings, key, overlap=HOUR)
    assert new is not None
    assert new != old
    assert _proves(surroundings, key, new)
    assert _proves(surroundings, key, old)
    assert not _proves(surroundings, key, old, HOUR)
    assert _proves(surroundings, key, new, HOUR)


def test_a_second_rotation_ends_the_first_secret_at_once(
    surroundings: Surroundings, made: tuple[str, str]
) -> None:
    key, first = made
    second = _rotated(surroundings, key, overlap=HOUR)
    third = _rotated(surroundings, key, overlap=HOUR)
    assert second is not None
    assert third is not None
    assert [_proves(surroundings, key, each) for each in (first, second, third)] == [
        False,
        True,
        True,
    ]


def test_revoking_ends_the_previous_secret_too_and_nothing_rotates_it(
    surroundings: Surroundings, made: tuple[str, str]
) -> None:
    key, old = made
    new = _rotated(surroundings, key, overlap=HOUR)
    assert new is not None
    with surroundings.database.write() as connection:
        credentials.revoke(connection, key, now=NOW)
    assert not _proves(surroundings, key, old)
    assert not _proves(surroundings, key, new)
    assert _rotated(surroundings, key, overlap=HOUR) is None


def test_an_end_can_be_set_and_taken_back(
    surroundings: Surroundings, made: tuple[str, str]
) -> None:
    for end, lives in ((NOW + HOUR, False), (None, True)):
        with surroundings.database.write() as connection:
            assert credentials.expire(connection, made[0], expires_at=end)
        assert _proves(surroundings, *made, HOUR) is lives


def test_another_organisation_s_administrator_changes_nothing(
    surroundings: Surroundings, organisation_id: int, made: tuple[str, str]
) -> None:
    other = organisation_id + 1
    with surroundings.database.write() as connection:
        assert not credentials.revoke(connection, made[0], now=NOW, organisation_id=other)
        assert not credentials.expire(connection, made[0], expires_at=NOW, organisation_id=other)
        assert (
            credentials.rotate(
                connection,
                surroundings.key_ring,
                made[0],
                previous_until=NOW,
                organisation_id=other,
            )
            is None
        )
        assert credentials.listed(connection, other) == ()
        assert len(credentials.listed(connection, organisation_id)) == 1
    assert _proves(surroundings, *made)


@pytest.mark.parametrize(
    "wrong",
    [
        Particulars(label="x" * 201),
        Particulars(label="a\0"),
        Particulars(requests_per_minute=0),
        Particulars(requests_per_minute=10**7),
        Particulars(authority=b"{}"),
        Particulars(authority=b'{"objectType": "Group", "mbox": "mailto:a@b.fi"}'),
        Particulars(authority=b"\xff"),
    ],
)
def test_particulars_that_cannot_be_used_are_refused(
    surroundings: Surroundings, organisation_id: int, wrong: Particulars
) -> None:
    with surroundings.database.write() as connection, pytest.raises(WrongCredential):
        credentials.make(
            connection,
            surroundings.key_ring,
            organisation_id=organisation_id,
            scopes=[Scope.ALL],
            now=NOW,
            particulars=wrong,
        )


def test_a_key_can_vouch_as_somebody_and_reads_that_as_its_own(
    app: Flask, surroundings: Surroundings, organisation_id: int, store: Store
) -> None:
    writing = (Scope.WRITE_STATEMENTS, Scope.READ_OWN_STATEMENTS)
    particulars = Particulars(authority=AGENT)
    publisher = store_for(app, surroundings, organisation_id, *writing, particulars=particulars)
    same = store_for(app, surroundings, organisation_id, *writing, particulars=particulars)
    other = store_for(app, surroundings, organisation_id, *writing)
    (kept,) = publisher.post(statement())
    other.post(statement())
    assert store.get(statementId=kept).json["authority"] == {"mbox": "mailto:publisher@example.fi"}
    assert publisher.ids() == same.ids() == [kept]
    assert other.get(statementId=kept).status_code == 404


# Limits


def test_a_key_makes_so_many_requests_a_minute_and_no_more(
    app: Flask, surroundings: Surroundings, organisation_id: int
) -> None:
    limited = store_for(
        app,
        surroundings,
        organisation_id,
        Scope.ALL,
        particulars=Particulars(requests_per_minute=25),
    )
    free = store_for(app, surroundings, organisation_id, Scope.ALL)
    assert [limited.get().status_code for _ in range(25)] == [200] * 25
    refused = limited.ask("POST", body=statement())
    assert refused.status_code == 429
    assert "25" in refused.json["error"]
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["X-Experience-API-Version"] == "2.0.0"
    assert free.ids() == []
    later = dataclasses.replace(surroundings, clock=lambda: NOW + timedelta(minutes=1))
    place(app, later)
    assert limited.get().status_code == 200


@pytest.fixture
def workers(database: Database) -> Iterator[list[tuple[Allowances, Database]]]:
    """Three workers, each with a database of its own and what it was granted."""
    url = database.engine.url.render_as_string(hide_password=False)
    each = [(Allowances(), Database(url)) for _ in range(3)]
    yield each
    for _, own in each:
        own.close()


def test_workers_together_never_grant_more_and_nearly_all(
    workers: list[tuple[Allowances, Database]],
) -> None:
    def granted(worker: tuple[Allowances, Database]) -> int:
        count = 0
        for _ in range(200):
            try:
                worker[0].spend(worker[1], "key", limit=100, now=NOW)
            except TooOften:
                continue
            count += 1
        return count

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(granted, workers)) == 100


def test_a_worker_whose_clock_is_behind_begins_no_minute_anew(
    workers: list[tuple[Allowances, Database]],
) -> None:
    (first, database), (second, other), _ = workers
    first.spend(database, "key", limit=1, now=NOW)
    with pytest.raises(TooOften):
        second.spend(other, "key", limit=1, now=NOW - timedelta(seconds=1))
    with pytest.raises(TooOften):
        first.spend(database, "key", limit=1, now=NOW)


# The profile


def _following(app: Flask, here: Surroundings, organisation_id: int, rule: ProfileRule) -> Store:
    return store_for(
        app, here, organisation_id, Scope.ALL, particulars=Particulars(profile_rule=rule)
    )


def _noted(here: Surroundings, store: Store) -> list[tuple[bool, str]]:
    with here.database.read() as connection:
        (mine,) = [each for each in credentials.listed(connection) if each.key == store.key]
        found = credentials.noted_of(connection, mine.organisation_id, store.key)
    return [(each.refused, each.path) for each in found]


def test_what_does_not_follow_the_profile_is_refused_by_path_and_rule_and_noted(
    app: Flask, surroundings: Surroundings, organisation_id: int
) -> None:
    strict = _following(app, surroundings, organisation_id, ProfileRule.REJECT)
    answer = strict.ask("POST", body=[statement(), statement()])
    assert answer.status_code == 400
    assert "coaching profile" in answer.json["error"]
    assert answer.json["path"] == "statements[0].context.contextActivities.category"
    assert answer.json["rule"] == "This must name the version of the profile."
    assert strict.ids() == []
    noted = _noted(surroundings, strict)
    assert (True, "statements[1].context.contextActivities.category") in noted


def test_what_is_only_warned_of_is_kept_and_noted(
    app: Flask, surroundings: Surroundings, organisation_id: int
) -> None:
    warned = _following(app, surroundings, organisation_id, ProfileRule.WARN)
    assert len(warned.post(statement())) == 1
    assert (False, "context.contextActivities.category") in _noted(surroundings, warned)


def test_without_the_rule_nothing_is_noted(
    app: Flask, surroundings: Surroundings, organisation_id: int
) -> None:
    free = _following(app, surroundings, organisation_id, ProfileRule.OFF)
    free.post(statement())
    assert _noted(surroundings, free) == []


def test_the_last_hundred_breaches_are_kept_and_never_a_value(
    surroundings: Surroundings, organisation_id: int, made: tuple[str, str]
) -> None:
    def note(first: int, count: int) -> None:
        problems = [Problem(f"path {number}", "rule") for number in range(first, first + count)]
        with surroundings.database.write() as connection:
            credentials.note_breaches(
                connection, organisation_id, made[0], problems, refused=True, now=NOW
            )

    note(0, 60)
    note(60, 60)
    with surroundings.database.read() as connection:
        found = credentials.noted_of(connection, organisation_id, made[0])
    assert [each.path for each in found] == [f"path {number}" for number in range(119, 19, -1)]
    note(500, 300)
    with surroundings.database.read() as connection:
        assert len(credentials.noted_of(connection, organisation_id, made[0])) == 100


# Voiding


def test_a_key_voids_its_own_statements_only(
    app: Flask, surroundings: Surroundings, organisation_id: int, store: Store
) -> None:
    writer = store_for(app, surroundings, organisation_id, Scope.WRITE_STATEMENTS)
    (own,) = writer.post(statement())
    (foreign,) = store.post(statement())

    def voiding(target: str) -> object:
        return {
            "actor": agent("trainer"),
            "verb": {"id": "http://adlnet.gov/expapi/verbs/voided"},
            "object": {"objectType": "StatementRef", "id": target},
        }

    for target in (foreign, "6183c608-05ba-59c0-bca1-3135ffc07468"):
        answer = writer.ask("POST", body=[statement(), voiding(target)])
        assert answer.status_code == 403
        assert answer.json["path"] == "object.id"
    assert store.get(statementId=foreign).status_code == 200
    assert len(store.ids()) == 2
    assert writer.ask("POST", body=voiding(own)).status_code == 200
    assert store.get(voidedStatementId=own).status_code == 200
    assert store.ask("POST", body=voiding(foreign)).status_code == 200
    assert store.get(voidedStatementId=foreign).status_code == 200
    together = statement()
    both = [together, voiding(together["id"])]
    assert writer.ask("POST", body=both).status_code == 200
    assert store.get(voidedStatementId=together["id"]).status_code == 200


# The command


def test_the_command_cares_for_keys(surroundings: Surroundings) -> None:
    group = click.Group()
    commands.add_to(group, lambda: surroundings)

    def run(*arguments: str) -> click.testing.Result:
        return CliRunner().invoke(group, ["credentials", *arguments])

    options = ["--scope", "all", "--key", "lms", "--label", "Oppimisympäristö", "--days", "30"]
    made = run("create", *options, "--per-minute", "600", "--profile", "warn")
    assert made.exit_code == 0, made.output
    assert "lms  active  all  2026-11-23  until 2026-12-23  Oppimisympäristö" in run("list").output
    secret = made.stdout.split()[-1]
    rotated = run("rotate", "lms", "--overlap-hours", "1")
    assert rotated.stdout.split()[:3] == ["key", "lms", "secret"]
    assert _proves(surroundings, "lms", secret)
    assert _proves(surroundings, "lms", rotated.stdout.split()[-1])
    assert "ends 2026-11-25" in run("expire", "lms", "--days", "2").output
    assert "does not end" in run("expire", "lms").output
    assert run("refusals", "lms").output == ""
    assert run("revoke", "lms").exit_code == 0
    for command in ("rotate", "expire", "revoke"):
        assert "no active credential" in run(command, "lms").output
    assert "no credential" in run("refusals", "nobody").output
    wrong = run("create", "--scope", "all", "--authority", "{")
    assert "the authority is no Agent" in wrong.output
