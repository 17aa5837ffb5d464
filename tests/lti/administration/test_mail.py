"""An administrator switches mail on and off, tries it, and is told what is wrong with it."""

# The mail server comes from the messages' tests.
# ruff: noqa: F401, F811

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from lrs.surroundings import Surroundings
from lti import tables
from lti.messages.switch import mail_state
from tests.lti.administration.test_pages import client, invited
from tests.lti.messages.conftest import Mailbox, mailbox, settings

BASE = "https://valmentava.example"


@pytest.fixture
def admin(client: FlaskClient, invited: str) -> FlaskClient:
    """An administrator's browser."""
    assert client.post(f"/enter/{invited}", base_url=BASE).status_code == 303
    return client


def _act(admin: FlaskClient, **form: str) -> TestResponse:
    headers = {"Origin": BASE, "Accept-Language": "fi"}
    return admin.post("/admin/mail", base_url=BASE, data=form, headers=headers)


def _page(admin: FlaskClient, path: str = "/admin/mail") -> str:
    return admin.get(path, base_url=BASE, headers={"Accept-Language": "fi"}).text


def test_mail_is_off_until_it_is_switched_on(
    admin: FlaskClient, surroundings: Surroundings, organisation_id: int
) -> None:
    assert "Sähköposti on pois päältä." in _page(admin, "/admin/")
    assert "Ota sähköposti käyttöön" in _page(admin)
    assert _act(admin, act="on").status_code == 303
    assert "Poista sähköposti käytöstä" in _page(admin)
    with surroundings.database.read() as connection:
        assert mail_state(connection, organisation_id).is_on
        acts = connection.execute(sa.text("SELECT act, about FROM lrs_audit")).all()
    assert ("mail_switched", "on") in [tuple(each) for each in acts]
    _act(admin, act="off")
    assert "Ota sähköposti käyttöön" in _page(admin)


def test_it_is_tried_with_an_address_that_is_not_kept(
    admin: FlaskClient, mailbox: Mailbox, surroundings: Surroundings
) -> None:
    _act(admin, act="on")
    with capture_logs() as logs:
        answer = _act(admin, act="try", address="kaisa@om.example")
    assert answer.status_code == 200
    assert "otti viestin vastaan" in answer.text
    (message,) = mailbox.taken
    assert "sähköposti toimii" in str(message["Subject"])
    with surroundings.database.read() as connection:
        held = [
            str(row)
            for table in tables.notice.metadata.sorted_tables
            for row in connection.execute(sa.select(table))
        ]
    assert "kaisa@" not in "".join(held) + str(logs)


def test_a_server_that_refuses_is_told_with_its_mend(admin: FlaskClient, mailbox: Mailbox) -> None:
    _act(admin, act="on")
    mailbox.data_answer = "550 not from here"
    answer = _act(admin, act="try", address="kaisa@om.example")
    assert answer.status_code == 400
    assert "hyväksyy lähettäjän osoitteen" in answer.text
    assert "hyväksyy lähettäjän osoitteen" in _page(admin, "/admin/")
    mailbox.data_answer = "250 well"
    _act(admin, act="try", address="kaisa@om.example")
    assert "hyväksyy lähettäjän osoitteen" not in _page(admin, "/admin/")


@pytest.mark.parametrize("address", ["", "kaisa", "kaisa@om.fi, x@om.fi"])
def test_what_is_no_address_is_refused(admin: FlaskClient, mailbox: Mailbox, address: str) -> None:
    answer = _act(admin, act="try", address=address)
    assert answer.status_code == 400
    assert "Anna sähköpostiosoite" in answer.text
    assert mailbox.taken == []
