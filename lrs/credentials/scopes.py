"""Scopes: what a credential may do, and which scope contains which."""

import enum
from collections.abc import Collection
from functools import lru_cache


class Scope(enum.StrEnum):
    """What a credential may do (xAPI 1.0.3, Part 3, 4.2, OAuth Authorization Scope)."""

    WRITE_STATEMENTS = "statements/write"
    READ_OWN_STATEMENTS = "statements/read/mine"
    READ_STATEMENTS = "statements/read"
    STATE = "state"
    DEFINE = "define"
    PROFILE = "profile"
    READ_ALL = "all/read"
    ALL = "all"
    RESULTS = "results/read"


def opens(granted: Collection[Scope], *allowing: Scope) -> bool:
    """Tell whether one of the allowing scopes, or one that contains it, was granted."""
    return any(scope in granted or not _WITHIN[scope].isdisjoint(granted) for scope in allowing)


@lru_cache(maxsize=256)
def scopes_in(kept: str) -> frozenset[Scope]:
    """Read scopes as the database keeps them: names with spaces between."""
    return frozenset(Scope(scope) for scope in kept.split())


_WITHIN: dict[Scope, frozenset[Scope]] = {
    Scope.WRITE_STATEMENTS: frozenset({Scope.ALL}),
    Scope.READ_OWN_STATEMENTS: frozenset({Scope.READ_STATEMENTS, Scope.READ_ALL, Scope.ALL}),
    Scope.READ_STATEMENTS: frozenset({Scope.READ_ALL, Scope.ALL}),
    Scope.STATE: frozenset({Scope.ALL}),
    Scope.DEFINE: frozenset({Scope.ALL}),
    Scope.PROFILE: frozenset({Scope.ALL}),
    Scope.READ_ALL: frozenset({Scope.ALL}),
    Scope.ALL: frozenset(),
    # Ours, beside xAPI: what is published of a measurement, and nothing of the store.
    Scope.RESULTS: frozenset({Scope.READ_ALL, Scope.ALL}),
}
