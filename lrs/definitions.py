"""What the store knows of activities: every definition it was given, merged."""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

import sqlalchemy as sa

from lrs.database import Database, inserting
from lrs.tables import activity
from statements.canonical import merged_definition

_REMEMBERED_BYTES = 4096
_MOST_BELIEVED = 4096


class Believed:
    """What this process last saw of activities' definitions. It may be out of date.

    Whoever relies on it has the database compare, see `lrs.at_once`.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[int, str], bytes] = {}

    def unless_changed(
        self, database: Database, organisation_id: int, said: Mapping[str, bytes]
    ) -> Mapping[str, bytes] | None:
        """Return what is known of the activities, or None where it would change by what is said."""
        found = {iri: self._known.get((organisation_id, iri)) for iri in said}
        missing = [iri for iri, definition in found.items() if definition is None]
        if missing:
            with database.read() as connection:
                seen = known_definitions(connection, organisation_id, missing)
            self._remember(organisation_id, seen)
            found.update(seen)
        known = {iri: each for iri, each in found.items() if each is not None}
        same = len(known) == len(said) and all(
            _merged(definition, said[iri]) == definition for iri, definition in known.items()
        )
        if not same:
            # The long way writes what is said; the next batch asks what became of it.
            self.forget(organisation_id, said)
            return None
        return known

    def forget(self, organisation_id: int, iris: Iterable[str]) -> None:
        """Forget what may have been out of date."""
        for iri in iris:
            self._known.pop((organisation_id, iri), None)

    def _remember(self, organisation_id: int, seen: Mapping[str, bytes]) -> None:
        if len(self._known) + len(seen) > _MOST_BELIEVED:
            self._known.clear()
        for iri, definition in seen.items():
            if len(definition) <= _REMEMBERED_BYTES:
                self._known[organisation_id, iri] = definition


def learn(
    connection: sa.Connection,
    organisation_id: int,
    said: Mapping[str, bytes],
    *,
    known: Mapping[str, bytes],
) -> None:
    """Merge what statements say of activities into what is known of them.

    What would change nothing is not written: most statements say what is long known.
    """
    changed = sorted(iri for iri in said if _merged(known.get(iri), said[iri]) != known.get(iri))
    if changed:
        _write(connection, organisation_id, {iri: said[iri] for iri in changed})


def combined(said: Iterable[Mapping[str, bytes]]) -> dict[str, bytes]:
    """Return the definitions of several statements, merged in their order."""
    found: dict[str, bytes] = {}
    for definitions in said:
        for iri, definition in definitions.items():
            found[iri] = _merged(found.get(iri), definition)
    return found


def known_definitions(
    connection: sa.Connection, organisation_id: int, iris: Collection[str]
) -> Mapping[str, bytes]:
    """Return the merged definitions of those activities that have one."""
    query = sa.select(activity.c.iri, activity.c.definition).where(
        activity.c.organisation_id == organisation_id, activity.c.iri.in_(iris)
    )
    return {row.iri: row.definition for row in connection.execute(query)}


def _write(connection: sa.Connection, organisation_id: int, new: Mapping[str, bytes]) -> None:
    """Merge under locks taken in the order of IRIs, so that no writer loses another's words."""
    claim = inserting(connection, activity).on_conflict_do_nothing()
    connection.execute(
        claim,
        [
            {"organisation_id": organisation_id, "iri": iri, "definition": definition}
            for iri, definition in new.items()
        ],
    )
    mine = (activity.c.organisation_id == organisation_id, activity.c.iri.in_(new))
    locked = sa.select(activity.c.iri, activity.c.definition).where(*mine)
    for iri, known in connection.execute(locked.order_by(activity.c.iri).with_for_update()).all():
        merged = _merged(known, new[iri])
        if merged != known:
            connection.execute(
                sa.update(activity)
                .where(activity.c.organisation_id == organisation_id, activity.c.iri == iri)
                .values(definition=merged)
            )


def _merged(old: bytes | None, new: bytes) -> bytes:
    if old is None or old == new:
        return new
    if len(old) + len(new) > _REMEMBERED_BYTES:
        return merged_definition(old, new)
    return _remembered_merge(old, new)


@lru_cache(maxsize=4096)
def _remembered_merge(old: bytes, new: bytes) -> bytes:
    return merged_definition(old, new)
