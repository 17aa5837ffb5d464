"""When two statements are the same (xAPI 1.0.3, Part 2, 2.3.1, Statement Comparison)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec

from statements import values

# What the store assigns, what is not part of the statement (attachments) or is compared apart.
_ASSIGNED = ("id", "authority", "stored", "timestamp", "version", "attachments")
_CONTEXT_ACTIVITIES = ("parent", "grouping", "category", "other")
_DECODE = msgspec.json.Decoder(float_hook=Decimal).decode


def same_statement(stored: bytes, other: bytes) -> bool:
    """Return whether a statement is the one stored, serialised perhaps in another way.

    Ignored are the differences that 2.3.1 excepts: id, authority, stored and version; a timestamp
    where either lacks it, and its way of writing; verb displays, activity definitions,
    attachments; the order of a Group's members; the case of an address's domain; an activity
    alone or in an array; a missing objectType that has a default. Durations are texts in 1.0.x,
    and equal to a hundredth of a second in 2.0 (by the stored version).
    """
    ours: dict[str, Any] = _DECODE(stored)  # Any: JSON, compared property by property.
    theirs: dict[str, Any] = _DECODE(other)
    rough = str(ours.get("version", "")).startswith("2.")
    times = [each["timestamp"] for each in (ours, theirs) if "timestamp" in each]
    if len({values.instant_of(time) for time in times}) > 1:
        return False
    return bool(_plain(ours, rough) == _plain(theirs, rough))


# Any, in what follows: JSON values, brought into one form so that == can compare them.


def _plain(statement: dict[str, Any], rough: bool) -> dict[str, Any]:
    kept = {name: value for name, value in statement.items() if name not in _ASSIGNED}
    kept["actor"] = _actor(kept["actor"])
    kept["verb"] = kept["verb"]["id"]
    kept["object"] = _object(kept["object"], rough)
    if "context" in kept:
        kept["context"] = _context(kept["context"])
    if rough and "duration" in kept.get("result", {}):
        kept["result"] = {
            **kept["result"],
            "duration": values.duration_parts(kept["result"]["duration"]),
        }
    return kept


def _object(value: dict[str, Any], rough: bool) -> dict[str, Any]:
    kind = value.get("objectType", "Activity")
    if kind in ("Agent", "Group"):
        return _actor(value)
    if kind == "SubStatement":
        plain = _plain(value, rough)
        if "timestamp" in value:
            plain["timestamp"] = values.instant_of(value["timestamp"])
        return plain
    if kind == "Activity":
        return {"objectType": kind, "id": value["id"]}
    return {**value, "id": value["id"].lower()}


def _actor(value: dict[str, Any]) -> dict[str, Any]:
    kept = {"objectType": "Agent", **value}
    if "mbox" in kept:
        local, _, domain = kept["mbox"].rpartition("@")
        kept["mbox"] = f"{local}@{domain.lower()}"
    if "mbox_sha1sum" in kept:
        kept["mbox_sha1sum"] = kept["mbox_sha1sum"].lower()
    if "member" in kept:
        kept["member"] = _unordered([_actor(member) for member in kept["member"]])
    return kept


def _unordered(members: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(members, key=lambda member: repr(sorted(member.items(), key=str)))


def _context(value: dict[str, Any]) -> dict[str, Any]:
    kept = dict(value)
    for name in ("instructor", "team"):
        if name in kept:
            kept[name] = _actor(kept[name])
    for names, who in (("contextAgents", "agent"), ("contextGroups", "group")):
        if names in kept:
            kept[names] = [{**each, who: _actor(each[who])} for each in kept[names]]
    if "registration" in kept:
        kept["registration"] = kept["registration"].lower()
    if "statement" in kept:
        kept["statement"] = {**kept["statement"], "id": kept["statement"]["id"].lower()}
    if "contextActivities" in kept:
        kept["contextActivities"] = {
            name: [activity["id"] for activity in (given if isinstance(given, list) else [given])]
            for name, given in kept["contextActivities"].items()
        }
    return kept
