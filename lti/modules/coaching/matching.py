"""Who coaches whom: pairs for all in one go, with a trio where the number is odd.

Never allowed: oneself, the own supervisor, a pair without a common language, and what the trainer
forbids. Wished for: other units or the same, the same site, somebody new. A maximum weight
matching of a general graph (Edmonds 1965) pairs as many as can be, and among those the best
wishes; whom nobody can be paired with is told with the reason.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal
from uuid import UUID

Reason = Literal["language", "supervisor", "unit", "site", "nobody"]

_PAIRED = 1000
_NEW = 100
_SITE = 10
_UNIT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody to be paired. unit and site are None and "" where they are not told."""

    id: UUID
    unit: str | None
    site: str
    languages: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a trainer asks of pairs.

    units is "other" or "same" for a rule and "any" for none; strict rules forbid, others are
    wishes. never are pairs that may not be, such as with the own supervisor; before are pairs
    that were, which are repeated only where nothing else is left.
    """

    units: Literal["any", "other", "same"] = "any"
    same_site: bool = False
    strict: bool = False
    never: frozenset[frozenset[UUID]] = frozenset()
    before: frozenset[frozenset[UUID]] = frozenset()


@dataclass(frozen=True, slots=True)
class Proposal:
    """Pairs and at most one trio, and those without a partner with the reason."""

    groups: tuple[tuple[UUID, ...], ...]
    unpaired: tuple[tuple[UUID, Reason], ...]


def proposal(members: Sequence[Member], rules: Rules) -> Proposal:
    """Propose pairs for all members; the same members and rules give the same pairs."""
    known = sorted(members, key=lambda member: member.id)
    pairs = _matched(known, rules)
    groups = [tuple(sorted(pair, key=lambda member: member.id)) for pair in pairs]
    taken = {member.id for pair in pairs for member in pair}
    left = [member for member in known if member.id not in taken]
    if len(left) == 1 and pairs:
        with_trio = _with_trio(known, left[0], groups, rules)
        if with_trio is not None:
            groups, left = with_trio, []
    return Proposal(
        groups=tuple(sorted(tuple(member.id for member in group) for group in groups)),
        unpaired=tuple((member.id, _reason(member, known, rules)) for member in left),
    )


def may_pair(one: Member, other: Member, rules: Rules) -> bool:
    """Tell whether two may be paired at all."""
    return _why_not(one, other, rules) is None


def _matched(members: Sequence[Member], rules: Rules) -> list[tuple[Member, Member]]:
    # Of use here only, and slow to import: a web worker need not carry it.
    import networkx  # noqa: PLC0415

    graph = networkx.Graph()
    graph.add_nodes_from(range(len(members)))
    for (at, one), (to, other) in combinations(enumerate(members), 2):
        if may_pair(one, other, rules):
            graph.add_edge(at, to, weight=_weight(one, other, rules))
    found = networkx.max_weight_matching(graph, maxcardinality=True)
    return sorted(
        ((members[min(pair)], members[max(pair)]) for pair in found),
        key=lambda pair: pair[0].id,
    )


def _with_trio(
    members: Sequence[Member],
    left: Member,
    groups: Sequence[tuple[Member, ...]],
    rules: Rules,
) -> list[tuple[Member, ...]] | None:
    """Add the one who is left to a pair, or leave another one over who can be added to one."""
    best = _best_trio(left, groups, rules)
    if best is not None:
        return [(*group, left) if group is best else group for group in groups]
    for other in members:
        if other is left:
            continue
        rest = [member for member in members if member is not other]
        pairs: list[tuple[Member, ...]] = [*_matched(rest, rules)]
        if 2 * len(pairs) != len(rest):
            continue
        best = _best_trio(other, pairs, rules)
        if best is not None:
            return [(*group, other) if group is best else group for group in pairs]
    return None


def _best_trio(
    third: Member, groups: Sequence[tuple[Member, ...]], rules: Rules
) -> tuple[Member, ...] | None:
    fit = [group for group in groups if all(may_pair(third, member, rules) for member in group)]
    return max(
        fit,
        key=lambda group: sum(_weight(third, member, rules) for member in group),
        default=None,
    )


def _weight(one: Member, other: Member, rules: Rules) -> int:
    weight = _PAIRED
    if frozenset((one.id, other.id)) not in rules.before:
        weight += _NEW
    if rules.same_site and one.site == other.site:
        weight += _SITE
    return weight + (_UNIT if _units_fit(one, other, rules) else 0)


def _why_not(one: Member, other: Member, rules: Rules) -> Reason | None:
    if one.id == other.id:
        return "nobody"
    if frozenset((one.id, other.id)) in rules.never:
        return "supervisor"
    if not one.languages & other.languages:
        return "language"
    if rules.strict and not _units_fit(one, other, rules):
        return "unit"
    if rules.strict and rules.same_site and one.site != other.site:
        return "site"
    return None


def _units_fit(one: Member, other: Member, rules: Rules) -> bool:
    if rules.units == "any" or one.unit is None or other.unit is None:
        return True
    return (one.unit == other.unit) == (rules.units == "same")


def _reason(member: Member, members: Sequence[Member], rules: Rules) -> Reason:
    """Return what keeps a member from everybody, "nobody" where partners were only taken."""
    reasons = list(_reasons(member, members, rules))
    if not reasons or None in reasons:
        return "nobody"
    told = [reason for reason in reasons if reason is not None]
    return max(sorted(set(told)), key=told.count)


def _reasons(member: Member, members: Sequence[Member], rules: Rules) -> Iterator[Reason | None]:
    for other in members:
        if other.id != member.id:
            yield _why_not(member, other, rules)
