"""Choosing content through the tool (LTI Deep Linking 2.0), with Moodle's ways."""

from collections.abc import Mapping
from typing import Any

import jwt
from flask import Blueprint, abort, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tests.platform.config import Link
from tests.platform.course import COURSE_ID
from tests.platform.entrance import entered, session_of_browser
from tests.platform.sessions import Launch
from tests.platform.site import Site, deployment_of, this_site

blueprint = Blueprint("choosing", __name__)

DEEP_LINKING = "LtiDeepLinkingRequest"
_LTI = "https://purl.imsglobal.org/spec/lti/claim/"
_ITEMS = "https://purl.imsglobal.org/spec/lti-dl/claim/content_items"


@blueprint.get("/course/modedit.php")
def add() -> str:
    """Let a teacher choose in the tool's frame."""
    _, person = entered()
    if not person.part.teaches:
        abort(403)
    return render_template("platform/choose.html", tool=this_site().config.tool_url)


@blueprint.get("/mod/lti/contentitem.php")
def select() -> str:
    """Post the login initiation; whoever is in the course may have this address."""
    site = this_site()
    session, person = entered()
    begun = session.begin(Launch(link_id=None, message_type=DEEP_LINKING))
    return render_template(
        "platform/posting.html",
        action=site.config.login_url,
        fields={
            "iss": site.config.name,
            "target_link_uri": site.config.launch_url,
            "login_hint": site.config.manners.id_of("person", person.id),
            "lti_message_hint": f'{{"launchid":"{begun}"}}',
            "client_id": site.config.client_id,
            **deployment_of(site),
        },
    )


@blueprint.post("/mod/lti/contentitem_return.php")
def take() -> AnyResponse | str:
    """Place what the tool answers with, an activity for each item.

    Only the signature is looked at; audience, nonce and deployment are not.
    """
    site, session = this_site(), session_of_browser()
    if session is None and "repost" not in request.form:
        # What another site's frame posts comes without the cookie; our own page posts it again.
        return render_template(
            "platform/posting.html",
            action=request.full_path,
            fields={**request.form.to_dict(), "repost": "true"},
        )
    _, person = entered()
    if session is None or not person.part.teaches or request.args.get("sesskey") != session.key:
        abort(403)
    try:
        said = site.tool_keys.verified(request.form.get("JWT", ""), subject=False)
    except jwt.InvalidTokenError:
        abort(400)
    if said.get("iss") != site.config.client_id:
        abort(400)
    placed = [_placed(item, site) for item in said.get(_ITEMS, [])]
    return render_template("platform/chosen.html", placed=placed)


def settings_of(site: Site, session_key: str) -> dict[str, object]:
    """Return what a deep linking request says of itself."""
    where = url_for("choosing.take", course=COURSE_ID, id=site.config.type_id, sesskey=session_key)
    return {
        "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["frame", "iframe", "window"],
        "accept_copy_advice": False,
        "accept_multiple": True,
        "accept_unsigned": False,
        "auto_create": False,
        "can_confirm": False,
        "deep_link_return_url": site.config.issuer + where,
        "title": "Valmentava",
        "text": "",
    }


# Any: an item as the tool wrote it.
def _placed(item: Mapping[str, Any], site: Site) -> str:
    if item.get("type") != "ltiResourceLink":
        abort(400)
    if site.config.manners.demands_address and item.get("url") != site.config.launch_url:
        abort(400)
    title = str(item["title"])
    told = item.get("custom") or {}
    # Moodle keeps custom parameters a line each.
    custom = {name: str(value).replace("\n", "") for name, value in told.items()}
    line_item = item.get("lineItem")
    site.place(
        Link(titles=dict.fromkeys(("fi", "sv", "en"), title), parameters=custom),
        score_maximum=None if line_item is None else float(line_item["scoreMaximum"]),
        resource_id="" if line_item is None else str(line_item.get("resourceId", "")),
    )
    return title
