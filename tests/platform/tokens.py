"""The token endpoint (LTI Security Framework 1.0, 4.1), with Moodle's ways."""

import json
from collections.abc import Mapping

import jwt
from flask import Blueprint, Response, render_template, request

from tests.platform import scopes
from tests.platform.keys import ToolKeysUnreachable
from tests.platform.site import Site, this_site

blueprint = Blueprint("tokens", __name__)

_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class TokenRefused(Exception):
    """A token request that is refused; the argument is OAuth's error code (RFC 6749, 5.2)."""


@blueprint.post("/mod/lti/token.php")
def token() -> tuple[Response | str, int]:
    """Answer a token request: JSON, but said to be text/html."""
    site = this_site()
    try:
        granted = _granted(request.form, site)
    except TokenRefused as refused:
        return _json({"error": str(refused)}, site), 400
    except ToolKeysUnreachable:
        return render_template("platform/not_found.html"), 404
    return _json(
        {
            "access_token": site.token_for(granted),
            "token_type": "Bearer",
            "expires_in": 3600,
            "scope": " ".join(granted),
        },
        site,
    ), 200


def _granted(form: Mapping[str, str], site: Site) -> list[str]:
    asked = ("client_assertion", "client_assertion_type", "grant_type", "scope")
    if not all(form.get(name) for name in asked):
        raise TokenRefused("invalid_request")
    if form["client_assertion_type"] != _ASSERTION_TYPE:
        raise TokenRefused("invalid_request")
    if form["grant_type"] != "client_credentials":
        raise TokenRefused("unsupported_grant_type")
    _demand_client(form["client_assertion"], site)
    known = [scope for scope in form["scope"].split() if scope in scopes.ALL]
    if not known:
        raise TokenRefused("invalid_scope")
    return known


def _demand_client(assertion: str, site: Site) -> None:
    """Raise TokenRefused unless the tool signed the assertion; iss and jti are not read."""
    try:
        claims = site.tool_keys.verified(assertion, audience=site.config.manners.assertion_audience)
    except jwt.InvalidTokenError:
        raise TokenRefused("invalid_client") from None
    if claims["sub"] != site.config.client_id:
        raise TokenRefused("invalid_client")


def _json(answer: Mapping[str, object], site: Site) -> Response:
    return Response(json.dumps(answer, indent=2), content_type=site.config.manners.token_type)
