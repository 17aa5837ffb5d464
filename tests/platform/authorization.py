"""Launching: the login initiation and the authentication request (LTI Security 1.0, 5.1.1)."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tests.platform.course import COURSE_ID, Person
from tests.platform.entrance import entered, session_of_browser
from tests.platform.messages import claims_of
from tests.platform.sessions import Launch, Session
from tests.platform.site import Site, deployment_of, this_site

blueprint = Blueprint("authorization", __name__, url_prefix="/mod/lti")

_RESOURCE_LINK = "LtiResourceLinkRequest"
_SUBMISSION_REVIEW = "LtiSubmissionReviewRequest"


@blueprint.get("/launch.php")
def launch() -> str:
    """Post the login initiation to the tool; also for a submission review of anybody's.

    Nobody checks whose submission is asked for: a learner gets a signed message with another
    person's for_user, and the tool must see to it.
    """
    site = this_site()
    session, person = entered()
    link_id = _link_of(request.args.get("id"), site)
    review = request.args.get("action") == "gradeReport"
    begun = session.begin(
        Launch(
            link_id=link_id,
            message_type=_SUBMISSION_REVIEW if review else _RESOURCE_LINK,
            for_user_id=_called(request.args.get("user"), site) if review else None,
        )
    )
    hint = {"cmid": course_module_id(link_id), "launchid": begun}
    return render_template(
        "platform/posting.html",
        action=site.config.login_url,
        fields={
            "iss": site.config.name,
            "target_link_uri": site.config.launch_url,
            "login_hint": site.config.manners.id_of("person", person.id),
            "lti_message_hint": json.dumps(hint, separators=(",", ":")),
            "client_id": site.config.client_id,
            **deployment_of(site),
            **_storage(site),
        },
    )


def _called(person_id: str | None, site: Site) -> str | None:
    if person_id is None or not person_id.isdecimal():
        return person_id
    return site.config.manners.id_of("person", int(person_id))


def _storage(site: Site) -> dict[str, str]:
    target = site.config.storage_target
    return {} if target is None else {"lti_storage_target": target}


@blueprint.route("/auth.php", methods=["GET", "POST"])
def authenticate() -> str:
    """Answer the tool's authentication request by posting an id_token, or an error, to it.

    What cannot be traced to a launch under way ends in the platform's own page, since its
    redirect_uri cannot be trusted: a launch used before, no nonce, a foreign redirect_uri.
    """
    site, asked = this_site(), request.values
    session = session_of_browser()
    if session is None and "repost" not in asked:
        # A request that another site's frame began comes without the cookie; asked again by a
        # page of our own it brings it.
        return render_template(
            "platform/posting.html",
            action=url_for("authorization.authenticate"),
            fields={**asked.to_dict(), "repost": "true"},
        )
    person = None if session is None else site.config.person(session.person_id or 0)
    under_way = _launch_asked_for(asked, session)
    if session is None or person is None or under_way is None:
        abort(404)
    if asked.get("redirect_uri") != site.config.launch_url:
        abort(404)
    refusal = _refusal_of(asked, person=person, site=site)
    if refusal is not None:
        told = refusal
    else:
        claims = claims_of(
            under_way, person=person, session=session, nonce=asked["nonce"], site=site
        )
        told = {"id_token": site.key.sign(claims)}
    if "state" in asked:
        told["state"] = asked["state"]
    return render_template("platform/posting.html", action=asked["redirect_uri"], fields=told)


@blueprint.get("/certs.php")
def keys() -> Response:
    """Publish the platform's key."""
    return jsonify(this_site().key.key_set())


@blueprint.get("/return.php")
def come_back() -> AnyResponse | str:
    """Go back to the course from the tool, or show what the tool says on a bare page."""
    entered()
    message = request.args.get("lti_errormsg") or request.args.get("lti_msg")
    if message:
        return render_template("platform/message.html", message=message)
    return redirect(url_for("pages.course", id=COURSE_ID))


def course_module_id(link_id: int) -> int:
    """Return a link's place in the course: another small number than its own id."""
    return link_id + 1


def _link_of(course_module: str | None, site: Site) -> int:
    link_id = int(course_module) - 1 if course_module and course_module.isdecimal() else 0
    if site.link(link_id) is None:
        abort(404)
    return link_id


def _launch_asked_for(asked: Mapping[str, str], session: Session | None) -> Launch | None:
    """Return the launch that a complete request is about, spending it; None without one."""
    needed = ("scope", "response_type", "client_id", "redirect_uri", "login_hint", "nonce")
    if session is None or not all(asked.get(name) for name in needed):
        return None
    hint = _json_object(asked.get("lti_message_hint", ""))
    if asked["scope"] != "openid" or asked["response_type"] != "id_token":
        return None
    return session.spend(str(hint.get("launchid")))


def _refusal_of(asked: Mapping[str, str], *, person: Person, site: Site) -> dict[str, str] | None:
    if asked["client_id"] != site.config.client_id:
        return {"error": "unauthorized_client"}
    if asked["login_hint"] != site.config.manners.id_of("person", person.id):
        return {"error": "access_denied"}
    if asked.get("response_mode") != "form_post":
        what = "Invalid" if "response_mode" in asked else "Missing"
        return {"error": "invalid_request", "error_description": f"{what} response_mode"}
    if asked.get("prompt", "none") != "none":
        return {"error": "invalid_request", "error_description": "Invalid prompt"}
    return None


# Any: JSON that came back through the tool.
def _json_object(text: str) -> dict[str, Any]:
    try:
        read = json.loads(text)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
