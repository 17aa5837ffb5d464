"""Names and Role Provisioning 2.0 and Assignment and Grade Services 2.0, with Moodle's ways."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec

from flask import Blueprint, Response, abort, request

from tests.platform import scopes
from tests.platform.course import COURSE_ID, COURSE_LABEL, COURSE_TITLE, Person
from tests.platform.gradebook import SITE_ZONE, Grade, LineItem, ScoreRefused, score_from
from tests.platform.site import Site, this_site

Arguments = ParamSpec("Arguments")

blueprint = Blueprint("services", __name__, url_prefix="/mod/lti/services.php")

_ROSTER = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
_LINE_ITEMS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
_LINE_ITEM = "application/vnd.ims.lis.v2.lineitem+json"
_SCORE = "application/vnd.ims.lis.v1.score+json"
_SUBMISSION = "https://canvas.instructure.com/lti/submission"
_RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"


def _opened_by(
    *any_of: str,
) -> Callable[[Callable[Arguments, Response]], Callable[Arguments, Response]]:
    """Open a service to a bearer token that has one of the scopes, else answer 401."""

    def guarded(service: Callable[Arguments, Response]) -> Callable[Arguments, Response]:
        @wraps(service)
        def answer(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Response:
            scheme, _, token = request.headers.get("Authorization", "").partition(" ")
            agent = request.headers.get("User-Agent", "")
            if this_site().config.manners.demands_user_agent and "/" not in agent:
                abort(403)
            if scheme != "Bearer" or not this_site().scopes_of(token) & set(any_of):
                abort(401)
            return service(*args, **kwargs)

        return answer

    return guarded


@blueprint.get("/CourseSection/<int:course>/bindings/<int:type_id>/memberships")
@_opened_by(scopes.ROSTER_READ)
def roster(course: int, type_id: int) -> Response:
    """Answer with the roster; all of it unless limit is given."""
    site = this_site()
    if (course, type_id) != (COURSE_ID, site.config.type_id):
        abort(404)
    _demand_accept(_ROSTER, also_any=True)
    enrolled = _enrolled(site, request.args.get("role"))
    limit, start = _whole(request.args.get("limit")), _whole(request.args.get("from")) or 0
    shown = enrolled[start : start + limit] if limit else enrolled
    answer = _json(
        {
            "id": site.config.roster_url,
            "context": {
                "id": site.config.course_name,
                "label": COURSE_LABEL,
                "title": COURSE_TITLE,
            },
            "members": [_member(person, site, request.args.get("rlid")) for person in shown],
        },
        _ROSTER,
    )
    if limit and start + limit < len(enrolled):
        # Moodle forgets the role that was asked for.
        following = f"{site.config.roster_url}?limit={limit}&from={start + limit}"
        answer.headers["Link"] = f'<{following}>; rel="next"'
    return answer


@blueprint.get("/<int:course>/lineitems")
@_opened_by(scopes.LINE_ITEM, scopes.LINE_ITEM_READ)
def line_items(course: int) -> Response:
    """Answer with the line items; */* and application/json are not good enough to ask."""
    site = _site_of(course)
    _demand_accept(_LINE_ITEMS)
    asked = request.args
    found = [
        item
        for item in site.gradebook.items()
        if asked.get("resource_link_id") in {None, str(item.link_id)}
        and asked.get("resource_id") in {None, item.resource_id}
        and asked.get("tag") in {None, item.tag}
    ]
    limit, start = _whole(asked.get("limit")), _whole(asked.get("from")) or 0
    limit = limit or site.config.manners.items_a_page
    shown = found[start : start + limit] if limit else found
    answer = _json([_line_item_json(item, site) for item in shown], _LINE_ITEMS)
    if limit and start + limit < len(found):
        following = f"{site.config.line_items_url}&amp;limit={limit}&amp;from={start + limit}"
        answer.headers["Link"] = f"<{following}>; rel=\u201dnext\u201d".encode().decode("latin-1")
    return answer


@blueprint.post("/<int:course>/lineitems")
@_opened_by(scopes.LINE_ITEM)
def make_line_item(course: int) -> Response:
    """Make a line item for the tool."""
    site = _site_of(course)
    _demand_content(_LINE_ITEM)
    label, maximum, posted = _line_item_posted()
    link_id = posted.get("resourceLinkId")
    made = site.gradebook.add(
        label=label,
        score_maximum=maximum,
        link_id=None if link_id is None else _link_called(site, str(link_id)),
        resource_id=str(posted.get("resourceId", "")),
        tag=str(posted.get("tag", "")),
    )
    return _json(_line_item_json(made, site), _LINE_ITEM, status=201)


@blueprint.get("/<int:course>/lineitems/<int:item_id>/lineitem")
@_opened_by(scopes.LINE_ITEM, scopes.LINE_ITEM_READ)
def line_item(course: int, item_id: int) -> Response:
    """Answer with one line item."""
    site = _site_of(course)
    _demand_accept(_LINE_ITEM)
    return _json(_line_item_json(_item_of(site, item_id), site), _LINE_ITEM)


@blueprint.put("/<int:course>/lineitems/<int:item_id>/lineitem")
@_opened_by(scopes.LINE_ITEM)
def change_line_item(course: int, item_id: int) -> Response:
    """Change a line item's name and maximum."""
    site = _site_of(course)
    _demand_content(_LINE_ITEM)
    label, maximum, _ = _line_item_posted()
    item = _item_of(site, item_id)
    changed = site.gradebook.change(item, label=label, score_maximum=maximum)
    return _json(_line_item_json(changed, site), _LINE_ITEM)


@blueprint.delete("/<int:course>/lineitems/<int:item_id>/lineitem")
@_opened_by(scopes.LINE_ITEM)
def remove_line_item(course: int, item_id: int) -> Response:
    """Remove a line item, the activity's own too."""
    site = _site_of(course)
    site.gradebook.remove(_item_of(site, item_id))
    return Response(status=204)


@blueprint.post("/<int:course>/lineitems/<int:item_id>/lineitem/scores")
@_opened_by(scopes.SCORE)
def take_score(course: int, item_id: int) -> Response:
    """Take a score and answer with nothing."""
    site = _site_of(course)
    _demand_content(_SCORE)
    item = _item_of(site, item_id)
    try:
        posted = request.get_json(force=True, silent=True)
        score = score_from(posted)
        person = site.config.person_called(score.person_id)
        if person is None:
            raise ScoreRefused(400, "Incorrect score received: no such user")
        site.gradebook.take(item, replace(score, person_id=str(person.id)))
        if site.config.manners.submits_scores and _submits(posted):
            site.submissions += 1
    except ScoreRefused as refused:
        return Response(refused.why, refused.status, content_type="text/html; charset=utf-8")
    return Response(status=200, content_type=f"{_SCORE}; charset=utf-8")


@blueprint.get("/<int:course>/lineitems/<int:item_id>/lineitem/results")
@_opened_by(scopes.RESULT_READ)
def results(course: int, item_id: int) -> Response:
    """Answer with everyone who has a row in the column, or the one asked for."""
    site = _site_of(course)
    _demand_accept(_RESULTS)
    item = _item_of(site, item_id)
    wanted = request.args.get("user_id")
    return _json(
        [
            _result_json(person_id, grade, item, site)
            for person_id, grade in site.gradebook.grades(item).items()
            if wanted in {None, site.config.manners.id_of("person", int(person_id))}
        ],
        _RESULTS,
    )


@blueprint.route("/", defaults={"path": ""}, methods=["GET", "POST", "PUT", "DELETE"])
@blueprint.route("/<path:path>", methods=["GET", "POST", "PUT", "DELETE"])
def nothing_there(path: str) -> Response:
    """Answer what has no handler, a wrong address as well as a wrong media type."""
    return _no_handler(path)


def _no_handler(path: str) -> Response:
    return Response(
        f"No handler found for /{path} {request.headers.get('Accept', '')} {request.mimetype}",
        400,
        content_type="text/html; charset=utf-8",
    )


def _demand_accept(media_type: str, *, also_any: bool = False) -> None:
    """Refuse unless Accept names the media type itself."""
    accepted = {part.split(";")[0].strip() for part in request.headers.get("Accept", "").split(",")}
    if media_type not in accepted and not (also_any and "*/*" in accepted):
        abort(_no_handler(request.path))


def _demand_content(media_type: str) -> None:
    if request.mimetype != media_type:
        abort(_no_handler(request.path))


def _site_of(course: int) -> Site:
    """Return the site; the address must name its course and, in the query, the tool's type."""
    site = this_site()
    if course != COURSE_ID:
        abort(404)
    if request.args.get("type_id") != str(site.config.type_id):
        abort(401)
    return site


def _link_called(site: Site, called: str) -> int:
    named = site.config.manners.id_of
    found = next((each for each, _ in site.links() if named("link", each) == called), None)
    if found is None:
        abort(404)
    return found


def _submits(posted: object) -> bool:
    """Tell whether Canvas makes a new submission of a score: unless it is told not to."""
    told = posted.get(_SUBMISSION) if isinstance(posted, dict) else None
    return not (isinstance(told, dict) and told.get("new_submission") is False)


def _item_of(site: Site, item_id: int) -> LineItem:
    item = site.gradebook.item(item_id)
    if item is None:
        abort(404)
    return item


def _enrolled(site: Site, role: str | None) -> list[Person]:
    wanted = None if role is None else role.rpartition("#")[2]
    return sorted(
        (
            person
            for person in site.config.people
            if person.part.roster_role is not None and wanted in {None, person.part.roster_role}
        ),
        key=lambda person: (person.family_name, person.given_name),
    )


def _member(person: Person, site: Site, link_id: str | None) -> dict[str, object]:
    told: dict[str, object] = {
        "status": "Active",
        "roles": [site.config.manners.role_of(person.part.roster_role or "")],
        "user_id": site.config.manners.id_of("person", person.id),
        "lis_person_sourcedid": person.sourced_id,
        "name": person.name,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": person.email,
        "ext_user_username": person.username,
    }
    link = site.link(int(link_id)) if link_id is not None and link_id.isdecimal() else None
    if link is not None:
        claim = "https://purl.imsglobal.org/spec/lti/claim"
        told["message"] = [
            {f"{claim}/message_type": "LtiResourceLinkRequest", f"{claim}/custom": link.custom}
        ]
    return told


# Any: what a stranger posted as JSON.
def _line_item_posted() -> tuple[str, float, Mapping[str, Any]]:
    posted = request.get_json(force=True, silent=True)
    if not isinstance(posted, dict) or not posted.get("label") or not posted.get("scoreMaximum"):
        abort(400)
    return str(posted["label"]), float(posted["scoreMaximum"]), posted


def _line_item_json(item: LineItem, site: Site) -> dict[str, object]:
    told: dict[str, object] = {
        "id": site.config.line_item_url(item.id),
        "label": item.label,
        "scoreMaximum": _tidy(item.score_maximum),
        "resourceId": item.resource_id,
        "tag": item.tag,
    }
    if item.link_id is not None:
        named = site.config.manners.id_of("link", item.link_id)
        told |= {"resourceLinkId": named, "ltiLinkId": named}
    return told


def _result_json(number: str, grade: Grade, item: LineItem, site: Site) -> dict[str, object]:
    person_id = site.config.manners.id_of("person", int(number))
    told: dict[str, object] = {
        "id": f"{site.config.line_item_url(item.id, '/results')}&user_id={person_id}",
        "userId": person_id,
        "scoreOf": site.config.line_item_url(item.id),
        "timestamp": datetime.fromtimestamp(grade.changed_at, SITE_ZONE).isoformat(),
    }
    if grade.score is not None:
        told |= {
            "resultScore": _tidy(grade.score),
            "resultMaximum": _tidy(item.score_maximum),
        }
    if grade.comment:
        told["comment"] = grade.comment
    return told


def _tidy(number: float) -> float | int:
    return int(number) if number == int(number) else number


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdecimal() else None


def _json(
    answer: Mapping[str, object] | Sequence[object], media_type: str, *, status: int = 200
) -> Response:
    """Answer as PHP's json_encode writes: slashes escaped, nothing beyond ASCII."""
    written = json.dumps(answer, separators=(",", ":")).replace("/", "\\/")
    return Response(written, status, content_type=f"{media_type}; charset=utf-8")
