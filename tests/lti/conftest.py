"""A course with its cast: a learner, her trainer, the reader of the report, and a stranger."""

import json
import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import flask
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import lti.choosing.pages
import lti.meetings.routes
import lti.modules.coaching.routes
import lti.modules.lecture.routes
import lti.modules.making.routes
import lti.modules.material.routes
import lti.modules.package.routes
import lti.modules.record_pages
import lti.modules.survey.routes
import lti.pages
import lti.tables
from lrs.database import Database
from lrs.surroundings import Surroundings, place
from lti import visit as visits
from lti.arrival import arrive
from lti.catalogue import Placement, cohort_for, enrolment_for, resource_link_for
from lti.landing import address_for
from lti.people import Role, person_for
from lti.protocol.routes import blueprint as protocol_blueprint
from lti.seed import seed
from lti.visit import BROWSER_COOKIE, Visit
from tests.conftest import NOW

ORIGIN = "https://lms.example"
ADDRESS = "https://valmentava.example"

Enter = Callable[..., "Guest"]

# Any: the parts of an authored document.
Document = dict[str, Any]


@dataclass(frozen=True)
class Guest:
    """Somebody in a visit, at a browser of their own."""

    client: FlaskClient
    visit: Visit
    token: str

    @property
    def room(self) -> str:
        """Return where this guest's materials are."""
        room = "teach" if self.visit.role is Role.TRAINER else "learn"
        return f"/{room}/{self.visit.id}/materials"

    def get(self, path: str, **headers: str) -> TestResponse:
        """Ask for a page of this visit."""
        return self.client.get(path, base_url=ADDRESS, headers=headers)

    def post(self, path: str, *, token: str | None = None, **form: object) -> TestResponse:
        """Send a form of this visit; a token may be forged."""
        sent = {"csrf_token": self.token if token is None else token, **form}
        return self.client.post(path, base_url=ADDRESS, data=sent)


def texts(text: str) -> dict[str, str]:
    """Return a text that says its language."""
    return {language: f"{text} {language}" for language in ("fi", "sv", "en")}


def authored(**changes: Any) -> Document:
    """Return a small material: two pages, a picture, a file, a quiz of two questions."""
    right, wrong = (
        {
            "key": key,
            "texts": texts(f"vaihtoehto {key}"),
            "correct": correct,
            "feedback": texts(f"palaute {key}"),
        }
        for key, correct in (("a", True), ("b", False))
    )
    also = {**right, "key": "c", "texts": texts("vaihtoehto c"), "feedback": texts("palaute c")}
    return {
        "id": "3b7f9d1e-51d8-4c1c-8a38-3d6dd1b4a001",
        "titles": texts("Kuuntelu"),
        "summaries": texts("Lyhyesti"),
        "minutes": 10,
        "pages": [
            {
                "key": "yksi",
                "titles": texts("Sivu yksi"),
                "minutes": 4,
                "pictures": {"kuva.svg": texts("Kuvan kuvaus")},
            },
            {"key": "kaksi", "titles": texts("Sivu kaksi"), "minutes": 5, "pictures": {}},
        ],
        "files": [{"name": "muistilista.txt", "titles": texts("Muistilista"), "language": None}],
        "quiz": {
            "pass_share": 0.8,
            "titles": texts("Testaa"),
            "questions": [
                {
                    "key": "q1",
                    "kind": "single",
                    "texts": texts("Kysymys yksi"),
                    "choices": [right, wrong],
                    "feedback": texts("Yhteinen palaute"),
                },
                {
                    "key": "q2",
                    "kind": "multiple",
                    "texts": texts("Kysymys kaksi"),
                    "choices": [right, wrong, also],
                    "feedback": texts("Yhteinen palaute"),
                },
            ],
        },
    } | changes


def write_content(root: Path, document: Document, pages: Mapping[str, str] | None = None) -> Path:
    """Write authored content to a folder as authors do, and return the folder."""
    folder = root / "01-kuuntelu"
    (folder / "pages").mkdir(parents=True, exist_ok=True)
    (folder / "files").mkdir(exist_ok=True)
    (folder / "module.json").write_text(json.dumps(document), encoding="utf-8")
    for page in document["pages"]:
        for language in ("fi", "sv", "en"):
            told = (pages or {}).get(page["key"], f"Teksti {page['key']}.")
            shown = "".join(f"\n\n![kuva](files/{name})" for name in page["pictures"])
            path = folder / "pages" / f"{page['key']}.{language}.md"
            path.write_text(f"## Otsikko {language}\n\n{told}{shown}\n", encoding="utf-8")
    (folder / "files" / "kuva.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "files" / "muistilista.txt").write_text("Kuuntele ensin.")
    return folder


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A folder of authored content with one small material."""
    root = tmp_path / "content"
    write_content(root, authored())
    return root


@pytest.fixture
def module_id() -> uuid.UUID:
    """The small material's id."""
    return uuid.UUID(authored()["id"])


@pytest.fixture
def programme(surroundings: Surroundings, organisation_id: int, content: Path) -> Path:
    """The organisation's programme with the small material; returns its content's folder."""
    with surroundings.database.write() as connection:
        seed(connection, surroundings, organisation_id, content=content)
    return content


@pytest.fixture
def app(surroundings: Surroundings) -> flask.Flask:
    """The tool's own pages around the test's surroundings."""
    made = flask.Flask("valmentava", static_folder=None)
    made.testing = True
    place(made, surroundings)
    lti.pages.prepare(made)
    made.register_blueprint(lti.pages.blueprint())
    made.register_blueprint(protocol_blueprint(arrive=arrive, landing=address_for))
    made.register_blueprint(lti.choosing.pages.blueprint())
    made.register_blueprint(lti.modules.material.routes.blueprint())
    made.register_blueprint(lti.modules.survey.routes.blueprint())
    made.register_blueprint(lti.modules.making.routes.blueprint())
    made.register_blueprint(lti.meetings.routes.blueprint())
    made.register_blueprint(lti.modules.coaching.routes.blueprint())
    made.register_blueprint(lti.modules.package.routes.blueprint())
    made.register_blueprint(lti.modules.lecture.routes.blueprint())
    made.register_blueprint(lti.modules.record_pages.blueprint())
    return made


@pytest.fixture
def course(database: Database, organisation_id: int) -> uuid.UUID:
    """The registration of the platform that everybody comes from."""
    registration_id = uuid.uuid4()
    with database.write() as connection:
        connection.execute(
            sa.insert(lti.tables.registration).values(
                id=registration_id,
                organisation_id=organisation_id,
                issuer=ORIGIN,
                client_id="client",
                auth_url=f"{ORIGIN}/auth",
                token_url=f"{ORIGIN}/token",
                jwks_url=f"{ORIGIN}/jwks",
                created_at=NOW,
            )
        )
    return registration_id


@pytest.fixture
def enter(
    app: flask.Flask, surroundings: Surroundings, organisation_id: int, course: uuid.UUID
) -> Enter:
    """Enter as somebody: enter(role, subject=..., locale=..., module_id=..., link=...)."""

    def enter(
        role: Role,
        *,
        subject: str = "liisa",
        locale: str = "fi",
        link: str = "link-1",
        module_id: uuid.UUID | None = None,
        client: FlaskClient | None = None,
    ) -> Guest:
        browser = secrets.token_urlsafe(8)
        with surroundings.database.write() as connection:
            visit = _visit(connection, organisation_id, course, role, subject, link, module_id)
            visit = replace(visit, locale=locale)
            visits.begin(
                connection,
                visit,
                browser=browser,
                key_ring=surroundings.key_ring,
                now=surroundings.clock(),
            )
        client = client or app.test_client()
        client.set_cookie(BROWSER_COOKIE, browser, domain="valmentava.example", secure=True)
        token = surroundings.key_ring.mark("csrf", visit.id.bytes + browser.encode()).hex()
        return Guest(client, visit, token)

    return enter


def _visit(
    connection: sa.Connection,
    organisation_id: int,
    registration_id: uuid.UUID,
    role: Role,
    subject: str,
    link: str,
    module_id: uuid.UUID | None,
) -> Visit:
    cohort = cohort_for(
        connection,
        organisation_id=organisation_id,
        registration_id=registration_id,
        deployment_id="1",
        context_id="course-1",
        title="Ryhmä 1",
        roster_url=None,
        now=NOW,
    )
    is_known = role is not Role.VISITOR
    person_id = (
        person_for(
            connection, organisation_id=organisation_id, issuer=ORIGIN, subject=subject, now=NOW
        )
        if is_known
        else None
    )
    enrolment_id = (
        enrolment_for(
            connection,
            organisation_id=organisation_id,
            cohort_id=cohort.id,
            person_id=person_id,
            role=role,
            now=NOW,
        )
        if person_id is not None
        else None
    )
    placed = resource_link_for(
        connection,
        organisation_id=organisation_id,
        placement=Placement(
            registration_id=registration_id,
            deployment_id="1",
            context_id="course-1",
            platform_link_id=link,
        ),
        cohort_id=cohort.id,
        module_hint=None if module_id is None else str(module_id),
        line_item_url=f"{ORIGIN}/items/{link}",
        ags_scopes="https://purl.imsglobal.org/spec/lti-ags/scope/score",
    )
    return Visit(
        id=uuid.uuid4(),
        organisation_id=organisation_id,
        registration_id=registration_id,
        person_id=person_id,
        enrolment_id=enrolment_id,
        cohort_id=cohort.id,
        resource_link_id=placed.id,
        role=role,
        locale="fi",
        platform_origin=ORIGIN,
    )
