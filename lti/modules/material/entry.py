"""From a visit to the material it opens: as somebody sees it, or as a learner acts in it."""

from collections.abc import Callable
from typing import TypeVar, cast
from uuid import UUID

import sqlalchemy as sa
from flask import abort
from flask.typing import ResponseReturnValue

from lrs.surroundings import surroundings
from lti.catalogue import Module, module, programme
from lti.modules.acting import learner_of
from lti.modules.making.previewing import draft_for
from lti.modules.material.acts import Scene, begun, studying_of
from lti.modules.material.addresses import Addresses
from lti.modules.material.attempts import attempts_of
from lti.modules.material.content import Material
from lti.modules.material.library import KIND, material_at
from lti.modules.material.study import Studying, remember_place, study_of
from lti.modules.material.views import Seen
from lti.pages import in_own_language
from lti.people import Role
from lti.visit import Visit, visitors

Result = TypeVar("Result")
View = Callable[..., ResponseReturnValue]


def viewers(view: View) -> View:
    """Let in who may open materials: learners, and visitors of whom nothing is recorded."""
    return visitors(Role.LEARNER, Role.VISITOR)(in_own_language(view))


def learners(view: View) -> View:
    """Let in who may act in materials."""
    return visitors(Role.LEARNER)(in_own_language(view))


def trainers(view: View) -> View:
    """Let in who may preview materials and choose what a link holds."""
    return visitors(Role.TRAINER)(in_own_language(view))


def seen_in(connection: sa.Connection, visit: Visit, module_id: UUID) -> Seen:
    """Return a material as the visit's person sees it; 404 when the organisation has no such."""
    held = _material(connection, visit, module_id)
    learner = learner_of(visit)
    studying = None if learner is None else studying_of(learner, module_id)
    study = None if studying is None else study_of(connection, studying)
    version = held.version if study is None else study.version
    draft = draft_for(connection, visit, held)
    if draft is None and not version:
        abort(404)
    return Seen(
        module=held if draft is None else draft.module,
        material=cast(Material, draft.content)
        if draft is not None
        else material_at(connection, visit.organisation_id, module_id, version),
        study=study,
        attempts=() if studying is None else attempts_of(connection, studying),
        addresses=addresses_of(visit, module_id),
        language=visit.locale,
        records=learner is not None,
    )


def seen(visit: Visit, module_id: UUID) -> Seen:
    """Return a material as the visit's person sees it, read in a transaction of its own."""
    with surroundings().database.read() as connection:
        return seen_in(connection, visit, module_id)


def addresses_of(visit: Visit, module_id: UUID) -> Addresses:
    """Return a material's paths in the room that the visit's role opens."""
    room = "teach" if visit.role is Role.TRAINER else "learn"
    return Addresses(room, visit.id, module_id)


def acted(visit: Visit, module_id: UUID, act: Callable[[sa.Connection, Scene], Result]) -> Result:
    """Do an act of the visit's learner in one transaction, beginning the study if need be."""
    learner = learner_of(visit)
    if learner is None:
        abort(403)
    here = surroundings()

    def work(connection: sa.Connection) -> Result:
        held = _material(connection, visit, module_id)
        if not held.version:
            abort(404)
        scene = begun(
            connection,
            learner,
            module=held,
            programme=programme(connection, visit.organisation_id, held.programme_id),
            iri_base=here.settings.iri_base,
            now=here.clock(),
        )
        return act(connection, scene)

    return here.database.transact(work)


def keep_place(visit: Visit, seen: Seen, place: str) -> None:
    """Remember where a learner is, if they have begun and are not done. This states nothing."""
    study = seen.study
    if study is None or study.completed_at is not None or study.place == place:
        return
    learner = learner_of(visit)
    if learner is None:
        return
    studying: Studying = studying_of(learner, seen.module.id)
    with surroundings().database.write() as connection:
        remember_place(connection, studying, place)


def _material(connection: sa.Connection, visit: Visit, module_id: UUID) -> Module:
    held = module(connection, visit.organisation_id, module_id)
    if held is None or held.kind != KIND:
        abort(404)
    return held
