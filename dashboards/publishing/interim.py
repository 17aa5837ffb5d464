"""A report between two rounds: who has taken part by now. It asks nobody anything."""

import hashlib
import uuid
from uuid import UUID

import sqlalchemy as sa

from dashboards.publishing.apart import one_by_one, told_near
from dashboards.publishing.publications import frozen
from dashboards.publishing.taking_part import reach_at
from dashboards.tables import publication
from dashboards.target.told import Json
from lrs.surroundings import Surroundings
from lti.units import Tree


class TooSoon(Exception):
    """An interim report that comes too soon after another one, or after a round."""


def make_interim(here: Surroundings, organisation_id: int, tree: Tree | None) -> UUID:
    """Make a report of who has taken part by now, to be signed off, and return its id.

    Raises TooSoon, or NotYetWhole while old attendance is still being projected.
    """
    now = here.clock()
    reach = reach_at(here, organisation_id, tree, moment=now)
    told: Json = {
        "interim": True,
        "made_at": now.isoformat(),
        "tree_valid_from": None if tree is None else tree.valid_from.isoformat(),
        "reach": reach,
    }
    body, named = frozen(told), uuid.uuid4()

    def keep(connection: sa.Connection) -> None:
        one_by_one(connection, organisation_id)
        if told_near(connection, organisation_id, now) is not None:
            raise TooSoon
        connection.execute(
            sa.insert(publication).values(
                organisation_id=organisation_id,
                id=named,
                round_id=None,
                made_at=now,
                record=body,
                sha256=hashlib.sha256(body).digest(),
            )
        )

    here.database.transact(keep)
    return named
