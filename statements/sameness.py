"""When two statements are the same (xAPI 1.0.3, Part 2, 2.3.1, Statement Comparison)."""

from decimal import Decimal
from typing import Any

import msgspec

from statements import values

# What the store assigns, what is not part of the statement (attachments) or is compared apart.
_ASSIGNED = ("id", "authority", "stored", "timestamp", "version", "attachments")
_DECODE = msgspec.json.Decoder(float_hook=Decimal).decode
_ENCODE = msgspec.json.encode


def same_statement(stored: bytes, other: bytes) -> bool:
    """Return whether a statement is the one stored, serialised perhaps in another way.

    Ignored are the differences that 2.3.1 excepts: id, authority, stored and version; a timestamp
    where either lacks it, and its way of writing; verb displays, activity definitions,
    attachments; the order of a Group's members; the case of an address's domain; an activity
    alone or in an array; a missing objectType that has a default. Durations are texts in 1.0.x,
    and equal to a hundredth of a second in 2.0: the stored version decides, 2.0 if it has none.
    Both must be statements that the grammar has accepted.
    """
    rough = not str(_VERSION.decode(stored).version).startswith("1.")
    return differing_property(stored, other, rough=rough) is None


def differing_property(one: bytes, other: bytes, *, rough: bool) -> str | None:
    """Return the first property in which two statements are not the same, None if none is.

    rough compares durations to a hundredth of a second, as 2.0 does.
    """
    ours: dict[str, Any] = _DECODE(one)  # Any: JSON, compared property by property.
    theirs: dict[str, Any] = _DECODE(other)
    times = [each["timestamp"] for each in (ours, theirs) if "timestamp" in each]
    if len({values.instant_of(time) for time in times}) > 1:
        return "timestamp"
    ours, theirs = _plain(ours, rough), _plain(theirs, rough)
    if ours == theirs:
        return None
    return next(name for name in {**ours, **theirs} if ours.get(name) != theirs.get(name))


class _Versioned(msgspec.Struct):
    version: str = ""


_VERSION = msgspec.json.Decoder(_Versioned)


# Any, in what follows: JSON values, brought into one form so that == can compare them.


def _plain(statement: dict[str, Any], rough: bool) -> dict[str, Any]:
    kept = {name: value for name, value in statement.items() if name not in _ASSIGNED}
    kept["actor"] = _actor(kept["actor"])
    kept["verb"] = kept["verb"]["id"]
    kept["object"] = _object(kept["object"], rough)
    if "context" in kept:
        kept["context"] = _context(kept["context"])
    if "result" in kept:
        kept["result"] = _result(kept["result"], rough)
    return kept


def _actor(value: dict[str, Any]) -> dict[str, Any]:
    kept = {"objectType": "Agent", **value}
    if "mbox" in kept:
        local, _, domain = kept["mbox"].rpartition("@")
        kept["mbox"] = f"{local}@{domain.lower()}"
    if "mbox_sha1sum" in kept:
        kept["mbox_sha1sum"] = kept["mbox_sha1sum"].lower()
    if "member" in kept:
        members = [_actor(member) for member in kept["member"]]
        kept["member"] = sorted(members, key=lambda member: _ENCODE(member, order="sorted"))
    return kept


def _object(value: dict[str, Any], rough: bool) -> dict[str, Any]:
    kind = value.get("objectType", "Activity")
    if kind in ("Agent", "Group"):
        return _actor(value)
    if kind == "SubStatement":
        plain = _plain(value, rough)
        # A SubStatement's timestamp is the sender's alone: the store assigns it none.
        if "timestamp" in value:
            plain["timestamp"] = values.instant_of(value["timestamp"])
        return plain
    if kind == "Activity":
        return {"objectType": kind, "id": value["id"]}
    return _reference(value)


def _reference(value: dict[str, Any]) -> dict[str, Any]:
    return {**value, "id": value["id"].lower()}


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
        kept["statement"] = _reference(kept["statement"])
    if "contextActivities" in kept:
        kept["contextActivities"] = {
            name: [activity["id"] for activity in (given if isinstance(given, list) else [given])]
            for name, given in kept["contextActivities"].items()
        }
    if "extensions" in kept:
        kept["extensions"] = _exact(kept["extensions"])
    return kept


def _result(value: dict[str, Any], rough: bool) -> dict[str, Any]:
    kept = dict(value)
    if rough and "duration" in kept:
        kept["duration"] = values.duration_parts(kept["duration"])
    if "extensions" in kept:
        kept["extensions"] = _exact(kept["extensions"])
    return kept


def _exact(value: Any) -> Any:
    """Tell true from 1 and false from 0, which JSON does and Python does not."""
    if isinstance(value, dict):
        return {name: _exact(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_exact(inner) for inner in value]
    return ("truth", value) if isinstance(value, bool) else value
