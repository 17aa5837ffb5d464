"""Who has taken part by a moment, read from projections that hold everything until then."""

from datetime import datetime

from dashboards.participation import participation_of
from dashboards.projector import catch_up
from dashboards.target.dividing import groups_in
from dashboards.target.headcounts import experts_in, supervisors_in
from dashboards.target.reach import WHOLE, reach_of
from dashboards.target.told import Json
from lrs.surroundings import Surroundings
from lti.units import Tree

_MOST_TURNS = 1000


def reach_at(
    here: Surroundings, organisation_id: int, tree: Tree | None, *, moment: datetime
) -> Json:
    """Return the reach by a moment, see `dashboards.target.reach`; "at" is the moment.

    Raises NotYetWhole while attendance of before an upgrade is still being projected.
    """
    for _ in range(_MOST_TURNS):
        standing = catch_up(here.database, organisation_id, iri_base=here.settings.iri_base)
        if standing.read_until is None:
            break
    with here.database.read() as connection:
        people = participation_of(connection, organisation_id, at=moment)
    headcounts = {}
    if tree is not None:
        headcounts = {
            WHOLE: groups_in(tree, {}, whole=0, depth=0).whole.headcount,
            "supervisor": supervisors_in(tree),
            "expert": experts_in(tree) or 0,
        }
    return reach_of(people, headcounts=headcounts) | {"at": moment.isoformat()}
