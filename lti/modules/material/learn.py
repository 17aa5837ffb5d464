"""The learner's pages of a material: contents, reading, files, the end."""

from http import HTTPStatus
from uuid import UUID

from flask import Response, abort, redirect, request
from flask.typing import ResponseReturnValue

from lrs import files
from lrs.surroundings import surroundings
from lti.catalogue import PROGRAMME_ID, modules_of
from lti.modules.acting import learner_of
from lti.modules.material import acts, study
from lti.modules.material.content import Attachment, Page
from lti.modules.material.entry import acted, keep_place, learners, seen, viewers
from lti.modules.material.views import Seen, end_view, page_view, start_view, way_on
from lti.pages import answer, text_in
from lti.visit import Visit

_PICTURE_SECONDS = 365 * 24 * 3600


@viewers
def materials(visit: Visit) -> ResponseReturnValue:
    """List the programme's materials."""
    with surroundings().database.read() as connection:
        modules = modules_of(connection, visit.organisation_id, PROGRAMME_ID)
    return answer(
        "material/materials.html",
        visit=visit,
        records=learner_of(visit) is not None,
        materials=[
            {
                "title": text_in(module.titles, visit.locale),
                "summary": text_in(module.summaries, visit.locale),
                "minutes": module.minutes,
                "due_on": module.due_on,
                "address": f"/learn/{visit.id}/materials/{module.id}",
            }
            for module in modules
        ],
    )


@viewers
def start(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Show what the material holds, how long it takes, by when, and how the quiz counts."""
    return answer(
        "material/start.html",
        visit=visit,
        view=start_view(seen(visit, module_id)),
        first_visit=_is_first(visit),
    )


@viewers
def resume(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Lead to where the learner was, to the contents before and the end after."""
    known = seen(visit, module_id)
    if known.study is None:
        return _to(known.addresses.start)
    if known.study.completed_at is not None:
        return _to(known.addresses.end)
    return _to(way_on(known)[0])


@learners
def begin(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Begin the study."""
    acted(visit, module_id, lambda _connection, _scene: None)
    return _to(way_on(seen(visit, module_id))[0])


@viewers
def page(visit: Visit, module_id: UUID, key: str) -> ResponseReturnValue:
    """Show a page; that it was opened is not that it was read."""
    known = seen(visit, module_id)
    shown = _page(known, key)
    if known.records and known.study is None:
        return _to(known.addresses.start)
    if not _is_prefetch():
        keep_place(visit, known, key)
    return answer("material/page.html", visit=visit, view=page_view(known, shown))


@learners
def read(visit: Visit, module_id: UUID, key: str) -> ResponseReturnValue:
    """Record that a page was read, and go on to the next, or to the end when all is done."""
    acted(
        visit,
        module_id,
        lambda connection, scene: acts.read_page(
            connection, scene, scene.material.page(key) or abort(404)
        ),
    )
    known = seen(visit, module_id)
    if known.study is not None and known.study.completed_at is not None:
        return _to(known.addresses.end)
    return _to(page_view(known, _page(known, key)).next_address)


@viewers
def end(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Say what was done, what is left, and where to go."""
    known = seen(visit, module_id)
    if known.study is None:
        return _to(known.addresses.start)
    return answer("material/end.html", visit=visit, view=end_view(known))


@learners
def take(visit: Visit, module_id: UUID, name: str) -> ResponseReturnValue:
    """Record that a file was taken, and lead to it."""
    acted(
        visit,
        module_id,
        lambda connection, scene: acts.take_file(
            connection, scene, scene.material.file(name) or abort(404)
        ),
    )
    return _to(seen(visit, module_id).addresses.file(name))


@viewers
def file(visit: Visit, module_id: UUID, name: str) -> ResponseReturnValue:
    """Serve a file of the material."""
    return file_of(visit, seen(visit, module_id), name)


@viewers
def picture(visit: Visit, module_id: UUID, sha256: str) -> ResponseReturnValue:
    """Serve a picture of the material."""
    return picture_of(visit, seen(visit, module_id), sha256)


def file_of(visit: Visit, known: Seen, name: str) -> Response:
    """Answer with a file that the material names."""
    attachment: Attachment = known.material.file(name) or abort(404)
    return _content(visit, attachment.sha256, attachment.name)


def picture_of(visit: Visit, known: Seen, sha256: str) -> Response:
    """Answer with a picture that a page of the material shows."""
    named = {
        picture.sha256: name
        for page in known.material.pages
        for name, picture in page.pictures.items()
    }
    if sha256 not in named:
        abort(404)
    return _content(visit, sha256, named[sha256])


def kept_by_the_browser(response: Response) -> Response:
    """Let the browser keep what lies under the address of its content, and give it no rights."""
    if response.status_code in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
        response.headers["Cache-Control"] = f"private, max-age={_PICTURE_SECONDS}, immutable"
    return without_rights(response)


def without_rights(response: Response) -> Response:
    """Give a file the policy of files again, in whose place the guard puts that of pages."""
    response.headers["Content-Security-Policy"] = files.CONTENT_POLICY
    return response


def _content(visit: Visit, sha256: str, name: str) -> Response:
    here = surroundings()
    with here.database.read() as connection:
        found = files.file_of(connection, visit.organisation_id, sha256)
    return files.serve(found, data_dir=here.settings.data_dir, name=name)


def _page(known: Seen, key: str) -> Page:
    return known.material.page(key) or abort(404)


def _is_first(visit: Visit) -> bool:
    """Tell whether nothing is recorded of the learner yet, so that they are told who sees what."""
    learner = learner_of(visit)
    if learner is None:
        return False
    with surroundings().database.read() as connection:
        return not study.is_recorded(connection, learner.organisation_id, learner.enrolment_id)


def _is_prefetch() -> bool:
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return "prefetch" in purpose


def _to(address: str) -> ResponseReturnValue:
    return redirect(address, HTTPStatus.SEE_OTHER)
