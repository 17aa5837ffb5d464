"""The trainer's pages of a package: bring one, replace it, and see what of it was refused."""

from http import HTTPStatus
from uuid import UUID

import flask
import sqlalchemy as sa
from flask.typing import ResponseReturnValue

from lrs import credentials, files
from lrs.surroundings import surroundings
from lti.catalogue import Module, module
from lti.modules import versions
from lti.modules.making import drafts
from lti.modules.package.content import KIND
from lti.modules.package.keeping import Brought, NotAPackage, brought
from lti.modules.package.launches import noted_as
from lti.modules.package.serving import package_of
from lti.pages import FieldError, answer, gettext, in_own_language, text_in
from lti.people import Role
from lti.visit import Visit, visitors


@visitors(Role.TRAINER)
@in_own_language
def new(visit: Visit) -> ResponseReturnValue:
    """Ask for the file of a package."""
    return _new_page(visit)


@visitors(Role.TRAINER)
@in_own_language
def bring(visit: Visit) -> ResponseReturnValue:
    """Take a package in as a draft of a new module, and lead to its form."""
    here = surroundings()
    try:
        found = _brought()
    except NotAPackage as error:
        return _new_page(visit, error=_sorry(error))

    def work(connection: sa.Connection) -> UUID:
        _count(connection, visit, found)
        made = drafts.new_module(connection, visit.organisation_id, KIND, now=here.clock())
        drafts.keep(
            connection,
            visit.organisation_id,
            made,
            found.document(made),
            revision=1,
            now=here.clock(),
        )
        return made

    made = here.database.transact(work)
    return _to(f"/teach/{visit.id}/modules/{made}/edit")


@visitors(Role.TRAINER)
@in_own_language
def manage(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Show what the package holds, what it said that was refused, and how it is replaced."""
    return _manage_page(visit, module_id)


@visitors(Role.TRAINER)
@in_own_language
def replace(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Take a new file of the package into the draft of the module's next version."""
    here = surroundings()
    try:
        found = _brought()
    except NotAPackage as error:
        return _manage_page(visit, module_id, error=_sorry(error))

    def work(connection: sa.Connection) -> None:
        held = _held(connection, visit, module_id)
        _count(connection, visit, found)
        draft = drafts.opened(connection, held)
        drafts.keep(
            connection,
            visit.organisation_id,
            held.id,
            {**draft.content, **found.parts()},
            revision=draft.revision,
            now=here.clock(),
        )

    here.database.transact(work)
    return _to(f"/teach/{visit.id}/modules/{module_id}/edit")


@visitors(Role.TRAINER)
def archive(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Give the file that was brought, for another installation or another tool."""
    here = surroundings()
    with here.database.read() as connection:
        held = _held(connection, visit, module_id)
        content = drafts.opened(connection, held).content
        file = files.file_of(connection, visit.organisation_id, content["archive"])
    return files.serve(file, data_dir=here.settings.data_dir, name=f"package-{module_id}.zip")


def _brought() -> Brought:
    here, file = surroundings(), flask.request.files.get("file")
    if file is None or not file.filename:
        raise NotAPackage("none")
    return brought(
        file.stream, data_dir=here.settings.data_dir, most_bytes=here.settings.max_upload_bytes
    )


def _count(connection: sa.Connection, visit: Visit, found: Brought) -> None:
    now = surroundings().clock()
    for each in {file.sha256: file for file in found.files()}.values():
        files.count(
            connection,
            each.sha256,
            organisation_id=visit.organisation_id,
            media_type=each.media_type,
            size_bytes=each.size_bytes,
            now=now,
        )


def _new_page(visit: Visit, *, error: str | None = None) -> ResponseReturnValue:
    return answer(
        "package/new.html",
        visit=visit,
        status=HTTPStatus.OK if error is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        error=error,
        errors=[] if error is None else [FieldError("file", error)],
        address=f"/teach/{visit.id}/packages/new",
        back=f"/teach/{visit.id}/modules",
    )


def _manage_page(visit: Visit, module_id: UUID, *, error: str | None = None) -> ResponseReturnValue:
    with surroundings().database.read() as connection:
        held = _held(connection, visit, module_id)
        if not held.version:
            return _to(f"/teach/{visit.id}/modules/{module_id}/edit")
        package = package_of(
            versions.content_at(connection, visit.organisation_id, module_id, held.version)
        )
        refused = credentials.noted_of(connection, visit.organisation_id, noted_as(module_id))
    address = f"/teach/{visit.id}/packages/{module_id}"
    return answer(
        "package/manage.html",
        visit=visit,
        status=HTTPStatus.OK if error is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        title=text_in(package.titles, visit.locale),
        format="cmi5" if package.format == "cmi5" else "xAPI",
        units=[text_in(each.titles, visit.locale) or each.id for each in package.units],
        refused=refused,
        error=error,
        errors=[] if error is None else [FieldError("file", error)],
        address=address,
        edit=f"/teach/{visit.id}/modules/{module_id}/edit",
        back=f"/teach/{visit.id}/modules",
    )


def _held(connection: sa.Connection, visit: Visit, module_id: UUID) -> Module:
    held = module(connection, visit.organisation_id, module_id)
    if held is None or held.kind != KIND:
        flask.abort(HTTPStatus.NOT_FOUND)
    return held


def _sorry(error: NotAPackage) -> str:
    """Return what is wrong with an archive, in words."""
    return {
        "none": gettext("Choose a file."),
        "zip": gettext("This file is no archive, or it is damaged. Choose a .zip file."),
        "encrypted": gettext("The archive is protected by a password. Export it without one."),
        "names": gettext(
            "The archive holds names that are not allowed, such as ones that lead out of it."
        ),
        "links": gettext("The archive holds links. Export it with the files themselves."),
        "bomb": gettext("The archive unpacks to more than is allowed."),
        "large": gettext("A file in the archive is larger than is allowed."),
        "many": gettext("The archive holds more files than are allowed."),
        "manifest": gettext(
            "The archive has no cmi5.xml and no tincan.xml. Export it for cmi5 or for xAPI."
        ),
        "xml": gettext("What the package says of itself cannot be read."),
        "units": gettext("The package names nothing that can be opened, or a thing twice."),
        "launch": gettext("The package wants to open a file that it does not hold."),
        "elsewhere": gettext(
            "The package opens a page elsewhere. Only what is in the package itself is opened."
        ),
    }[str(error)]


def _to(address: str) -> ResponseReturnValue:
    return flask.redirect(address, HTTPStatus.SEE_OTHER)
