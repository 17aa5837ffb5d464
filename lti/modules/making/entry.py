"""What the pages on which modules are made share."""

from http import HTTPStatus
from uuid import UUID

import flask
import sqlalchemy as sa
from flask.typing import ResponseReturnValue

from lti.catalogue import Module, module
from lti.modules.kinds import KINDS
from lti.modules.making.makers import MAKERS
from lti.visit import Visit


def held_module(connection: sa.Connection, visit: Visit, module_id: UUID) -> Module:
    """Return a module that can be made here; 404 when the organisation has no such."""
    held = module(connection, visit.organisation_id, module_id)
    if held is None or held.kind not in MAKERS:
        flask.abort(HTTPStatus.NOT_FOUND)
    return held


def manage_of(visit: Visit, held: Module) -> str | None:
    """Return where a module is run, None for a kind with nothing to run."""
    manage = KINDS[held.kind].manage
    return None if manage is None else manage(visit.id, held.id)


def moved_to(address: str) -> ResponseReturnValue:
    """Lead on to an address after something was done."""
    return flask.redirect(address, HTTPStatus.SEE_OTHER)
