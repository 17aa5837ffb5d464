"""A trainer's look at a module as participants will see it: the draft, where one is whole."""

from dataclasses import dataclass, replace
from http import HTTPStatus

import flask
import sqlalchemy as sa

from lti.catalogue import Module
from lti.modules.making import drafts
from lti.modules.making.makers import Authored, NotWhole
from lti.people import Role
from lti.visit import Visit


@dataclass(frozen=True, slots=True)
class Previewed:
    """A module as its draft says, and what the draft holds."""

    module: Module
    content: Authored


def draft_for(connection: sa.Connection, visit: Visit, held: Module) -> Previewed | None:
    """Return the draft that a trainer previews; None for all others, and where none is whole.

    The page then says that it is one (`lti/base.html`). A module of which nothing is published
    and no draft is whole is not there yet: 404.
    """
    if visit.role is not Role.TRAINER:
        return None
    known = drafts.draft_of(connection, visit.organisation_id, held.id)
    if known is not None:
        try:
            content = drafts.maker_of(held).read(known.content)
        except NotWhole:
            content = None
        if content is not None:
            flask.g.shows_draft = held.id
            shown = replace(
                held,
                titles=content.titles,
                summaries=content.summaries,
                minutes=content.minutes,
            )
            return Previewed(shown, content)
    if not held.version:
        flask.abort(HTTPStatus.NOT_FOUND)
    return None
