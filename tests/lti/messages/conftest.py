"""A real mail server that keeps what it is sent, and people whose addresses the platform tells."""

# Fixtures are taken from the meetings' tests, which have people and places.
# ruff: noqa: F401, F811

import dataclasses
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from lrs.settings import Settings
from lrs.surroundings import Surroundings
from lti import tables
from lti.messages import switch
from lti.modules.acting import Learner
from lti.people import Role
from lti.protocol.connector import ServiceFailed
from lti.protocol.names_roles import Member
from tests.lti.meetings.conftest import Hall, clock, hall, surroundings

SENDER = "valmentava@om.example"


@dataclass
class Mailbox:
    """What a mail server was sent; answers say what it does with single recipients."""

    port: int
    taken: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    data_answer: str = "250 taken"

    # The names are aiosmtpd's, which finds what answers a command by them.
    async def handle_RCPT(  # noqa: N802
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 well"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        if self.data_answer.startswith("250"):
            message = message_from_bytes(envelope.content, policy=default)
            assert isinstance(message, EmailMessage)
            assert envelope.mail_from == SENDER
            assert envelope.rcpt_tos == [str(message["To"])]
            self.taken.append(message)
        return self.data_answer

    def to(self, name: str) -> list[EmailMessage]:
        return [each for each in self.taken if str(each["To"]).startswith(f"{name}@")]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server on this machine."""
    box = Mailbox(free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    controller.stop()


@pytest.fixture
def settings(settings: Settings, mailbox: Mailbox) -> Settings:
    return dataclasses.replace(
        settings,
        smtp_url=f"smtp://127.0.0.1:{mailbox.port}",
        mail_from=SENDER,
        trust_loopback=True,
    )


@dataclass
class Course:
    """A course whose platform tells addresses: everybody's is <name>@om.example."""

    here: Surroundings
    hall: Hall
    emails: dict[str, str | None] = field(default_factory=dict)
    down: bool = False

    def learner(self, name: str) -> Learner:
        learner = self.hall.learner(name)
        with self.here.database.write() as connection:
            connection.execute(
                sa.update(tables.cohort).values(roster_url="https://lms.example/memberships")
            )
        self.emails.setdefault(name, f"{name}@om.example")
        return learner

    def members(self, *_: Any) -> tuple[Member, ...]:
        if self.down:
            raise ServiceFailed("roster_500")
        return tuple(
            Member(subject=name, role=Role.LEARNER, name=f"{name} Nimi", email=email)
            for name, email in self.emails.items()
        )

    def on(self, *, on: bool = True) -> None:
        with self.here.database.write() as connection:
            switch.turn(connection, self.hall.organisation_id, on=on)

    def state(self) -> switch.MailState:
        with self.here.database.read() as connection:
            return switch.mail_state(connection, self.hall.organisation_id)


@pytest.fixture
def course_of(surroundings: Surroundings, hall: Hall, monkeypatch: pytest.MonkeyPatch) -> Course:
    made = Course(surroundings, hall)
    monkeypatch.setattr("lti.roster.reading.members", made.members)
    made.on()
    return made
