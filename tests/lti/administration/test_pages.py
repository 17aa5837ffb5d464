"""An administrator comes in by a link that works once, and sees one organisation."""

import threading
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lrs.organisations import organisation_named
from lrs.surroundings import Surroundings, place
from lti import administration, pages, tables
from lti.administration.readings import connections_of
from lti.catalogue import Placement, resource_link_for
from lti.outbox import offer
from lti.protocol.deployments import approve
from lti.protocol.grades import SCORE_SCOPE
from lti.protocol.registration import registrations_of
from lti.sign_in import invitations, sessions
from lti.sign_in.pages import blueprint as sign_in_blueprint
from tests.conftest import NOW
from tests.lti.staff import link_for

COOKIE = "__Host-valmentava-session"


def _client(surroundings: Surroundings) -> FlaskClient:
    app = Flask(__name__, static_folder=None)
    place(app, surroundings)
    pages.prepare(app)
    app.register_blueprint(pages.blueprint())
    app.register_blueprint(sign_in_blueprint())
    app.register_blueprint(administration.blueprint())
    return app.test_client()


@pytest.fixture
def client(surroundings: Surroundings) -> FlaskClient:
    """A browser of an application with the administrator's pages."""
    return _client(surroundings)


@pytest.fixture
def invited(surroundings: Surroundings, organisation_id: int) -> str:
    """The token of a fresh invitation."""
    return link_for(surroundings, organisation_id)


def _enter(client: FlaskClient, token: str) -> int:
    # Secure cookies are sent over https only, also by the test client.
    return client.post(f"/enter/{token}", base_url="https://valmentava.example").status_code


def _overview(client: FlaskClient) -> tuple[int, str]:
    page = client.get(
        "/admin/", base_url="https://valmentava.example", headers={"Accept-Language": "en"}
    )
    return page.status_code, page.text


def _platform(surroundings: Surroundings, organisation_id: int, issuer: str) -> None:
    with surroundings.database.write() as connection:
        connection.execute(
            sa.insert(tables.registration).values(
                id=uuid.uuid4(),
                organisation_id=organisation_id,
                issuer=issuer,
                client_id="client",
                auth_url=f"{issuer}/auth",
                token_url=f"{issuer}/token",
                jwks_url=f"{issuer}/jwks",
                created_at=NOW,
            )
        )


def test_a_stranger_sees_how_a_link_is_made_and_nothing_else(client: FlaskClient) -> None:
    status, text = _overview(client)
    assert status == 403
    assert "/sign-in?next=%2Fadmin%2F" in text


def test_opening_the_link_alone_does_not_spend_it(client: FlaskClient, invited: str) -> None:
    client.get(f"/enter/{invited}")
    assert _enter(client, invited) == 303


def test_the_link_signs_in(client: FlaskClient, invited: str) -> None:
    _enter(client, invited)
    assert _overview(client)[0] == 200


def test_the_link_works_once(surroundings: Surroundings, client: FlaskClient, invited: str) -> None:
    _enter(client, invited)
    assert _enter(_client(surroundings), invited) == 403


def test_of_many_who_use_one_link_at_once_one_enters(
    surroundings: Surroundings, invited: str
) -> None:
    entered: list[int] = []
    browsers = [_client(surroundings) for _ in range(8)]
    threads = [
        threading.Thread(target=lambda browser=browser: entered.append(_enter(browser, invited)))
        for browser in browsers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(entered) == [303] + [403] * 7


@pytest.mark.parametrize(
    ("later", "open_to"), [(timedelta(hours=23), 303), (timedelta(hours=25), 403)]
)
def test_the_link_works_within_a_day(
    surroundings: Surroundings, invited: str, later: timedelta, open_to: int
) -> None:
    assert _enter(_client(_at(surroundings, NOW + later)), invited) == open_to


@pytest.mark.parametrize(
    ("seen_at", "last"),
    [
        ([1, 2.5, 4, 5.5, 7, 7.9], 200),
        ([1, 2.5, 4, 5.5, 7, 8.1], 403),  # eight hours in all
        ([1.9], 200),
        ([2.1], 403),  # two of doing nothing
    ],
)
def test_a_session_ends_after_two_idle_hours_and_after_eight_in_all(
    surroundings: Surroundings,
    client: FlaskClient,
    invited: str,
    seen_at: list[float],
    last: int,
) -> None:
    _enter(client, invited)
    cookie = client.get_cookie(COOKIE, domain="valmentava.example")
    assert cookie is not None
    statuses = []
    for hours in seen_at:
        later = _client(_at(surroundings, NOW + timedelta(hours=hours)))
        later.set_cookie(COOKIE, cookie.value, domain="valmentava.example", secure=True)
        statuses.append(_overview(later)[0])
    assert statuses == [200] * (len(seen_at) - 1) + [last]


def test_leaving_ends_the_session_and_not_only_the_cookie(
    surroundings: Surroundings, client: FlaskClient, invited: str
) -> None:
    _enter(client, invited)
    cookie = client.get_cookie(COOKIE, domain="valmentava.example")
    assert cookie is not None
    assert client.post("/leave", base_url="https://valmentava.example").status_code == 200
    again = _client(surroundings)
    again.set_cookie(COOKIE, cookie.value, domain="valmentava.example", secure=True)
    assert _overview(again)[0] == 403


def test_the_cookie_is_out_of_reach_of_other_sites(client: FlaskClient, invited: str) -> None:
    answer = client.post(f"/enter/{invited}", base_url="https://valmentava.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(COOKIE)
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))


def test_only_the_own_organisation_s_platforms_are_shown(
    surroundings: Surroundings, client: FlaskClient, invited: str, organisation_id: int
) -> None:
    _platform(surroundings, organisation_id, "https://own.example")
    with surroundings.database.write() as connection:
        other = organisation_named(connection, "Toinen ministeriö", now=NOW)
    _platform(surroundings, other, "https://other.example")
    _enter(client, invited)
    text = _overview(client)[1]
    assert "https://own.example" in text
    assert "https://other.example" not in text


def test_what_another_organisation_has_on_a_shared_platform_is_not_counted(
    surroundings: Surroundings, organisation_id: int
) -> None:
    _platform(surroundings, organisation_id, "https://shared.example")
    with surroundings.database.write() as connection:
        other = organisation_named(connection, "Toinen ministeriö", now=NOW)
        shared = registrations_of(connection, "https://shared.example")[0]
        approve(connection, shared, "own", organisation_id=organisation_id, now=NOW)
        approve(connection, shared, "other", organisation_id=other, now=NOW)
        link = resource_link_for(
            connection,
            organisation_id=other,
            placement=Placement(
                registration_id=shared.id,
                deployment_id="other",
                context_id="1",
                platform_link_id="1",
            ),
            cohort_id=None,
            module_hint=None,
            line_item_url="https://shared.example/lineitem",
            ags_scopes=SCORE_SCOPE,
        )
        offer(
            connection,
            organisation_id=other,
            resource_link_id=link.id,
            person_id=uuid.uuid4(),
            score_given=1,
            score_maximum=1,
            now=NOW,
        )
        (shown,) = connections_of(connection, organisation_id)
    assert (shown.deployments, shown.grades_waiting) == (1, 0)


def test_what_is_over_is_forgotten(surroundings: Surroundings, invited: str) -> None:
    assert invited
    with surroundings.database.write() as connection:
        assert invitations.forget_expired(connection, now=NOW) == 0
        assert invitations.forget_expired(connection, now=NOW + timedelta(days=2)) == 1
        assert sessions.forget_expired(connection, now=NOW + timedelta(days=2)) == 0


def test_sessions_that_are_over_are_forgotten(
    surroundings: Surroundings, client: FlaskClient, invited: str
) -> None:
    _enter(client, invited)
    with surroundings.database.write() as connection:
        assert sessions.forget_expired(connection, now=NOW) == 0
        assert sessions.forget_expired(connection, now=NOW + timedelta(hours=3)) == 1


def _at(surroundings: Surroundings, now: datetime) -> Surroundings:
    clock: Callable[[], datetime] = lambda: now  # noqa: E731 - a clock that stands still
    return replace(surroundings, clock=clock)
