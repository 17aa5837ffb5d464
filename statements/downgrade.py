"""A stored statement as a store that speaks only xAPI 1.0.3 takes it.

What 2.0 added and 1.0.3 refuses is moved to where 1.0.3 allows anything: contextAgents and
contextGroups become extensions of the context. Timestamps are written in the one way that both
versions read, and the version is 1.0.x.
"""

import msgspec

from statements import signatures

_Object = dict[str, msgspec.Raw]
_OBJECT = msgspec.json.Decoder(_Object)
_ENCODE = msgspec.json.Encoder().encode
_MOVED = {"contextAgents": "context-agents", "contextGroups": "context-groups"}


class NotDowngradable(Exception):
    """The statement is signed, and what was signed cannot be said in 1.0.3."""


def downgraded(stored: bytes, *, extension_base: str) -> bytes:
    """Return a stored statement in the words of xAPI 1.0.3.

    extension_base is the IRI that the extensions' IRIs begin with. Raises NotDowngradable.
    """
    statement = _OBJECT.decode(stored)
    changed = _without_news(statement, extension_base)
    inner = _OBJECT.decode(statement["object"])
    if _text(inner.get("objectType")) == "SubStatement":
        changed |= _without_news(inner, extension_base)
        statement["object"] = msgspec.Raw(_ENCODE(inner))
    if changed and _is_signed(statement):
        raise NotDowngradable
    if _text(statement.get("version")).startswith("2."):
        statement["version"] = msgspec.Raw(b'"1.0.0"')
    return _ENCODE(statement)


def _without_news(statement: _Object, extension_base: str) -> bool:
    """Rewrite a statement's context and time in place; tell whether something was moved."""
    if "timestamp" in statement:
        plain = _text(statement["timestamp"]).upper().replace(" ", "T")
        statement["timestamp"] = msgspec.Raw(_ENCODE(plain))
    if "context" not in statement:
        return False
    context = _OBJECT.decode(statement["context"])
    moved = {
        f"{extension_base}/{path}": context.pop(name)
        for name, path in _MOVED.items()
        if name in context
    }
    if not moved:
        return False
    known = _OBJECT.decode(context["extensions"]) if "extensions" in context else {}
    context["extensions"] = msgspec.Raw(_ENCODE({**moved, **known}))
    statement["context"] = msgspec.Raw(_ENCODE(context))
    return True


def _is_signed(statement: _Object) -> bool:
    if "attachments" not in statement:
        return False
    said = msgspec.json.decode(statement["attachments"], type=list[_Used])
    return any(each.usage_type == signatures.USAGE_TYPE for each in said)


class _Used(msgspec.Struct, rename="camel"):
    usage_type: str


def _text(raw: msgspec.Raw | None) -> str:
    return "" if raw is None else msgspec.json.decode(raw, type=str)
