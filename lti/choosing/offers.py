"""What may be chosen: the organisation's modules, searched, and as links to be placed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from lti.catalogue import Module, modules_offered
from lti.modules.kinds import KINDS, Kind
from lti.pages import text_in
from lti.protocol.deep_linking import HISTORY, LinkItem
from lti.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One module that may be chosen, in the visitor's language."""

    id: UUID
    title: str
    summary: str
    minutes: int
    kind: str
    is_graded: bool
    is_picked: bool
    preview: str


@dataclass(frozen=True, slots=True)
class Offers:
    """What a search found, and what is picked but was not found by it."""

    found: tuple[Offer, ...]
    picked_besides: tuple[Offer, ...]


def offers(
    connection: sa.Connection, visit: Visit, *, sought: str, picked: Collection[UUID]
) -> Offers:
    """Return the modules whose title or summary, in any language, holds every word sought."""
    words = sought.casefold().split()
    known = [each for each in modules_offered(connection, visit.organisation_id) if _kind(each)]
    found = [each for each in known if _holds(each, words)]
    besides = [each for each in known if each.id in picked and each not in found]
    return Offers(
        tuple(_offer(each, visit, picked) for each in found),
        tuple(_offer(each, visit, picked) for each in besides),
    )


def items_of(
    connection: sa.Connection, visit: Visit, picked: Sequence[UUID]
) -> tuple[LinkItem, ...]:
    """Return the picked modules as links, in the programme's order."""
    known = modules_offered(connection, visit.organisation_id)
    return tuple(_item(each, visit) for each in known if each.id in picked and _kind(each))


def _item(module: Module, visit: Visit) -> LinkItem:
    kind = _kind(module)
    return LinkItem(
        title=text_in(module.titles, visit.locale),
        text=text_in(module.summaries, visit.locale),
        custom={"module": str(module.id), **HISTORY},
        resource_id=str(module.id),
        score_maximum=None if kind is None else kind.score_maximum,
    )


def _offer(module: Module, visit: Visit, picked: Collection[UUID]) -> Offer:
    kind = KINDS[module.kind]
    return Offer(
        id=module.id,
        title=text_in(module.titles, visit.locale),
        summary=text_in(module.summaries, visit.locale),
        minutes=module.minutes,
        kind=str(kind.title),
        is_graded=kind.score_maximum is not None,
        is_picked=module.id in picked,
        preview=kind.preview(visit.id, module.id),
    )


def _holds(module: Module, words: Sequence[str]) -> bool:
    text = " ".join((*module.titles.values(), *module.summaries.values())).casefold()
    return all(word in text for word in words)


def _kind(module: Module) -> Kind | None:
    return KINDS.get(module.kind)
