"""The words of the inverted index: 64-bit hashes of a role and what plays it.

A statement lists every term it can be found by. The pairs of filters that clients ask for often
are terms of their own, since a page by one term costs the same however large the store is.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from uuid import UUID

import msgspec

from statements.findable import Findable, agent_key

_PAIRS = (
    ("agent", "activity"),
    ("registration", "verb"),
    ("agent", "verb"),
    ("activity", "verb"),
)
"""The rarest first, since a query for three uses the first pair that fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a query asks for, by the keys of `statements.findable`; None is not asked for."""

    agent: str | None = None
    related_agent: str | None = None
    verb: str | None = None
    activity: str | None = None
    related_activity: str | None = None
    registration: UUID | None = None
    authority: str | None = None


def terms_of(found_by: Iterable[Findable], *, authority: str) -> frozenset[int]:
    """Return every term of a statement, given what it and the statements it refers to hold.

    A statement that refers to another meets each filter that either of them meets (xAPI 1.0.3,
    Part 3, 2.1.3, "Filter Conditions for StatementRefs"), hence the pairs across them. authority
    is the agent key of the statement's own authority.
    """
    played = _played(found_by)
    singles = {_term(role, key) for role, keys in played.items() for key in keys}
    pairs = {
        _term(f"{one}+{other}", f"{first}\n{second}")
        for one, other in _PAIRS
        for first, second in product(played[one], played[other])
    }
    mine = {_term("authority", authority), _term("related_agent", authority)}
    return frozenset(singles | pairs | mine)


def authority_key(stored: bytes) -> str:
    """Return the agent key of a stored statement's authority."""
    return agent_key(bytes(_SAID.decode(stored).authority))


def terms_to_find(sought: Sought) -> tuple[int, ...]:
    """Return the fewest terms whose lists have exactly the sought statements in common.

    Empty when everything is sought.
    """
    left: dict[str, str] = {
        role: str(key)
        for role in Sought.__dataclass_fields__
        if (key := getattr(sought, role)) is not None
    }
    found = []
    for one, other in _PAIRS:
        if one in left and other in left:
            found.append(_term(f"{one}+{other}", f"{left.pop(one)}\n{left.pop(other)}"))
    found.extend(_term(role, key) for role, key in left.items())
    return tuple(found)


class _Said(msgspec.Struct):
    authority: msgspec.Raw


_SAID = msgspec.json.Decoder(_Said)


def _played(found_by: Iterable[Findable]) -> dict[str, set[str]]:
    played: dict[str, set[str]] = {
        "agent": set(),
        "related_agent": set(),
        "verb": set(),
        "activity": set(),
        "related_activity": set(),
        "registration": set(),
    }
    for each in found_by:
        played["agent"] |= each.agents
        played["related_agent"] |= each.related_agents
        played["verb"].add(each.verb)
        played["activity"] |= each.activities
        played["related_activity"] |= each.related_activities
        if each.registration is not None:
            played["registration"].add(str(each.registration))
    return played


@lru_cache(maxsize=16384)
def _term(role: str, key: str) -> int:
    text = f"{role}\n{key}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big", signed=True)
