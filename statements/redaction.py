"""Statements in which somebody is named no more: others' statements, once that person is erased.

The bytes stay as they were stored but for the Agents replaced, so that numbers keep their digits.
"""

from collections.abc import Callable

import msgspec
from msgspec import Raw

from statements.findable import agent_key_of
from statements.grammar import tree as t

IsMeant = Callable[[str], bool]
"""Tells by an agent key of `statements.findable` whether an Agent is the one to be replaced."""

_OBJECT = msgspec.json.Decoder(dict[str, Raw])
_ARRAY = msgspec.json.Decoder(list[Raw])
_ACTOR = msgspec.json.Decoder(t.Actor)
_ENCODE = msgspec.json.Encoder().encode
_AGENT = Raw(b'"Agent"')
_IDENTIFIERS = frozenset({"account", "mbox", "mbox_sha1sum", "openid"})


class _Said(msgspec.Struct):
    actor: t.Actor


_SAID = msgspec.json.Decoder(_Said)


def is_by(stored: bytes, is_meant: IsMeant) -> bool:
    """Tell whether a stored statement is somebody's own: its actor, not just one of several."""
    key = agent_key_of(_SAID.decode(stored).actor)
    return key is not None and is_meant(key)


def redacted(stored: bytes, is_meant: IsMeant, *, instead: bytes) -> bytes | None:
    """Return a stored statement with another account, as JSON, wherever somebody is named.

    Wherever: as object, member of a Group, instructor, in a SubStatement, in an extension. A
    Group stays one, without members. None when the statement does not name them.
    """
    return _rewritten(stored, is_meant, instead)


def _rewritten(json: bytes, is_meant: IsMeant, instead: bytes) -> bytes | None:
    if json[:1] == b"{":
        parts = _OBJECT.decode(json)
        if _IDENTIFIERS & parts.keys() and _names(json, is_meant):
            kind = parts.get("objectType", _AGENT)
            return b'{"objectType":%b,"account":%b}' % (bytes(kind), instead)
        changed = {
            name: Raw(become)
            for name, value in parts.items()
            if (become := _rewritten(bytes(value), is_meant, instead)) is not None
        }
        return _ENCODE(parts | changed) if changed else None
    if json[:1] == b"[":
        items = _ARRAY.decode(json)
        new = [_rewritten(bytes(item), is_meant, instead) for item in items]
        if not any(new):
            return None
        pairs = zip(items, new, strict=True)
        return _ENCODE([was if become is None else Raw(become) for was, become in pairs])
    return None


def _names(json: bytes, is_meant: IsMeant) -> bool:
    try:
        key = agent_key_of(_ACTOR.decode(json))
    except msgspec.ValidationError:
        return False
    return key is not None and is_meant(key)
