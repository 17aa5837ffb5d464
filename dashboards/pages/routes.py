"""Where the dashboards are."""

import functools
import hashlib
from importlib import resources
from pathlib import Path

import flask

from dashboards.pages import cohort, learner, report
from lrs.entry import admits

_LOOK = Path(str(resources.files("dashboards"))) / "static" / "dashboards"
_YEAR_SECONDS = 365 * 24 * 3600


def blueprint() -> flask.Blueprint:
    """Return the routes under /dashboards, and the look of their figures."""
    routes = flask.Blueprint("dashboards", "dashboards", template_folder="templates")
    visit = "/dashboards/<uuid:visit_id>"
    routes.add_url_rule(f"{visit}/me", "me", learner.me)
    routes.add_url_rule(f"{visit}/cohort", "cohort", cohort.cohort)
    routes.add_url_rule(f"{visit}/cohort.csv", "cohort_csv", cohort.cohort_csv)
    routes.add_url_rule(f"{visit}/report", "report", report.report)
    routes.add_url_rule("/static/dashboards/<path:name>", "look", look)
    routes.add_app_template_global(look_address, "dashboards_asset")
    return routes


@admits("anyone: style sheets, the same for all")
def look(name: str) -> flask.Response:
    """Serve a file of the figures' look; under the address that names its content it is kept."""
    response = flask.send_from_directory(_LOOK, name)
    if "v" in flask.request.args:
        response.headers["Cache-Control"] = f"public, max-age={_YEAR_SECONDS}, immutable"
    return response


def look_address(name: str) -> str:
    """Return the address of a file of the figures' look, which changes when the file does."""
    return flask.url_for("dashboards.look", name=name, v=_digest(name))


@functools.cache
def _digest(name: str) -> str:
    return hashlib.sha256((_LOOK / name).read_bytes()).hexdigest()[:12]
