"""Everybody in an organisation answers by its sign-in, once, and leaves no account behind."""

import re
import uuid
from datetime import timedelta

import flask
import pytest
import sqlalchemy as sa

from lrs.database import Database
from lrs.surroundings import Surroundings
from lti import tables
from lti.modules.survey.answering import answered_so_far
from lti.modules.survey.rounds import Entry, Round, plan, round_by_id
from lti.modules.survey.upkeep import keep_time
from lti.sign_in.providers import Provider
from tests.lti.conftest import texts
from tests.lti.modules.survey.conftest import SURVEY_ID, asked, publish, survey_of
from tests.lti.protocol.conftest import Clock
from tests.lti.protocol.platform import TOOL
from tests.lti.sign_in.conftest import Identity, Person


def _opened(
    here: Surroundings, organisation_id: int, *, entry: Entry = Entry.SIGN_IN, **changes: object
) -> Round:
    with here.database.write() as connection:
        publish(connection, survey_of(asked(asks_background=False, **changes)), organisation_id)
        round_id = plan(
            connection,
            organisation_id,
            SURVEY_ID,
            titles=texts("Kierros"),
            window=(here.clock(), here.clock() + timedelta(days=7)),
            entry=entry,
            now=here.clock(),
        )
    keep_time(here)
    with here.database.read() as connection:
        held = round_by_id(connection, organisation_id, round_id)
    assert held is not None
    return held


def _way_in(person: Person, identity: Identity, provider: Provider, held: Round) -> str:
    offered = person.get(f"/survey/{held.id}")
    assert offered.status_code == 200, offered.text
    assert provider.name in offered.text
    gone = person.post(f"/survey/{held.id}", by=str(provider.id))
    assert gone.status_code == 303
    back = person.come_back(identity.authorise(gone.location))
    assert back.status_code == 303, back.text
    assert back.location.startswith("/answer/")
    return str(back.location)


def _count(database: Database, held: Round) -> int:
    with database.read() as connection:
        return answered_so_far(connection, held)


def test_an_account_answers_once_and_leaves_no_row(
    surroundings: Surroundings,
    organisation_id: int,
    identity: Identity,
    provider: Provider,
    person: Person,
    database: Database,
) -> None:
    held = _opened(surroundings, organisation_id)
    address = _way_in(person, identity, provider, held)
    assert person.get(address).status_code == 200
    sent = person.client.post(address, base_url=TOOL, data={"at": "9", "act": "send"})
    assert "has been received" in sent.text
    assert _count(database, held) == 1
    again = _way_in(person, identity, provider, held)
    assert again == address
    assert "already been received" in person.get(again).text
    with database.read() as connection:
        for table in (tables.person, tables.identity, tables.session):
            assert connection.execute(sa.select(table)).first() is None


def test_another_account_has_a_pass_of_its_own(
    surroundings: Surroundings,
    organisation_id: int,
    identity: Identity,
    provider: Provider,
    person: Person,
    another: Person,
) -> None:
    held = _opened(surroundings, organisation_id)
    one = _way_in(person, identity, provider, held)
    identity.subject = "somebody else"
    other = _way_in(another, identity, provider, held)
    assert one != other
    assert identity.subject not in other


@pytest.mark.parametrize("why", ["for courses", "unknown", "over"])
def test_a_round_that_is_not_for_everybody_or_not_open_is_closed_here(
    surroundings: Surroundings,
    clock: Clock,
    organisation_id: int,
    provider: Provider,
    person: Person,
    why: str,
) -> None:
    entry = Entry.COURSE if why == "for courses" else Entry.SIGN_IN
    held = _opened(surroundings, organisation_id, entry=entry)
    round_id = uuid.uuid4() if why == "unknown" else held.id
    if why == "over":
        clock.now += timedelta(days=8)
    assert person.get(f"/survey/{round_id}").status_code == 404
    assert person.post(f"/survey/{round_id}", by=str(provider.id)).status_code == 404


def test_another_organisations_sign_in_opens_nothing(
    surroundings: Surroundings, organisation_id: int, provider: Provider, person: Person
) -> None:
    held = _opened(surroundings, organisation_id)
    for by in (str(uuid.uuid4()), "x", ""):
        assert person.post(f"/survey/{held.id}", by=by).status_code == 404


def test_a_round_that_closed_on_the_way_is_told(
    surroundings: Surroundings,
    clock: Clock,
    organisation_id: int,
    identity: Identity,
    provider: Provider,
    person: Person,
) -> None:
    held = _opened(surroundings, organisation_id)
    clock.now = held.closes_at - timedelta(seconds=30)
    gone = person.post(f"/survey/{held.id}", by=str(provider.id))
    brought = identity.authorise(gone.location)
    clock.now = held.closes_at + timedelta(seconds=1)
    back = person.come_back(brought)
    assert back.status_code == 404
    assert (
        "Set-Cookie" not in back.headers or "valmentava-session" not in back.headers["Set-Cookie"]
    )


def test_the_way_in_is_in_the_browsers_language(
    surroundings: Surroundings, organisation_id: int, provider: Provider, app: flask.Flask
) -> None:
    held = _opened(surroundings, organisation_id)
    client = app.test_client()
    page = client.get(f"/survey/{held.id}", base_url=TOOL, headers={"Accept-Language": "sv"})
    assert 'lang="sv"' in page.text
    assert re.search(r"anonym", page.text)
