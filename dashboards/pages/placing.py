"""What a trainer may still see to about the link that led here."""

import sqlalchemy as sa

from lti.catalogue import ResourceLink, resource_link
from lti.modules.facts import choosing_for
from lti.visit import Visit


def link_of(connection: sa.Connection, visit: Visit) -> ResourceLink | None:
    """Return the link that a visit came through, None where it came through none."""
    if visit.resource_link_id is None:
        return None
    return resource_link(connection, visit.organisation_id, visit.resource_link_id)


def choose_address(link: ResourceLink | None, visit: Visit) -> str | None:
    """Return where to put a module into the link, None when it holds one."""
    is_empty = link is not None and link.module_id is None
    return choosing_for(visit.id) if is_empty else None


def column_address(link: ResourceLink | None, visit: Visit) -> str | None:
    """Return where to see to the link's gradebook column, None when there is nothing to see to."""
    if link is None or link.module_id is None or link.line_items_url is None:
        return None
    return f"/teach/{visit.id}/column"
