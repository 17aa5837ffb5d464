"""Lectures, live sessions, coaching and surveys that are shipped, for a trainer to place."""

import json
from collections.abc import Iterator
from datetime import datetime
from importlib import resources
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from lti.catalogue import Module, module
from lti.modules import versions
from lti.modules.making.makers import MAKERS, Authored, Maker

_CONTENT = Path(str(resources.files("lti"))) / "modules" / "making" / "content"


def shipped() -> Iterator[tuple[Maker, UUID, Authored]]:
    """Return what is shipped, in its order, with how its kind is made.

    Raises NotWhole when one is not whole.
    """
    for path in sorted(_CONTENT.glob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        maker = MAKERS[told["kind"]]
        yield maker, UUID(told["module"]["id"]), maker.read(told["module"])


def publish(
    connection: sa.Connection,
    maker: Maker,
    module_id: UUID,
    authored: Authored,
    *,
    organisation_id: int,
    programme_id: UUID,
    place: int,
    now: datetime,
) -> None:
    """Give an organisation a shipped module, unless it had this version of it before.

    It is no step of the way of its own: a trainer places it and plans when it takes place.
    """
    held = module(connection, organisation_id, module_id)
    if held is not None and versions.was_ever(
        connection, organisation_id, module_id, authored, read=maker.read
    ):
        return
    shown = Module(
        id=module_id,
        organisation_id=organisation_id,
        programme_id=programme_id,
        kind=maker.kind,
        place=place,
        titles=authored.titles,
        summaries=authored.summaries,
        minutes=authored.minutes,
        due_on=None,
        version=0,
        in_programme=False,
    )
    versions.publish(connection, shown, authored, read=maker.read, write=maker.write, now=now)
