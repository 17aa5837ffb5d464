"""The learner's pages of a package: its units, and the one that is open. Trainers look at both."""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

import flask
import sqlalchemy as sa
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lrs.surroundings import Surroundings, surroundings
from lti.catalogue import Module, module
from lti.modules import acting, versions
from lti.modules.acting import Learner, learner_of, place_in
from lti.modules.package import hearing, launches
from lti.modules.package.content import KIND, Package, Unit
from lti.modules.package.launches import Over
from lti.modules.package.serving import SANDBOX, package_of
from lti.modules.prose import prose
from lti.modules.texts import language_note
from lti.pages import answer, gettext, in_own_language, text_in
from lti.people import Role
from lti.visit import Visit, let_come_from, visitors


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """A unit in the list; number is what its button sends."""

    number: int
    title: str
    state: str
    label: str
    is_next: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageView:
    """The page of a package."""

    title: str
    summary: str
    minutes: int
    description: Markup
    language_note: str | None
    units: tuple[UnitLine, ...]
    completed: bool
    records: bool
    is_known: bool
    address: str
    back: str


@visitors(Role.LEARNER, Role.VISITOR)
@in_own_language
def start(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Show the package's units and which are done."""
    _listen(visit, module_id)
    return _page(visit, module_id)


@visitors(Role.TRAINER)
@in_own_language
def preview(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Show a trainer the same page."""
    return _page(visit, module_id)


@visitors(Role.LEARNER, Role.TRAINER)
@in_own_language
def open_unit(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Launch a unit, and lead to where it is shown."""
    here, learner = surroundings(), learner_of(visit)
    chosen = flask.request.form.get("unit", "")

    def work(connection: sa.Connection) -> UUID:
        held = _held(connection, visit, module_id)
        place = place_in(connection, held, here=here)
        if learner is not None:
            place = acting.begin(connection, learner, place)
        package = _package(connection, held, place.version)
        number = int(chosen) if chosen.isascii() and chosen.isdigit() else len(package.units)
        if number >= len(package.units):
            flask.abort(HTTPStatus.BAD_REQUEST)
        unit = package.units[number]
        if learner is not None:
            hearing.unit_opened(connection, learner, place, unit, now=here.clock())
        return launches.open_unit(
            connection, visit, place, package, unit, here=here, counts=learner is not None
        )

    try:
        launch_id = here.database.transact(work)
    except Over:
        flask.abort(HTTPStatus.FORBIDDEN)
    return flask.redirect(f"{_room(visit)}/{module_id}/at/{launch_id}", HTTPStatus.SEE_OTHER)


@visitors(Role.LEARNER, Role.TRAINER)
@in_own_language
def shown(visit: Visit, module_id: UUID, launch_id: UUID) -> ResponseReturnValue:
    """Show the unit that was launched; loaded anew, lead back, since a launch is for once."""
    here = surroundings()
    back = f"{_room(visit)}/{module_id}" + ("/preview" if visit.role is Role.TRAINER else "")
    try:
        with here.database.write() as connection:
            held = _held(connection, visit, module_id)
            launch = launches.launch_by_id(connection, launch_id, here=here)
            if launch is None or launch.person_id != visit.person_id:
                raise Over
            package = _package(connection, held, launch.version)
            unit = package.unit(launch.unit)
            if unit is None or launch.module_id != module_id:
                raise Over
            address = launches.address_of(connection, launch, package, unit, here=here)
    except Over:
        return flask.redirect(back, HTTPStatus.SEE_OTHER)
    if here.settings.content_url is not None:
        let_come_from("frame", here.settings.content_url)
    return answer(
        "package/unit.html",
        visit=visit,
        title=text_in(unit.titles, visit.locale) or text_in(package.titles, visit.locale),
        address=address,
        # With an origin of its own the content may keep things there; it is not ours either way.
        sandbox=SANDBOX + (" allow-same-origin" if here.settings.content_url else ""),
        records=learner_of(visit) is not None,
        back=back,
    )


def listen(
    connection: sa.Connection, learner: Learner, held: Module, *, here: Surroundings
) -> None:
    """Let follow what a learner's open units of a package have said by now."""
    place = place_in(connection, held, here=here)
    for launch in hearing.launches_of(connection, learner, held.id):
        package = _package(connection, held, launch.version)
        hearing.hear(connection, learner, place, package, launch, here=here)


def _listen(visit: Visit, module_id: UUID) -> None:
    here, learner = surroundings(), learner_of(visit)
    if learner is None:
        return
    with here.database.read() as connection:
        if not hearing.launches_of(connection, learner, module_id):
            return

    def work(connection: sa.Connection) -> None:
        listen(connection, learner, _held(connection, visit, module_id), here=here)

    here.database.transact(work)


def _page(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    here, learner = surroundings(), learner_of(visit)
    with here.database.read() as connection:
        held = _held(connection, visit, module_id)
        version, progress, completed = held.version, {}, False
        if learner is not None:
            version = acting.version_of(connection, learner, module_id) or held.version
            progress = dict(hearing.progress_of(connection, learner, module_id))
            completed = acting.completed_at(connection, learner, module_id) is not None
        package = _package(connection, held, version)
    language = visit.locale
    return answer(
        "package/start.html",
        visit=visit,
        view=PackageView(
            title=text_in(package.titles, language),
            summary=text_in(package.summaries, language),
            minutes=package.minutes,
            description=prose(
                text_in(package.descriptions, language),
                pictures=(),
                new_tab_note=gettext("opens in a new tab"),
            ),
            language_note=language_note(package.languages, language),
            units=_lines(package, progress, language),
            completed=completed,
            records=learner is not None,
            is_known=visit.person_id is not None and visit.role is not Role.VISITOR,
            address=f"{_room(visit)}/{module_id}",
            back=_back(visit),
        ),
    )


def _lines(package: Package, progress: dict[str, bool], language: str) -> tuple[UnitLine, ...]:
    undone = [each for each in package.units if not progress.get(each.id, False)]
    first = undone[0] if undone else None
    return tuple(
        UnitLine(
            number=number,
            title=text_in(unit.titles, language) or text_in(package.titles, language),
            state=_state(unit, progress),
            label=gettext("Go on") if progress.get(unit.id) is False else gettext("Open"),
            is_next=unit is first,
        )
        for number, unit in enumerate(package.units)
    )


def _state(unit: Unit, progress: dict[str, bool]) -> str:
    if unit.id not in progress:
        return "later"
    return "done" if progress[unit.id] else "now"


def _held(connection: sa.Connection, visit: Visit, module_id: UUID) -> Module:
    held = module(connection, visit.organisation_id, module_id)
    if held is None or held.kind != KIND or not held.version:
        flask.abort(HTTPStatus.NOT_FOUND)
    return held


def _package(connection: sa.Connection, held: Module, version: int) -> Package:
    return package_of(versions.content_at(connection, held.organisation_id, held.id, version))


def _room(visit: Visit) -> str:
    room = "teach" if visit.role is Role.TRAINER else "learn"
    return f"/{room}/{visit.id}/packages"


def _back(visit: Visit) -> str:
    if visit.role is Role.TRAINER:
        return f"/teach/{visit.id}/modules"
    if visit.role is Role.LEARNER:
        return f"/dashboards/{visit.id}/me"
    return f"/learn/{visit.id}/materials"
