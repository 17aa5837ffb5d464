"""The page on which a trainer writes a new material."""

from http import HTTPStatus

import flask
import sqlalchemy as sa
from flask.typing import ResponseReturnValue

from lrs.surroundings import surroundings
from lti.catalogue import modules_offered, programme_for
from lti.choosing import address_of, awaited_by, keep_picked
from lti.modules.material.authoring import Authored
from lti.modules.material.entry import trainers
from lti.modules.material.library import publish
from lti.modules.material.writing import Typed, typed, written
from lti.pages import LANGUAGE_NAMES, LANGUAGES, FieldError, answer
from lti.visit import Visit


@trainers
def new(visit: Visit) -> ResponseReturnValue:
    """Show the empty form."""
    return _page(visit, Typed(language=visit.locale), ())


@trainers
def make(visit: Visit) -> ResponseReturnValue:
    """Keep the material, and go back to choosing with it picked, or to its preview."""
    authored, errors = written(flask.request.form)
    if authored is None:
        return _page(visit, typed(flask.request.form, visit.locale), errors)
    here = surroundings()

    def keep(connection: sa.Connection) -> str:
        _publish(connection, visit, authored)
        return _way_on(connection, visit, authored)

    return flask.redirect(here.database.transact(keep), HTTPStatus.SEE_OTHER)


def _publish(connection: sa.Connection, visit: Visit, authored: Authored) -> None:
    here = surroundings()
    now = here.clock()
    known = modules_offered(connection, visit.organisation_id)
    publish(
        connection,
        authored,
        organisation_id=visit.organisation_id,
        programme_id=programme_for(connection, organisation_id=visit.organisation_id, now=now),
        place=max((each.place for each in known), default=0) + 1,
        in_programme=False,
        data_dir=here.settings.data_dir,
        now=now,
    )


def _way_on(connection: sa.Connection, visit: Visit, authored: Authored) -> str:
    known = awaited_by(connection, visit, key_ring=surroundings().key_ring)
    if known is None:
        return f"/teach/{visit.id}/materials/{authored.material.id}"
    made = authored.material.id
    several = known.choosing.takes_several
    keep_picked(connection, visit, (*known.picked, made) if several else (made,))
    return address_of(visit)


def _page(visit: Visit, form: Typed, errors: tuple[FieldError, ...]) -> ResponseReturnValue:
    return answer(
        "material/new.html",
        visit=visit,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        form=form,
        errors=errors,
        wrong={error.field: error.text for error in errors},
        languages={code: LANGUAGE_NAMES[code] for code in LANGUAGES},
    )
