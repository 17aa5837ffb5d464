"""What must be found, said as plainly as possible: a second implementation to compare with.

It reads whole statements as the specification words it (xAPI 1.0.3, Part 3, 2.1.3), shares no
code with the store, and is as slow as it likes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.lrs.conftest import JSON, REFERENCE, VERBS


@dataclass(frozen=True)
class Asked:
    """Filters by plain values; an agent is the account's name."""

    agent: str | None = None
    verb: str | None = None
    activity: str | None = None
    registration: str | None = None
    related_agents: bool = False
    related_activities: bool = False


def found(statements: Sequence[JSON], asked: Asked) -> list[str]:
    """Return the ids of what is found, in the order given."""
    by_id = {each["id"]: each for each in statements}
    return [
        each["id"]
        for each in statements
        if not is_voided(each, statements) and _meets(each, asked, by_id)
    ]


def is_voided(statement: JSON, statements: Sequence[JSON]) -> bool:
    if _voids(statement):
        return False
    return any(_voids(each) and each["object"]["id"] == statement["id"] for each in statements)


def _voids(statement: JSON) -> bool:
    return bool(statement["verb"]["id"] == VERBS + "voided")


def _meets(statement: JSON, asked: Asked, by_id: dict[str, JSON]) -> bool:
    chain = list(_chain(statement, by_id))
    agents = related_agents if asked.related_agents else own_agents
    activities = related_activities if asked.related_activities else own_activities
    return (
        (asked.agent is None or any(asked.agent in agents(each) for each in chain))
        and (asked.verb is None or any(asked.verb == each["verb"]["id"] for each in chain))
        and (asked.activity is None or any(asked.activity in activities(each) for each in chain))
        and (
            asked.registration is None
            or any(asked.registration == _context(each).get("registration") for each in chain)
        )
    )


def _chain(statement: JSON, by_id: dict[str, JSON]) -> Iterator[JSON]:
    seen: set[str] = set()
    while statement["id"] not in seen:
        yield statement
        seen.add(statement["id"])
        if statement["object"].get("objectType") != REFERENCE:
            return
        if statement["object"]["id"] not in by_id:
            return
        statement = by_id[statement["object"]["id"]]


def _context(statement: JSON) -> JSON:
    context: JSON = statement.get("context", {})
    return context


def _names(who: JSON) -> Iterator[str]:
    if "account" in who:
        yield who["account"]["name"]
    for member in who.get("member", []):
        yield from _names(member)


def own_agents(statement: JSON) -> set[str]:
    names = set(_names(statement["actor"]))
    if statement["object"].get("objectType") in ("Agent", "Group"):
        names |= set(_names(statement["object"]))
    return names


def related_agents(statement: JSON) -> set[str]:
    names = own_agents(statement)
    names |= set(_names(statement.get("authority", {})))
    context = _context(statement)
    for role in ("instructor", "team"):
        names |= set(_names(context.get(role, {})))
    for beside in context.get("contextAgents", []):
        names |= set(_names(beside["agent"]))
    if statement["object"].get("objectType") == "SubStatement":
        names |= related_agents(statement["object"])
    return names


def own_activities(statement: JSON) -> set[str]:
    what = statement["object"]
    return {what["id"]} if what.get("objectType", "Activity") == "Activity" else set()


def related_activities(statement: JSON) -> set[str]:
    iris = own_activities(statement)
    for given in _context(statement).get("contextActivities", {}).values():
        iris |= {each["id"] for each in given}
    if statement["object"].get("objectType") == "SubStatement":
        iris |= related_activities(statement["object"])
    return iris
