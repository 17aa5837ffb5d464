"""A course with people in it, and the dashboards' pages to look at."""

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import flask
import pytest

import dashboards.pages
import lti.pages
import lti.roster.reading
from lrs.database import Database
from lrs.surroundings import Surroundings, place
from lti.arrival import arrive
from lti.landing import address_for
from lti.protocol.names_roles import Member
from lti.protocol.routes import blueprint as protocol_blueprint
from tests.dashboards.pages.stage import Stage, platform_of


@pytest.fixture
def app(surroundings: Surroundings) -> flask.Flask:
    """The dashboards' pages around the test's surroundings."""
    made = flask.Flask("valmentava", static_folder=None)
    made.testing = True
    place(made, surroundings)
    translations = Path(str(resources.files("dashboards"))) / "translations"
    lti.pages.prepare(made, translation_dirs=(translations,))
    made.register_blueprint(lti.pages.blueprint())
    made.register_blueprint(protocol_blueprint(arrive=arrive, landing=address_for))
    made.register_blueprint(dashboards.pages.blueprint())
    return made


@pytest.fixture
def stage(
    surroundings: Surroundings,
    database: Database,
    organisation_id: int,
    monkeypatch: pytest.MonkeyPatch,
) -> Stage:
    """A course of an organisation's platform, which nobody has come to yet."""
    with database.write() as connection:
        registration_id = platform_of(connection, organisation_id)
    made = Stage(surroundings, organisation_id, registration_id)

    def members(*_: object) -> Sequence[Member]:
        return made.members

    # The platform's answer; what becomes of it is ours and stays.
    monkeypatch.setattr(lti.roster.reading, "members", members)
    return made
