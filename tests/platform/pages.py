"""The platform's pages: who you are, the course, an activity in its frame, the gradebook."""

from dataclasses import dataclass

from flask import (
    Blueprint,
    Response,
    abort,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from tests.platform.authorization import course_module_id
from tests.platform.config import LANGUAGES
from tests.platform.course import COURSE_ID, Part, Person
from tests.platform.entrance import COOKIE, entered, language_present, session_of_browser
from tests.platform.gradebook import Grade, LineItem
from tests.platform.sessions import Session
from tests.platform.site import this_site

blueprint = Blueprint("pages", __name__)

_SHOWN_FIRST = (Part.LEARNER, Part.TRAINER, Part.READER, Part.STRANGER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A link as the course page lists it."""

    course_module_id: int
    title: str
    is_graded: bool
    score: str | None
    maximum: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One person's grade in one column."""

    item_id: int
    course_module_id: int | None
    label: str
    score: str | None


@blueprint.get("/")
def start() -> str:
    """Let the newcomer choose whose eyes to see through."""
    people = this_site().config.people
    first = [next(person for person in people if person.part is part) for part in _SHOWN_FIRST]
    others = [
        person for person in people if person not in first and person.part is not Part.ADMINISTRATOR
    ]
    return render_template("platform/start.html", first=first, others=others)


@blueprint.post("/login/index.php")
def log_in() -> AnyResponse:
    """Log the chosen person in."""
    site = this_site()
    chosen = request.form.get("user", "")
    person = site.config.person(int(chosen)) if chosen.isdecimal() else None
    if person is None:
        abort(404)
    language = language_present()
    _end_session()
    begun = site.sessions.begin(person_id=person.id, language=language)
    return _with_cookie(redirect(url_for("pages.course", id=COURSE_ID), 303), begun)


@blueprint.post("/login/logout.php")
def log_out() -> AnyResponse:
    """End the session and begin again at the start."""
    _end_session()
    answer = redirect(url_for("pages.start"), 303)
    answer.delete_cookie(COOKIE)
    return answer


@blueprint.post("/language")
def choose_language() -> AnyResponse:
    """Keep the chosen language; launches tell it to the tool."""
    chosen, back = request.form.get("language", ""), request.form.get("back", "/")
    if chosen not in LANGUAGES or not back.startswith("/") or back.startswith("//"):
        abort(404)
    session = session_of_browser() or this_site().sessions.begin()
    session.language = chosen
    return _with_cookie(redirect(back, 303), session)


@blueprint.get("/course/view.php")
def course() -> str:
    """Show the course's links, to a learner with the grades."""
    _, person = entered()
    site = this_site()
    return render_template(
        "platform/course.html",
        activities=[_activity(link_id, person) for link_id, _ in site.links()],
        teaches=person.part.teaches,
    )


@blueprint.get("/mod/lti/view.php")
def activity() -> str:
    """Show one link: the tool in a frame."""
    entered()
    asked = request.args.get("id", "")
    link = this_site().link(int(asked) - 1) if asked.isdecimal() else None
    if link is None:
        abort(404)
    return render_template(
        "platform/activity.html",
        title=link.titles[language_present()],
        course_module_id=int(asked),
        action=request.args.get("action"),
        user=request.args.get("user"),
        tool=this_site().config.tool_url,
        has_storage=this_site().config.storage_target is not None,
    )


@blueprint.get("/grade/report/grader/index.php")
def grades() -> str:
    """Show the gradebook to who teaches."""
    _, person = entered()
    if not person.part.teaches:
        abort(403)
    site = this_site()
    items = site.gradebook.items()
    rows = [
        (one, [_cell(item, site.gradebook.grade(item, str(one.id))) for item in items])
        for one in sorted(site.config.people, key=lambda one: one.name)
        if one.part.is_graded
    ]
    return render_template(
        "platform/gradebook.html", heads=[_cell(item, None) for item in items], rows=rows
    )


@blueprint.post("/grade/override.php")
def override() -> AnyResponse:
    """Set a grade by hand."""
    session, person = entered()
    if not person.part.teaches or request.form.get("sesskey") != session.key:
        abort(403)
    site = this_site()
    item = site.gradebook.item(int(request.form["item"]))
    if item is None:
        abort(404)
    score = request.form["score"].replace(",", ".")
    if score:
        site.gradebook.override(item, request.form["user"], float(score))
    return redirect(url_for("pages.grades", id=COURSE_ID), 303)


@blueprint.get("/test/gradebook.json")
def gradebook_for_tests() -> Response:
    """Tell every grade there is, for tests and whoever is curious."""
    site = this_site()
    return jsonify(
        [
            {
                "link_id": item.link_id,
                "module": link.module if link is not None else None,
                "label": item.label,
                "user_id": person_id,
                "name": person.name if (person := site.config.person(int(person_id))) else None,
                "score": grade.score,
                "maximum": item.score_maximum,
                "overridden": grade.overridden,
            }
            for item in site.gradebook.items()
            for link in [site.link(item.link_id or 0)]
            for person_id, grade in site.gradebook.grades(item).items()
        ]
    )


def _activity(link_id: int, person: Person) -> Activity:
    site = this_site()
    link = dict(site.links())[link_id]
    item = site.gradebook.only_item_of(link_id)
    grade = site.gradebook.grade(item, str(person.id)) if item is not None else None
    return Activity(
        course_module_id=course_module_id(link_id),
        title=link.titles[language_present()],
        is_graded=item is not None and person.part.is_graded,
        score=_shown(grade.score) if grade is not None else None,
        maximum=_shown(item.score_maximum) if item is not None else None,
    )


def _cell(item: LineItem, grade: Grade | None) -> Cell:
    link = this_site().link(item.link_id or 0)
    return Cell(
        item_id=item.id,
        course_module_id=None if item.link_id is None else course_module_id(item.link_id),
        label=item.label if link is None else link.titles[language_present()],
        score=_shown(grade.score) if grade is not None else None,
    )


def _shown(number: float | None) -> str | None:
    if number is None:
        return None
    written = f"{number:.2f}".rstrip("0").rstrip(".")
    return written if language_present() == "en" else written.replace(".", ",")


def _end_session() -> None:
    session = session_of_browser()
    if session is not None:
        this_site().sessions.end(session)


def _with_cookie(answer: AnyResponse, session: Session) -> AnyResponse:
    answer.set_cookie(COOKIE, session.id, httponly=True, samesite="Lax")
    return answer
