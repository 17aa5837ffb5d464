"""The addresses that platforms and their users' browsers call."""

import flask
import structlog

from lrs.entry import admits
from lrs.surroundings import surroundings
from lti import visit as visits
from lti.pages import answer
from lti.protocol import keys
from lti.protocol.framing import in_any_frame
from lti.protocol.launch_routes import Arrive, Landing, entry_by, launch_by, leave_frame, offer_tab
from lti.protocol.login_routes import begin_login
from lti.protocol.registration_routes import (
    offer_registration,
    refuse_registration,
    take_registration,
)
from lti.refusal import Refused, wording_of

_JWKS_SECONDS = 600
_MOST_FORM_BYTES = 256 * 1024

Answer = flask.typing.ResponseReturnValue

log = structlog.get_logger()


def blueprint(*, arrive: Arrive, landing: Landing) -> flask.Blueprint:
    """Return the routes under /lti.

    arrive and landing come from the rooms that know modules, which the protocol does not.
    """
    routes = flask.Blueprint("lti", __name__, url_prefix="/lti")
    routes.before_request(_take_small_forms)
    rule = routes.add_url_rule
    rule("/login", "login", begin_login, methods=["GET", "POST"])
    rule("/launch", "launch", launch_by(arrive), methods=["POST"])
    rule("/jwks.json", "jwks", show_keys, methods=["GET"])
    rule("/register", "register", refuse_registration, methods=["GET", "POST"])
    rule("/register/<token>", "offer_registration", offer_registration, methods=["GET"])
    rule("/register/<token>", "take_registration", take_registration, methods=["POST"])
    rule("/visits/<uuid:visit_id>/tab", "tab", offer_tab, methods=["POST"])
    rule("/visits/<uuid:visit_id>/own-tab", "leave_frame", leave_frame, methods=["POST"])
    rule("/tabs/<ticket>", "enter_tab", entry_by(landing), methods=["GET"])
    routes.app_errorhandler(Refused)(refuse)
    return routes


@admits("anyone: our public keys")
def show_keys() -> Answer:
    """Give the keys that platforms check our signatures with."""
    response = flask.jsonify(keys.key_set(surroundings()))
    response.headers["Cache-Control"] = f"public, max-age={_JWKS_SECONDS}"
    return response


def refuse(refused: Refused) -> flask.Response:
    """Answer a refusal with the page that says what to do next, and log its code."""
    log.warning("refused", code=refused.code, endpoint=flask.request.endpoint, **refused.facts)
    words = wording_of(refused.code)
    page = answer(
        "lti/refusal.html",
        status=refused.status,
        code=refused.code,
        title=words.title,
        sentences=words.sentences,
    )
    return (
        in_any_frame(page)
        if refused.platform_origin is None
        else visits.framed(page, refused.platform_origin)
    )


def _take_small_forms() -> None:
    # Anybody may post here; reading a form of many megabytes takes seconds and far more memory.
    flask.request.max_content_length = _MOST_FORM_BYTES
