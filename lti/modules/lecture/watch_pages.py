"""Watching a recording: the page with the player, its bytes and captions, and what it tells."""

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import flask
import sqlalchemy as sa
from flask.typing import ResponseReturnValue

from lrs import files
from lrs.surroundings import surroundings
from lti.modules.acting import learner_of, place_in
from lti.modules.lecture import watching
from lti.modules.lecture.entry import Recorded, recorded
from lti.modules.lecture.recordings import Recording
from lti.modules.lecture.watching import Heard, NotWatched, Report, Watched
from lti.pages import LANGUAGE_NAMES, LANGUAGES, answer, gettext, in_own_language
from lti.people import Role
from lti.visit import Visit, let_come_from, visitors

_DAY_SECONDS = 24 * 3600

# Any: JSON from a browser.
Json = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """Captions in a language; those of the person's own are on from the start."""

    language: str
    name: str
    address: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingView:
    """The page of a recording. tells is where the player tells to, None when nothing is kept."""

    title: str
    media: str
    tracks: tuple[Track, ...]
    minutes: int
    place_seconds: float
    resume: str | None
    watched: str | None
    is_whole: bool
    tells: str | None
    back: str


@visitors(Role.LEARNER, Role.VISITOR)
@in_own_language
def watch(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Show the recording where the learner left it."""
    return _page(visit, module_id, room="learn")


@visitors(Role.TRAINER)
@in_own_language
def preview(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Show a trainer the recording; nothing of it is recorded."""
    return _page(visit, module_id, room="teach")


@visitors(Role.LEARNER)
@in_own_language
def tell(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Take what the player tells, and answer with how far the learner is, as JSON."""
    here, learner = surroundings(), learner_of(visit)
    if learner is None:
        flask.abort(HTTPStatus.FORBIDDEN)
    report = None if flask.request.form.get("heard") == "opened" else _report()

    # Read before the writing transaction: five hundred end at once, and each waits for its turn.
    with here.database.read() as reading:
        held = recorded(reading, visit, module_id)
        recording = held.recording
        if recording is None or recording.is_hidden(here.clock()):
            flask.abort(HTTPStatus.NOT_FOUND)
        place = place_in(reading, held.module, here=here)

    def work(connection: sa.Connection) -> Json:
        if report is None:
            session_id = watching.open_session(connection, learner, place, recording)
            return {"session": str(session_id)}
        so_far = watching.hear(connection, learner, place, recording, report)
        return {"words": _words(so_far), "whole": so_far.is_whole}

    try:
        return flask.jsonify(here.database.transact(work))
    except NotWatched:
        return flask.jsonify({}), HTTPStatus.CONFLICT


def served(room: str) -> Callable[..., ResponseReturnValue]:
    """Return the view that gives the recording's bytes to whom the room is for."""
    roles = (Role.TRAINER,) if room == "teach" else (Role.LEARNER, Role.VISITOR)

    @visitors(*roles)
    def media(visit: Visit, module_id: UUID) -> ResponseReturnValue:
        here = surroundings()
        with here.database.read() as connection:
            held = _shown(recorded(connection, visit, module_id), visit)
            if held.source.sha256 is None:
                flask.abort(HTTPStatus.NOT_FOUND)
            file = files.file_of(connection, visit.organisation_id, held.source.sha256)
        return files.serve_played(file, data_dir=here.settings.data_dir)

    return _kept(media, f"{room}_media")


def captioned(room: str) -> Callable[..., ResponseReturnValue]:
    """Return the view that gives captions in a language to whom the room is for."""
    roles = (Role.TRAINER,) if room == "teach" else (Role.LEARNER, Role.VISITOR)

    @visitors(*roles)
    def captions(visit: Visit, module_id: UUID, language: str) -> ResponseReturnValue:
        here = surroundings()
        with here.database.read() as connection:
            held = _shown(recorded(connection, visit, module_id), visit)
            if language not in held.captions:
                flask.abort(HTTPStatus.NOT_FOUND)
            file = files.file_of(connection, visit.organisation_id, held.captions[language])
        return files.serve(file, data_dir=here.settings.data_dir, name=f"{language}.vtt")

    return _kept(captions, f"{room}_captions")


def _kept(
    view: Callable[..., ResponseReturnValue], name: str
) -> Callable[..., ResponseReturnValue]:
    """Let the browser keep what it has fetched of a recording, so that seeking is not fetching."""

    @functools.wraps(view)
    def treated(**variables: object) -> ResponseReturnValue:
        response = flask.make_response(view(**variables))
        response.headers["Content-Security-Policy"] = files.CONTENT_POLICY
        response.headers["Cache-Control"] = f"private, max-age={_DAY_SECONDS}"
        return response

    treated.__name__ = name
    return treated


def _page(visit: Visit, module_id: UUID, *, room: str) -> ResponseReturnValue:
    here, learner = surroundings(), learner_of(visit)
    with here.database.read() as connection:
        known = recorded(connection, visit, module_id)
        held = _shown(known, visit)
        so_far = None if learner is None else watching.watched_by(connection, learner, held)
    if held.source.url is not None:
        parts = urlsplit(held.source.url)
        let_come_from("media", f"{parts.scheme}://{parts.netloc}")
    return answer(
        "lecture/watch.html",
        visit=visit,
        view=_view(known, held, so_far, language=visit.locale, room=room, visit=visit),
    )


def _view(
    known: Recorded,
    held: Recording,
    so_far: Watched | None,
    *,
    language: str,
    room: str,
    visit: Visit,
) -> RecordingView:
    lecture = f"/{room}/{visit.id}/meetings/{known.module.id}"
    start = f"/{room}/{visit.id}/recordings/{known.module.id}"
    if room == "teach":
        lecture, start = f"{lecture}/preview", f"{start}/preview"
    resumes = so_far is not None and not so_far.is_whole and so_far.place_seconds >= 1
    return RecordingView(
        title=known.title,
        # The recording's id is in the address, so that a kept piece is never another one's.
        media=held.source.url or f"{start}/media?of={held.id}",
        tracks=tuple(
            Track(
                language=each,
                name=LANGUAGE_NAMES[each],
                address=f"{start}/captions/{each}.vtt?of={held.captions[each][:16]}",
                is_own=each == language,
            )
            for each in LANGUAGES
            if each in held.captions
        ),
        minutes=max(1, round(held.length_seconds / 60)),
        place_seconds=so_far.place_seconds if so_far is not None and resumes else 0.0,
        resume=gettext("You go on from %(place)s.", place=clock_words(so_far.place_seconds))
        if so_far is not None and resumes
        else None,
        watched=None if so_far is None else _words(so_far),
        is_whole=so_far is not None and so_far.is_whole,
        tells=None if so_far is None else f"{start}/heard",
        back=lecture,
    )


def clock_words(seconds: float) -> str:
    """Return a place or a length as people write it: "12.30", or "1.05.30" with hours."""
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}.{minutes:02}.{rest:02}" if hours else f"{minutes}.{rest:02}"


def _words(so_far: Watched) -> str:
    percent = int(so_far.share * 100)
    return gettext("You have watched %(percent)s %% of the recording.", percent=percent)


def _shown(known: Recorded, visit: Visit) -> Recording:
    held = known.recording
    if held is None:
        flask.abort(HTTPStatus.NOT_FOUND)
    if visit.role is not Role.TRAINER and held.is_hidden(surroundings().clock()):
        flask.abort(HTTPStatus.NOT_FOUND)
    return held


def _report() -> Report:
    form = flask.request.form
    try:
        told = json.loads(form.get("segments", "[]"))
        segments = tuple((float(start), float(end)) for start, end in told)
        at = float(form["time"])
        begun = float(form["from"]) if "from" in form else None
        session_id, heard = UUID(form["session"]), Heard(form["heard"])
    except (KeyError, TypeError, ValueError, RecursionError):
        flask.abort(HTTPStatus.BAD_REQUEST)
    numbers = [at, *(each for pair in segments for each in pair)]
    if not watching.are_seconds(*numbers, *([] if begun is None else [begun])):
        flask.abort(HTTPStatus.BAD_REQUEST)
    return Report(
        session_id=session_id,
        heard=heard,
        time_seconds=at,
        from_seconds=begun,
        segments=segments,
    )
