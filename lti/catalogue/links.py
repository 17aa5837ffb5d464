"""Resource links: where in the platform something was placed, and what it holds."""

import uuid
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lrs.database import inserting
from lti import tables
from lti.catalogue.cohorts import matching
from lti.catalogue.programmes import module


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceLink:
    """Where in the platform something was placed. module_id is None until it is chosen."""

    id: UUID
    organisation_id: int
    cohort_id: UUID | None
    module_id: UUID | None
    line_item_url: str | None
    line_items_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a platform placed a link, by its own ids.

    copied_from are the links it was copied from, the nearest first (ResourceLink.id.history).
    address is where it opens on the platform, None where that is not known.
    """

    registration_id: UUID
    deployment_id: str
    context_id: str
    platform_link_id: str
    copied_from: tuple[str, ...] = ()
    address: str | None = None


def resource_link_for(
    connection: sa.Connection,
    *,
    organisation_id: int,
    placement: Placement,
    cohort_id: UUID | None,
    module_hint: str | None,
    line_item_url: str | None,
    line_items_url: str | None = None,
    ags_scopes: str,
    known: Any = None,
) -> ResourceLink:
    """Return the link that a launch came through, made at its first launch.

    module_hint is what the placement says it holds; a module of this organisation binds the link,
    anything else is ignored. A module bound before stays when the hint names none, and a line
    item stays when a launch names none. A copied link that holds nothing yet holds what the
    nearest of those does that it was copied from. known is the row where that was read already.
    """
    hinted = hinted_module(connection, organisation_id, module_hint)
    key = {
        "registration_id": placement.registration_id,
        "deployment_id": placement.deployment_id,
        "context_id": placement.context_id,
        "platform_link_id": placement.platform_link_id,
    }
    given: dict[str, object] = {}
    if cohort_id is not None:
        given["cohort_id"] = cohort_id
    if hinted is not None:
        given["module_id"] = hinted
    if placement.address is not None:
        given["address"] = placement.address
    # Mostly nothing changes, and many who launch at once need not queue for one row.
    known = (
        known or connection.execute(matching(tables.resource_link, organisation_id, key)).first()
    )
    given |= _column(known, line_item_url, line_items_url, ags_scopes)
    if hinted is None and (known is None or known.module_id is None):
        inherited = _inherited_module(connection, organisation_id, placement)
        if inherited is not None:
            given["module_id"] = inherited
    if known is not None and all(getattr(known, name) == value for name, value in given.items()):
        return _link_from(known)
    made = connection.execute(
        inserting(connection, tables.resource_link)
        .values(organisation_id=organisation_id, id=uuid.uuid4(), **key, **given)
        .on_conflict_do_update(
            index_elements=["organisation_id", *key],
            set_=given or {"context_id": placement.context_id},
        )
        .returning(tables.resource_link)
    )
    return _link_from(made.one())


# Any: a row of columns of many types.
def _column(
    known: Any, line_item_url: str | None, line_items_url: str | None, ags_scopes: str
) -> dict[str, object]:
    """Return what a launch tells of a link's column and of where columns are made."""
    told: dict[str, object] = {}
    if line_items_url is not None:
        told |= {"line_items_url": line_items_url, "ags_scopes": ags_scopes}
    if line_item_url is not None:
        told |= {"line_item_url": line_item_url, "ags_scopes": ags_scopes}
        if known is not None and known.line_item_url != line_item_url:
            # Another column than the one that was made from here.
            told["line_item_made_at"] = None
    return told


def resource_link(
    connection: sa.Connection, organisation_id: int, link_id: UUID
) -> ResourceLink | None:
    """Return a resource link of the organisation, None if there is no such link."""
    row = connection.execute(
        sa.select(tables.resource_link).where(
            tables.resource_link.c.organisation_id == organisation_id,
            tables.resource_link.c.id == link_id,
        )
    ).first()
    return None if row is None else _link_from(row)


def links_of_module(
    connection: sa.Connection, *, organisation_id: int, cohort_id: UUID, module_id: UUID
) -> tuple[UUID, ...]:
    """Return a cohort's links that hold a module: each may have a gradebook column."""
    column = tables.resource_link.c
    found = connection.execute(
        sa.select(column.id)
        .where(
            column.organisation_id == organisation_id,
            column.cohort_id == cohort_id,
            column.module_id == module_id,
        )
        .order_by(column.id)
    )
    return tuple(found.scalars())


def placed_at(
    connection: sa.Connection, organisation_id: int, module_id: UUID, cohort_id: UUID | None
) -> str | None:
    """Return where on the platform a module opens, in a group's course; None where unknown.

    Without a group, or where its course does not hold the module, any course's will do.
    """
    column = tables.resource_link.c
    found = connection.execute(
        sa.select(column.address)
        .where(
            column.organisation_id == organisation_id,
            column.module_id == module_id,
            column.address.is_not(None),
        )
        .order_by(sa.case((column.cohort_id == cohort_id, 0), else_=1), column.id)
        .limit(1)
    )
    return found.scalar()


def cohorts_with(
    connection: sa.Connection, organisation_id: int, module_id: UUID
) -> tuple[UUID, ...]:
    """Return the groups in whose courses a module is placed."""
    column = tables.resource_link.c
    found = connection.execute(
        sa.select(column.cohort_id)
        .where(
            column.organisation_id == organisation_id,
            column.module_id == module_id,
            column.cohort_id.is_not(None),
        )
        .distinct()
        .order_by(column.cohort_id)
    )
    return tuple(found.scalars())


def bind_module(connection: sa.Connection, link: ResourceLink, module_id: UUID) -> bool:
    """Bind an unbound link to a module; False if it was bound meanwhile, which then stands."""
    column = tables.resource_link.c
    bound = connection.execute(
        sa.update(tables.resource_link)
        .where(
            column.organisation_id == link.organisation_id,
            column.id == link.id,
            column.module_id.is_(None),
        )
        .values(module_id=module_id)
    )
    return bound.rowcount == 1


def _inherited_module(
    connection: sa.Connection,
    organisation_id: int,
    placement: Placement,
) -> UUID | None:
    """Return what the nearest predecessor of a copied link holds, None if none holds anything."""
    if not placement.copied_from:
        return None
    column = tables.resource_link.c
    rows = connection.execute(
        sa.select(column.platform_link_id, column.module_id).where(
            column.organisation_id == organisation_id,
            column.registration_id == placement.registration_id,
            column.platform_link_id.in_(placement.copied_from),
            column.module_id.is_not(None),
        )
    )
    held = {row.platform_link_id: row.module_id for row in rows}
    return next((held[each] for each in placement.copied_from if each in held), None)


def hinted_module(connection: sa.Connection, organisation_id: int, hint: str | None) -> UUID | None:
    """Return the module of the organisation that a placement names, None if it names none."""
    if hint is None:
        return None
    try:
        named = UUID(hint)
    except ValueError:
        return None
    return named if module(connection, organisation_id, named) is not None else None


# Any: a row holds columns of many types.
def _link_from(row: Any) -> ResourceLink:
    return ResourceLink(
        id=row.id,
        organisation_id=row.organisation_id,
        cohort_id=row.cohort_id,
        module_id=row.module_id,
        line_item_url=row.line_item_url,
        line_items_url=row.line_items_url,
    )
