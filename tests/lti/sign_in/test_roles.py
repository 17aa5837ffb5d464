"""Roles: given by a link to an account, seen at every request, taken back at once, and told of."""

import re
import threading
from datetime import timedelta
from uuid import UUID

import flask
import pytest
import sqlalchemy as sa

from lrs import audit
from lrs.audit import Act, actor_of
from lrs.organisations import organisation_named
from lrs.surroundings import Surroundings
from lti import tables
from lti.sign_in import StaffRole
from lti.sign_in.providers import Provider
from lti.sign_in.roles import held, revoke, trust_in
from lti.units import keep_tree
from tests.conftest import NOW
from tests.dashboards.target.ministry import tree
from tests.lti.protocol.conftest import Clock
from tests.lti.sign_in.conftest import Identity, Person
from tests.lti.staff import link_for


def _acts(surroundings: Surroundings, organisation_id: int) -> list[tuple[str, str]]:
    with surroundings.database.read() as connection:
        lines = audit.lines(connection, organisation_id)
    return [(line.actor.partition(" ")[0], line.act) for line in reversed(lines)]


def _by_account(person: Person, token: str, identity: Identity, provider: Provider) -> None:
    gone = person.post(f"/enter/{token}", by=str(provider.id))
    assert gone.status_code == 303, gone.text
    assert person.come_back(identity.authorise(gone.location)).status_code == 303


def test_a_link_gives_a_role_to_the_account_for_good(
    app: flask.Flask,
    person: Person,
    another: Person,
    identity: Identity,
    provider: Provider,
    surroundings: Surroundings,
    organisation_id: int,
) -> None:
    _by_account(person, link_for(surroundings, organisation_id, suffices=False), identity, provider)
    assert person.get("/admin/").status_code == 200
    # Another browser, the same account, no link.
    another.sign_in(identity, provider)
    assert another.get("/admin/").status_code == 200
    identity.subject = "somebody else"
    stranger = Person(app.test_client())
    stranger.sign_in(identity, provider)
    assert stranger.get("/admin/").status_code == 403


@pytest.mark.parametrize(
    ("role", "opens", "first"),
    [
        (StaffRole.ADMINISTRATOR, [True, True], "/admin/"),
        (StaffRole.REPORT_READER, [False, True], "/results"),
        (StaffRole.UNIT_HEAD, [False, True], "/results/unit"),
        (StaffRole.RESULTS_APPROVER, [False, True], "/results"),
    ],
)
def test_a_role_opens_what_is_its_own(
    role: StaffRole,
    opens: list[bool],
    first: str,
    person: Person,
    surroundings: Surroundings,
    organisation_id: int,
) -> None:
    entered = person.post(f"/enter/{link_for(surroundings, organisation_id, role)}")
    assert entered.location == first
    assert person.get("/home").location == first
    seen = [person.get(path).status_code == 200 for path in ("/admin/keys", "/results")]
    assert seen == opens


def test_a_link_that_takes_an_account_lets_nobody_in_without_one(
    person: Person,
    identity: Identity,
    provider: Provider,
    surroundings: Surroundings,
    organisation_id: int,
) -> None:
    token = link_for(surroundings, organisation_id, suffices=False)
    assert person.post(f"/enter/{token}").status_code == 403
    assert person.get("/admin/").status_code == 403
    # It was not spent by that.
    _by_account(person, token, identity, provider)


def test_a_link_works_once_however_many_come_with_it(
    app: flask.Flask,
    identity: Identity,
    provider: Provider,
    surroundings: Surroundings,
    organisation_id: int,
) -> None:
    token = link_for(surroundings, organisation_id, suffices=False)
    people = [Person(app.test_client()) for _ in range(6)]
    brought = []
    for number, each in enumerate(people):
        gone = each.post(f"/enter/{token}", by=str(provider.id))
        sent = identity.authorise(gone.location)
        identity.codes[f"{number}"] = identity.codes.pop(sent["code"])
        brought.append({**sent, "code": f"{number}"})
    # The provider vouches for whoever asks by the code's number.
    threads = [
        threading.Thread(target=each.come_back, args=(sent,))
        for each, sent in zip(people, brought, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with surroundings.database.read() as connection:
        assert len(held(connection, surroundings.key_ring, organisation_id)) == 1
        assert connection.execute(sa.select(tables.invitation)).all() == []


def test_a_link_of_one_organisation_gives_nothing_by_another_s_provider(
    person: Person,
    identity: Identity,
    provider: Provider,
    surroundings: Surroundings,
) -> None:
    with surroundings.database.write() as connection:
        other = organisation_named(connection, "Toinen", now=NOW)
    token = link_for(surroundings, other, suffices=False)
    assert person.post(f"/enter/{token}", by=str(provider.id)).status_code == 403


def test_what_is_taken_back_is_closed_at_the_next_request(
    person: Person,
    identity: Identity,
    provider: Provider,
    surroundings: Surroundings,
    organisation_id: int,
) -> None:
    token = link_for(surroundings, organisation_id, suffices=False, note="Maija Meikäläinen")
    _by_account(person, token, identity, provider)
    with surroundings.database.write() as connection:
        (role,) = held(connection, surroundings.key_ring, organisation_id)
        assert revoke(connection, organisation_id, role.id, by="command", now=NOW)
        assert not revoke(connection, organisation_id, role.id, by="command", now=NOW)
    assert person.get("/admin/").status_code == 403
    with surroundings.database.read() as connection:
        (row,) = connection.execute(sa.select(tables.role)).all()
    assert row.sealed_note is None


def test_a_role_given_twice_is_held_once_and_can_be_given_again_after_its_end(
    person: Person,
    identity: Identity,
    provider: Provider,
    surroundings: Surroundings,
    organisation_id: int,
) -> None:
    for note in ("first", "second"):
        token = link_for(surroundings, organisation_id, suffices=False, note=note)
        _by_account(person, token, identity, provider)
    with surroundings.database.write() as connection:
        (role,) = held(connection, surroundings.key_ring, organisation_id)
        assert role.note == "first"
        revoke(connection, organisation_id, role.id, by="command", now=NOW)
    _by_account(person, link_for(surroundings, organisation_id, suffices=False), identity, provider)
    assert person.get("/admin/").status_code == 200


def test_an_administrator_gives_and_takes_back_a_role_on_the_pages(
    person: Person,
    another: Person,
    identity: Identity,
    provider: Provider,
    surroundings: Surroundings,
    organisation_id: int,
) -> None:
    person.post(f"/enter/{link_for(surroundings, organisation_id)}")
    told = person.post("/admin/roles", role="report_reader", note="Maija Meikäläinen, viestintä")
    found = re.search(r"/enter/([\w-]+)", told.text)
    assert found is not None
    _by_account(another, found[1], identity, provider)
    listed = person.get("/admin/roles").text
    assert "Maija Meikäläinen" in listed
    role = re.search(r"/admin/roles/([0-9a-f-]+)/revoke", listed)
    assert role is not None
    assert "Maija Meikäläinen" in person.get(f"/admin/roles/{role[1]}/revoke").text
    assert person.post(f"/admin/roles/{role[1]}/revoke").status_code == 303
    assert "Maija Meikäläinen" not in person.get("/admin/roles").text
    assert _acts(surroundings, organisation_id) == [
        ("command", "role_invited"),
        ("link", "signed_in"),
        ("link", "role_invited"),
        ("link", "role_granted"),
        ("person", "signed_in"),
        ("link", "role_revoked"),
    ]


def test_the_head_of_a_unit_is_given_one_of_the_units_on_the_page(
    person: Person,
    another: Person,
    identity: Identity,
    provider: Provider,
    surroundings: Surroundings,
    organisation_id: int,
) -> None:
    person.post(f"/enter/{link_for(surroundings, organisation_id)}")
    head = {"role": "unit_head", "note": "Maija Meikäläinen"}
    assert "<select" not in person.get("/admin/roles").text
    with surroundings.database.write() as connection:
        keep_tree(connection, organisation_id, tree().units, valid_from=NOW.date(), now=NOW)
    assert '<option value="L1">Yksikkö L1 (L1)</option>' in person.get("/admin/roles").text
    for unit in ("", "L9"):
        refused = person.post("/admin/roles", **head, unit=unit)
        assert refused.status_code == 400
        assert 'id="unit-error"' in refused.text
        assert "/enter/" not in refused.text
    for unit in ("L1", "D2", "L1"):
        told = person.post("/admin/roles", **head, unit=unit).text
        assert f"Head of a unit: Yksikkö {unit}" in told
        found = re.search(r"/enter/([\w-]+)", told)
        assert found is not None
        _by_account(another, found[1], identity, provider)
    listed = person.get("/admin/roles").text
    assert listed.count("Head of a unit: Yksikkö") == 2
    with surroundings.database.read() as connection:
        roles = {
            each.unit: each for each in held(connection, surroundings.key_ring, organisation_id)
        }
        trust = trust_in(connection, organisation_id, roles["L1"].person_id)
    assert trust.roles == {StaffRole.UNIT_HEAD}
    assert set(trust.units) == {"L1", "D2"}
    # The end of one leaves the other.
    asked = f"/admin/roles/{roles['L1'].id}/revoke"
    assert "Head of a unit: Yksikkö L1" in person.get(asked).text
    assert person.post(asked).status_code == 303
    with surroundings.database.read() as connection:
        trust = trust_in(connection, organisation_id, roles["L1"].person_id)
    assert trust.units == ("D2",)
    log = person.get("/admin/log").text
    assert "Head of a unit (L1)" in log


def test_a_unit_that_is_typed_for_another_role_is_left_out(
    person: Person,
    another: Person,
    identity: Identity,
    provider: Provider,
    surroundings: Surroundings,
    organisation_id: int,
) -> None:
    with surroundings.database.write() as connection:
        keep_tree(connection, organisation_id, tree().units, valid_from=NOW.date(), now=NOW)
    person.post(f"/enter/{link_for(surroundings, organisation_id)}")
    told = person.post("/admin/roles", role="report_reader", note="Maija", unit="L1")
    found = re.search(r"/enter/([\w-]+)", told.text)
    assert found is not None
    _by_account(another, found[1], identity, provider)
    with surroundings.database.read() as connection:
        (role,) = held(connection, surroundings.key_ring, organisation_id)
    assert (role.role, role.unit) == (StaffRole.REPORT_READER, None)


@pytest.mark.parametrize(
    "typed",
    [
        {"role": "owner", "note": "Maija"},
        {"role": "report_reader", "note": ""},
        {"role": "report_reader", "note": "x" * 101},
        {"note": "Maija"},
    ],
)
def test_a_role_that_is_not_well_said_makes_no_link(
    typed: dict[str, str],
    person: Person,
    provider: Provider,
    surroundings: Surroundings,
    organisation_id: int,
) -> None:
    assert provider.name
    person.post(f"/enter/{link_for(surroundings, organisation_id)}")
    answered = person.post("/admin/roles", **typed)
    assert answered.status_code == 400
    assert "/enter/" not in answered.text


def test_those_who_came_by_a_link_are_signed_out_by_one_button(
    person: Person, another: Person, surroundings: Surroundings, organisation_id: int
) -> None:
    for each in (person, another):
        each.post(f"/enter/{link_for(surroundings, organisation_id)}")
    assert "1 other person is signed in" in person.get("/admin/roles").text
    person.post("/admin/roles/links")
    assert another.get("/admin/").status_code == 403
    assert person.get("/admin/").status_code == 200


def test_a_provider_is_connected_only_when_it_answers(
    person: Person, identity: Identity, surroundings: Surroundings, organisation_id: int
) -> None:
    person.post(f"/enter/{link_for(surroundings, organisation_id)}")
    typed = {"name": "Tunnus", "issuer": identity.issuer, "client_id": "c", "secret": "salaisuus"}
    identity.says_of_itself = {"issuer": "https://other.example"}
    refused = person.post("/admin/providers", **typed)
    assert refused.status_code == 400
    assert "salaisuus" not in refused.text
    identity.says_of_itself = {}
    assert person.post("/admin/providers", **typed).status_code == 303
    assert person.post("/admin/providers", **typed).status_code == 400
    listed = person.get("/admin/roles").text
    assert identity.issuer in listed
    assert "salaisuus" not in listed
    named = re.search(r"/admin/providers/([0-9a-f-]+)/remove", listed)
    assert named is not None
    assert person.post(f"/admin/providers/{named[1]}/remove").status_code == 303
    assert identity.issuer not in person.get("/admin/roles").text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 101),
        ("issuer", "id.example"),
        ("issuer", "ftp://id.example"),
        ("client_id", ""),
        ("client_id", "a\nb"),
        ("secret", "x" * 300),
    ],
)
def test_a_provider_s_values_are_looked_at_first(
    field: str,
    value: str,
    person: Person,
    identity: Identity,
    surroundings: Surroundings,
    organisation_id: int,
) -> None:
    person.post(f"/enter/{link_for(surroundings, organisation_id)}")
    typed = {"name": "Tunnus", "issuer": identity.issuer, "client_id": "c", "secret": "s"}
    answered = person.post("/admin/providers", **{**typed, field: value})
    assert answered.status_code == 400
    assert f'id="{field}-error"' in answered.text
    assert identity.server.received == []


def test_leaving_says_where_the_account_itself_is_signed_out(
    person: Person,
    identity: Identity,
    provider: Provider,
    surroundings: Surroundings,
    organisation_id: int,
) -> None:
    _by_account(person, link_for(surroundings, organisation_id, suffices=False), identity, provider)
    assert f"{identity.issuer}/logout" in person.post("/leave").text
    assert person.get("/admin/").status_code == 403


def test_a_link_by_account_serves_for_a_week(
    person: Person,
    identity: Identity,
    provider: Provider,
    surroundings: Surroundings,
    organisation_id: int,
    clock: Clock,
) -> None:
    token = link_for(surroundings, organisation_id, suffices=False)
    late = link_for(surroundings, organisation_id, suffices=False)
    clock.pass_by(timedelta(days=6, hours=23))
    _by_account(person, token, identity, provider)
    clock.pass_by(timedelta(hours=2))
    assert person.post(f"/enter/{late}", by=str(provider.id)).status_code == 403


def test_what_an_administrator_does_and_sees_is_in_the_log(
    person: Person, surroundings: Surroundings, organisation_id: int
) -> None:
    person.post(f"/enter/{link_for(surroundings, organisation_id)}")
    made = person.post("/admin/keys", label="HR", scope="all", profile="off")
    assert made.status_code == 200
    person.get("/admin/statements", who="maija@example.com")
    person.get("/admin/statements.csv")
    person.post("/admin/connections/invitation")
    assert [act for _, act in _acts(surroundings, organisation_id)] == [
        "role_invited",
        "signed_in",
        "key_made",
        "statements_seen",
        "statements_taken",
        "platform_invited",
    ]
    page = person.get("/admin/log").text
    assert "made a key" in page
    assert "maija@example.com" not in page
    assert "whole to its last line" in person.get("/admin/log", checked="1").text


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "\u0661"])
def test_an_odd_place_in_the_log_is_not_found(
    before: str, person: Person, surroundings: Surroundings, organisation_id: int
) -> None:
    person.post(f"/enter/{link_for(surroundings, organisation_id)}")
    assert person.get("/admin/log", before=before).status_code == 404


def test_the_log_is_read_page_by_page(
    person: Person, surroundings: Surroundings, organisation_id: int
) -> None:
    person.post(f"/enter/{link_for(surroundings, organisation_id)}")
    with surroundings.database.write() as connection:
        for number in range(150):
            audit.record(
                connection,
                organisation_id=organisation_id,
                actor=actor_of(_SOMEBODY),
                act=Act.KEY_MADE,
                about=f"key-{number}",
                now=NOW,
            )
    first = person.get("/admin/log").text
    onward = re.search(r"/admin/log\?before=(\d+)", first)
    assert onward is not None
    second = person.get("/admin/log", before=onward[1]).text
    for page, there, not_there in ((first, "key-149", "key-3<"), (second, "key-3<", "key-149")):
        assert there in page
        assert not_there not in page


_SOMEBODY = UUID(int=7)
