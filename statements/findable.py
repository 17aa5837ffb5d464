"""Under what a statement can be found: the values that the filters of GET /statements compare.

xAPI 1.0.3, Part 3, 2.1.3: `agent` is the Actor or Object, by any identifier and through a Group's
members; `related_agents` adds authority, instructor, team and those of a SubStatement, and in 2.0
contextAgents and contextGroups; `related_activities` adds contextActivities likewise.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

import msgspec
from msgspec import UNSET

from statements.canonical import merged_definition
from statements.grammar import (
    InvalidStatements,
    Problem,
    ValidStatement,
    people,
    strict_json,
)
from statements.grammar import tree as t
from statements.grammar.checks import Check
from statements.stored import read_stored

Who = t.Agent | t.Actor


@dataclass(frozen=True, slots=True)
class Findable:
    """The values a statement can be found by; what is related includes what is direct."""

    agents: frozenset[str]
    related_agents: frozenset[str]
    verb: str
    activities: frozenset[str]
    related_activities: frozenset[str]
    registration: UUID | None


def findable(valid: ValidStatement) -> Findable:
    """Return under what a statement can be found.

    An authority that the sender claims does not count: the store does not keep it.
    """
    return _findable(valid.tree, None)


def findable_stored(stored: bytes) -> Findable:
    """Return under what a stored statement can be found, its authority included.

    Raises InvalidStatements if the bytes are not what `stored_form` made.
    """
    statement = read_stored(stored).tree
    return _findable(statement, None if statement.authority is UNSET else statement.authority)


def _findable(statement: t.Statement, authority: t.Authority | None) -> Findable:
    agents = frozenset(_own_agents(statement))
    activities = frozenset(_own_activities(statement))
    related_agents = {*agents, *_related_agents(statement)}
    if authority is not None:
        related_agents.update(_keys(authority))
    registration = UNSET if statement.context is UNSET else statement.context.registration
    return Findable(
        agents=agents,
        related_agents=frozenset(related_agents),
        verb=statement.verb.id,
        activities=activities,
        related_activities=activities.union(_related_activities(statement)),
        registration=None if registration is UNSET else UUID(registration),
    )


def agent_key(agent_json: bytes) -> str:
    """Return the key of an Agent or identified Group given as JSON, as the agent filter has it.

    Raises InvalidStatements for anything else, held to what statements are held to (Part 2, 2.2:
    "parameter values to the same standards"); paths begin at "agent".
    """
    _hold(agent_json, people.actor)
    key = _key(_ACTOR.decode(agent_json))
    if key is None:
        raise InvalidStatements(
            [Problem("agent", "A Group without identifier can not be told from another.")]
        )
    return key


def lone_agent_key(agent_json: bytes) -> str:
    """Return the key of an Agent given as JSON, as the document resources have it.

    "The agent parameter is an Agent Object and not a Group" (Part 3, 2.6). Raises
    InvalidStatements for anything else; paths begin at "agent".
    """
    _hold(agent_json, people.AGENT)
    return str(_key(_ACTOR.decode(agent_json)))


def agent_key_of(who: Who) -> str | None:
    """Return the key of an Agent or Group of a statement, None of a Group without identifier."""
    return _key(who)


def _hold(agent_json: bytes, check: Check) -> None:
    value, problem = strict_json.read(agent_json)
    if problem is not None:
        raise InvalidStatements([Problem("agent", problem.rule)])
    found = strict_json.unsound(value, "agent")
    check(value, "agent", found)
    if found:
        raise InvalidStatements(found)


def definitions(valid: ValidStatement) -> Mapping[str, bytes]:
    """Return the definition of each activity that the statement defines, as JSON, by its IRI.

    The same activity defined more than once has its definitions merged, in order.
    """
    found: dict[str, bytes] = {}
    for iri, definition in _definitions(valid):
        found[iri] = merged_definition(found.get(iri), definition)
    return found


_ACTOR = msgspec.json.Decoder(t.Actor)


def _key(who: Who) -> str | None:
    if who.account is not UNSET:
        return f"account|{who.account.home_page}|{who.account.name}"
    if who.mbox is not UNSET:
        # The domain of an address is case-insensitive (Part 2, 2.4.2.3).
        local, _, domain = who.mbox.rpartition("@")
        return f"mbox|{local}@{domain.lower()}"
    if who.mbox_sha1sum is not UNSET:
        return f"mbox_sha1sum|{who.mbox_sha1sum.lower()}"
    if who.openid is not UNSET:
        return f"openid|{who.openid}"
    return None


def _keys(who: Who) -> Iterator[str]:
    """Give the key of an Agent or Group, and those of a Group's members."""
    key = _key(who)
    if key is not None:
        yield key
    if isinstance(who, t.Actor) and who.member is not UNSET:
        for member in who.member:
            yield from _keys(member)


def _own_agents(statement: t.Statement | t.SubStatement) -> Iterator[str]:
    yield from _keys(statement.actor)
    if isinstance(statement.object, t.Actor):
        yield from _keys(statement.object)


def _related_agents(statement: t.Statement | t.SubStatement) -> Iterator[str]:
    context = statement.context
    if context is not UNSET:
        if context.instructor is not UNSET:
            yield from _keys(context.instructor)
        if context.team is not UNSET:
            yield from _keys(context.team)
        if isinstance(context, t.ContextOf2):
            for beside in context.context_agents or ():
                yield from _keys(beside.agent)
            for around in context.context_groups or ():
                yield from _keys(around.group)
    if isinstance(statement.object, t.SubStatement):
        yield from _own_agents(statement.object)
        yield from _related_agents(statement.object)


def _own_activities(statement: t.Statement | t.SubStatement) -> Iterator[str]:
    if isinstance(statement.object, t.Activity):
        yield statement.object.id


def _related_activities(statement: t.Statement | t.SubStatement) -> Iterator[str]:
    context = statement.context
    if context is not UNSET and context.context_activities is not UNSET:
        around = context.context_activities
        for given in (around.parent, around.grouping, around.category, around.other):
            if isinstance(given, t.Activity):
                yield given.id
            elif given is not UNSET:
                for activity in given:
                    yield activity.id
    if isinstance(statement.object, t.SubStatement):
        yield from _own_activities(statement.object)
        yield from _related_activities(statement.object)


class _Defined(msgspec.Struct, gc=False):
    id: str
    definition: msgspec.Raw | msgspec.UnsetType = UNSET


class _Around(msgspec.Struct, gc=False):
    parent: list[_Defined] | _Defined | msgspec.UnsetType = UNSET
    grouping: list[_Defined] | _Defined | msgspec.UnsetType = UNSET
    category: list[_Defined] | _Defined | msgspec.UnsetType = UNSET
    other: list[_Defined] | _Defined | msgspec.UnsetType = UNSET


class _DefinedContext(msgspec.Struct, rename="camel", gc=False):
    context_activities: _Around | msgspec.UnsetType = UNSET


class _Inner(msgspec.Struct, gc=False):
    object: msgspec.Raw
    context: msgspec.Raw | msgspec.UnsetType = UNSET


_DEFINED = msgspec.json.Decoder(_Defined)
_DEFINED_CONTEXT = msgspec.json.Decoder(_DefinedContext)
_INNER = msgspec.json.Decoder(_Inner)


def _definitions(valid: ValidStatement) -> Iterator[tuple[str, bytes]]:
    what: t.Activity | t.Actor | t.StatementRef | t.SubStatement = valid.tree.object
    where: t.Parts | _Inner = valid.parts
    if isinstance(what, t.SubStatement):
        inner = _INNER.decode(valid.parts.object)
        yield from _definitions_within(inner, what.object)
    yield from _definitions_within(where, what)


def _definitions_within(
    parts: t.Parts | _Inner, what: t.Activity | t.Actor | t.StatementRef | t.SubStatement
) -> Iterator[tuple[str, bytes]]:
    if isinstance(what, t.Activity) and what.definition is not UNSET:
        yield from _raw_definition(_DEFINED.decode(parts.object))
    if parts.context is UNSET:
        return
    around = _DEFINED_CONTEXT.decode(parts.context).context_activities
    if around is UNSET:
        return
    for given in (around.parent, around.grouping, around.category, around.other):
        if isinstance(given, _Defined):
            yield from _raw_definition(given)
        elif given is not UNSET:
            for activity in given:
                yield from _raw_definition(activity)


def _raw_definition(activity: _Defined) -> Iterator[tuple[str, bytes]]:
    if activity.definition is not UNSET:
        yield activity.id, bytes(activity.definition)
