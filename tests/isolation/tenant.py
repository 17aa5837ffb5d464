"""An organisation with something of its own in every table, each bearing its mark."""

import hashlib
import json
import re
from base64 import b64encode
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import flask
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboards.follow_up.decisions import Decision, decided
from dashboards.follow_up.locking import Kind, lock
from dashboards.publishing.errata import add_erratum
from dashboards.publishing.publications import frozen
from dashboards.tables import publication, publication_file
from dashboards.target.record import record_of
from lrs import credentials, forwarding
from lrs.audit import COMMAND, Act, record
from lrs.credentials import Particulars, ProfileRule, Scope
from lrs.organisations import organisation_named
from lrs.surroundings import Surroundings
from lti import tables
from lti.people import person_for
from lti.protocol.course_groups import CLAIM, SCOPE
from lti.protocol.deep_linking import SETTINGS
from lti.protocol.deployments import approve
from lti.protocol.registration import Registration, new_registration, register
from lti.roster import synchronise_due
from lti.seed import seed
from lti.sign_in import StaffRole, providers, sessions
from lti.sign_in.guard import COOKIE
from lti.sign_in.providers import Provider
from lti.sign_in.roles import grant, held
from lti.visit import BROWSER_COOKIE
from tests.conftest import NOW
from tests.dashboards.target.ministry import Answering, opened
from tests.isolation.modules import Filling, Held
from tests.lti.conftest import authored, texts, write_content
from tests.lti.protocol.conftest import Browser, Clock
from tests.lti.protocol.platform import CLIENT_ID, INSTRUCTOR, LTI, TOOL, Platform, Reply
from tests.lti.staff import link_for

FILE = "levels-wide.fi.svg"
"""A file of each publication."""

AGENT = {"objectType": "Agent", "account": {"homePage": "https://hr.example", "name": "7"}}
ACTIVITY = "https://hr.example/activities/7"
SEEDED = authored()["id"]

# Any: JSON and claims of every shape.
Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Somebody of an organisation at a browser, in a visit; the token is for its forms."""

    client: FlaskClient
    visit_id: str
    token: str


@dataclass(frozen=True, kw_only=True)
class Tenant:
    """One organisation: its people's browsers, and the names of what it holds."""

    mark: str
    organisation_id: int
    seats: tuple[Seat, ...]
    admin: FlaskClient
    head: FlaskClient
    authorization: str
    module_id: str
    cohort: str
    deployment: str
    named: tuple[str, ...]
    cursor: str
    picture: str
    held: Held


def registered(
    surroundings: Surroundings, platform: Platform, mark: str
) -> tuple[int, Registration]:
    """Make an organisation and register its platform."""
    with surroundings.database.write() as connection:
        organisation_id = organisation_named(connection, mark, now=NOW)
        made = new_registration(
            organisation_id=organisation_id,
            issuer=platform.issuer,
            client_id=CLIENT_ID,
            auth_url=f"{platform.issuer}/auth",
            token_url=f"{platform.issuer}/token",
            jwks_url=f"{platform.issuer}/jwks",
        )
        register(connection, made, trust_loopback=True, now=NOW)
    return organisation_id, made


class Making:
    """Fills an organisation, as its people and administrators would."""

    def __init__(
        self,
        app: flask.Flask,
        surroundings: Surroundings,
        platform: Platform,
        *,
        mark: str,
        folder: Path,
    ) -> None:
        self.app, self.surroundings, self.platform = app, surroundings, platform
        self.mark, self.folder = mark, folder
        self.clock = surroundings.clock
        assert isinstance(self.clock, Clock)

    def tenant(self, organisation_id: int, registration: Registration, deployment: str) -> Tenant:
        """Make everything and return it."""
        here = self.surroundings
        with here.database.write() as connection:
            approve(connection, registration, deployment, organisation_id=organisation_id, now=NOW)
            write_content(
                self.folder,
                authored(titles=texts(self.mark), summaries=texts(self.mark)),
            )
            seed(connection, here, organisation_id, content=self.folder)
        self.platform.routes["/memberships"] = lambda _: Reply(
            body=json.dumps(self._roster()).encode()
        )
        listed = {"groups": [{"id": "1", "name": self.mark}]}
        self.platform.routes["/groups"] = lambda _: Reply(body=json.dumps(listed).encode())
        divided = {
            CLAIM: {"context_groups_url": f"{self.platform.issuer}/groups", "scope": [SCOPE]}
        }
        trainer = self._seat(deployment, "3", **{f"{LTI}roles": [INSTRUCTOR]}, **divided)
        chooser = self._seat(deployment, "3", **self._asking())
        made = self._material(trainer)
        learner = self._seat(
            deployment,
            "5",
            **{f"{LTI}custom": {"module": made}, f"{LTI}resource_link": {"id": "1"}},
        )
        other = self._seat(
            deployment,
            "6",
            **{f"{LTI}custom": {"module": made}, f"{LTI}resource_link": {"id": "1"}},
        )
        self._studied(learner, made)
        self._quizzed(learner)
        trainer.client.get(f"/dashboards/{trainer.visit_id}/cohort", base_url=TOOL)
        synchronise_due(here)
        filled = Filling(
            here,
            mark=self.mark,
            organisation_id=organisation_id,
            trainer=trainer,
            learners=(learner, other),
        ).held()
        # What was done since then is projected when somebody looks again.
        trainer.client.get(f"/dashboards/{trainer.visit_id}/cohort", base_url=TOOL)
        authorization, key = self._credential(organisation_id)
        statement_id, cursor = self._stated(authorization)
        target = self._forwarding(organisation_id)
        return Tenant(
            mark=self.mark,
            organisation_id=organisation_id,
            seats=(learner, trainer, chooser),
            admin=self._admin(organisation_id),
            authorization=authorization,
            module_id=made,
            cohort=self._cohort(organisation_id),
            deployment=deployment,
            named=(
                statement_id,
                str(registration.id),
                target,
                key,
                self._published(organisation_id),
                *self._staff(organisation_id),
            ),
            head=self._head(organisation_id),
            cursor=cursor,
            picture=self._picture(organisation_id),
            held=filled,
        )

    def _cohort(self, organisation_id: int) -> str:
        column = tables.cohort.c
        with self.surroundings.database.read() as connection:
            query = sa.select(column.id).where(column.organisation_id == organisation_id)
            return str(connection.execute(query).scalars().one())

    def _published(self, organisation_id: int) -> str:
        told, named = Answering().told(), uuid4()
        body = frozen(record_of(replace(opened(told), titles=texts(self.mark)), told, made_at=NOW))
        with self.surroundings.database.write() as connection:
            connection.execute(
                sa.insert(publication).values(
                    organisation_id=organisation_id,
                    id=named,
                    round_id=uuid4(),
                    made_at=NOW,
                    record=body,
                    sha256=hashlib.sha256(body).digest(),
                    signed_at=NOW,
                    signed_by=COMMAND,
                )
            )
            self._followed_up(connection, organisation_id, named)
        return str(named)

    def _followed_up(self, connection: sa.Connection, organisation_id: int, named: UUID) -> None:
        """Lock what the follow-up goes by, note an error, and keep a file."""
        series = [{"names": texts(self.mark), "source": self.mark, "points": []}]
        numbers = {"hours": 1, "cost": None, "findings": 0}
        decision = decided(named, Decision.ADJUST, reasons=self.mark, numbers=numbers)
        for kind, told in (
            (Kind.TARGETS, {"due_on": "2027-12-31", "levels": {"community": 70}}),
            (Kind.GATE, {"thresholds": {"change": 0}}),
            (Kind.COMPARATORS, {"series": series}),
            (Kind.DECISION, decision),
        ):
            lock(connection, organisation_id, kind, told, by=COMMAND, now=NOW)
        add_erratum(connection, organisation_id, named, texts(self.mark), by=COMMAND, now=NOW)
        connection.execute(
            sa.insert(publication_file),
            [
                {
                    "organisation_id": organisation_id,
                    "publication_id": named,
                    "name": name,
                    "body": f"<svg><title>{self.mark}</title></svg>".encode(),
                }
                for name in (FILE, "report.fi.pdf")
            ],
        )

    def _roster(self) -> Json:
        listed = [("5", "Learner"), ("6", "Learner"), ("3", "Instructor")]
        return {
            "members": [
                {"user_id": subject, "roles": [role], "name": f"{self.mark} {subject}"}
                | {"group_enrollments": [{"group_id": "1"}]}
                for subject, role in listed
            ]
        }

    def _asking(self) -> Json:
        return {
            f"{LTI}message_type": "LtiDeepLinkingRequest",
            f"{LTI}roles": [INSTRUCTOR],
            f"{LTI}resource_link": None,
            SETTINGS: {
                "deep_link_return_url": f"{self.platform.issuer}/return?of={self.mark}",
                "accept_types": ["ltiResourceLink"],
                "accept_multiple": True,
                "data": self.mark,
            },
        }

    def _seat(self, deployment: str, subject: str, **claims: Any) -> Seat:
        browser = Browser(self.app, self.platform, self.clock)  # type: ignore[arg-type] # a Clock
        launched = browser.launch(
            **{
                "sub": subject,
                f"{LTI}deployment_id": deployment,
                f"{LTI}context": {"id": "2", "title": self.mark},
                **claims,
            }
        )
        assert launched.status_code == 303, launched.text
        visit_id = launched.location.split("/")[2]
        cookie = browser.cookies()[BROWSER_COOKIE]
        token = self.surroundings.key_ring.mark("csrf", UUID(visit_id).bytes + cookie.encode())
        return Seat(client=browser.client, visit_id=visit_id, token=token.hex())

    def _post(self, seat: Seat, path: str, **form: Any) -> TestResponse:
        sent = {"csrf_token": seat.token, **form}
        return seat.client.post(path, data=sent, base_url=TOOL)

    def _material(self, trainer: Seat) -> str:
        form = {"title": self.mark, "summary": self.mark, "minutes": "5", "text": self.mark}
        path = f"/teach/{trainer.visit_id}/materials/new"
        kept = self._post(trainer, path, language="fi", **form)
        assert kept.status_code == 303, kept.text
        return kept.location.rpartition("/")[2]

    def _studied(self, learner: Seat, module_id: str) -> None:
        room = f"/learn/{learner.visit_id}/materials/{module_id}"
        self._post(learner, f"{room}/begin")
        assert self._post(learner, f"{room}/pages/page-1").location.endswith("/end")

    def _quizzed(self, learner: Seat) -> None:
        room = f"/learn/{learner.visit_id}/materials/{SEEDED}"
        self._post(learner, f"{room}/begin")
        self._post(learner, f"{room}/pages/yksi")
        self._post(learner, f"{room}/files/muistilista.txt")
        where = self._post(learner, f"{room}/quiz").location.rpartition("/")[0]
        for key, choice in (("q1", "a"), ("q2", "a")):
            self._post(learner, f"{where}/{key}", choice=choice)

    def _credential(self, organisation_id: int) -> tuple[str, str]:
        with self.surroundings.database.write() as connection:
            key, secret = credentials.make(
                connection,
                self.surroundings.key_ring,
                organisation_id=organisation_id,
                scopes=[Scope.ALL],
                now=NOW,
                particulars=Particulars(
                    label=self.mark, profile_rule=ProfileRule.WARN, requests_per_minute=100_000
                ),
            )
        return "Basic " + b64encode(f"{key}:{secret}".encode()).decode(), key

    def _stated(self, authorization: str) -> tuple[str, str]:
        headers = {"Authorization": authorization, "X-Experience-API-Version": "2.0.0"}
        client = self.app.test_client()

        def ask(method: str, path: str, **more: Any) -> TestResponse:
            answer = client.open(
                f"/xapi/{path}", method=method, base_url=TOOL, headers=headers, **more
            )
            assert answer.status_code < 300, answer.text
            return answer

        spoken: Json = {
            "actor": {**AGENT, "name": self.mark},
            "verb": {"id": "https://hr.example/verbs/did", "display": {"fi": self.mark}},
            "object": {"id": ACTIVITY, "definition": {"name": {"fi": self.mark}}},
        }
        # Any: what the store answers as JSON.
        kept: Any = ask("POST", "statements", json=[spoken, spoken]).json
        first, second = kept
        ask("POST", "statements", json={**spoken, "object": _reference(second)})
        agent = json.dumps(AGENT)
        for path, named in (
            ("activities/state", {"activityId": ACTIVITY, "agent": agent, "stateId": "p"}),
            ("activities/profile", {"activityId": ACTIVITY, "profileId": "p"}),
            ("agents/profile", {"agent": agent, "profileId": "p"}),
        ):
            ask("POST", path, query_string=named, json={"kept": self.mark})
        page: Any = ask("GET", "statements", query_string={"limit": "1"}).json
        return first, page["more"].rpartition("/")[2]

    def _forwarding(self, organisation_id: int) -> str:
        with self.surroundings.database.write() as connection:
            forwarding.add(
                connection,
                self.surroundings.key_ring,
                forwarding.NewTarget(
                    name=self.mark,
                    endpoint="https://lrs.example/xapi",
                    key=self.mark,
                    secret="secret",
                    version="2.0.0",
                    wanted=forwarding.Filter(verbs=(), activities=()),
                    from_the_start=True,
                ),
                organisation_id=organisation_id,
                now=NOW,
            )
            (target,) = forwarding.targets_of(connection, organisation_id)
        return str(target.id)

    def _admin(self, organisation_id: int) -> FlaskClient:
        tokens = [link_for(self.surroundings, organisation_id, note=self.mark) for _ in range(2)]
        client = self.app.test_client()
        client.post(f"/enter/{tokens[0]}", base_url=TOOL)
        client.post("/admin/connections/invitation", base_url=TOOL)
        return client

    def _head(self, organisation_id: int) -> FlaskClient:
        """Let in the head of a unit by an account, whose role nobody takes back on the way."""
        here = self.surroundings
        with here.database.write() as connection:
            person_id = person_for(
                connection,
                organisation_id=organisation_id,
                issuer=f"https://id.example/{self.mark}",
                subject="8",
                now=NOW,
            )
            grant(
                connection,
                here.key_ring,
                organisation_id=organisation_id,
                person_id=person_id,
                role=StaffRole.UNIT_HEAD,
                unit="L1",
                note=self.mark,
                by=COMMAND,
                now=NOW,
            )
            token = sessions.begin(
                connection,
                here.key_ring,
                organisation_id=organisation_id,
                person_id=person_id,
                now=here.clock(),
            )
        client = self.app.test_client()
        client.set_cookie(COOKIE, token, domain=urlsplit(TOOL).hostname or "", secure=True)
        return client

    def _staff(self, organisation_id: int) -> tuple[str, str]:
        """Connect a sign-in, which is told to whoever knows its address, and give a role."""
        here = self.surroundings
        provider = Provider(
            id=uuid4(),
            organisation_id=organisation_id,
            name="Kirjaudu",
            issuer=f"https://id.example/{self.mark}",
            client_id="valmentava",
            secret=self.mark,
        )
        described = {
            "authorization_endpoint": "https://id.example/auth",
            "token_endpoint": "https://id.example/token",
            "jwks_uri": "https://id.example/keys",
        }
        with here.database.write() as connection:
            providers.add(connection, here.key_ring, provider, trust_loopback=False, now=NOW)
            providers.keep_description(connection, provider, described, now=NOW)
            person_id = person_for(
                connection,
                organisation_id=organisation_id,
                issuer=provider.issuer,
                subject="7",
                now=NOW,
            )
            grant(
                connection,
                here.key_ring,
                organisation_id=organisation_id,
                person_id=person_id,
                role=StaffRole.UNIT_HEAD,
                unit="A",
                note=self.mark,
                by=self.mark,
                now=NOW,
            )
            record(
                connection,
                organisation_id=organisation_id,
                actor=COMMAND,
                act=Act.KEY_MADE,
                about=self.mark,
                now=NOW,
            )
            (held_role,) = held(connection, here.key_ring, organisation_id)
        self.app.test_client().post(f"/sign-in/{provider.id}", base_url=TOOL)
        return str(provider.id), str(held_role.id)

    def _picture(self, organisation_id: int) -> str:
        column = tables.module_version.c
        with self.surroundings.database.read() as connection:
            content = connection.execute(
                sa.select(column.content).where(
                    column.organisation_id == organisation_id, column.module_id == UUID(SEEDED)
                )
            ).scalar_one()
        found = re.search(r'"sha256": "([0-9a-f]{64})"', json.dumps(content))
        assert found is not None
        return found[1]


def with_clock(surroundings: Surroundings, clock: Clock) -> Surroundings:
    """Return surroundings by a clock that a test moves."""
    return replace(surroundings, clock=clock)


def _reference(statement_id: str) -> Json:
    return {"objectType": "StatementRef", "id": statement_id}
