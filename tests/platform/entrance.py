"""Who is asking: the browser's session, and the course's door."""

from flask import abort, request

from tests.platform.config import LANGUAGES
from tests.platform.course import Person
from tests.platform.sessions import Session
from tests.platform.site import this_site

COOKIE = "StandInSession"


def session_of_browser() -> Session | None:
    """Return the session whose cookie the request brings."""
    return this_site().sessions.known(request.cookies.get(COOKIE))


def person_present() -> Person | None:
    """Return who is logged in at this browser."""
    session = session_of_browser()
    if session is None or session.person_id is None:
        return None
    return this_site().config.person(session.person_id)


def entered() -> tuple[Session, Person]:
    """Return who is in the course; ends the request with 401 or 403 for anybody else."""
    session, person = session_of_browser(), person_present()
    if session is None or person is None:
        abort(401)
    if not person.part.may_enter:
        abort(403)
    return session, person


def language_present() -> str:
    """Return the language of the session, before one begins the browser's or else Finnish."""
    session = session_of_browser()
    if session is not None:
        return session.language
    return request.accept_languages.best_match(LANGUAGES) or "fi"
