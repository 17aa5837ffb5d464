"""The form in which a statement is kept: its bytes as received, with what the store adds.

Raw JSON is spliced, never written anew: numbers keep their digits, properties their order.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import UNSET, Raw, UnsetType

from statements.grammar import InvalidStatements, ValidStatement, XapiVersion, read_statement
from statements.grammar import tree as t

_Object = dict[str, Raw]

_OBJECT = msgspec.json.Decoder(_Object)
_ENCODE = msgspec.json.Encoder().encode
_DEFAULT_VERSION = {XapiVersion.V1_0: b'"1.0.0"', XapiVersion.V2_0: b'"2.0.0"'}


def stored_form(
    valid: ValidStatement,
    *,
    id: UUID,  # noqa: A002 - what xAPI calls it
    stored: datetime,
    authority: bytes,
    version: XapiVersion,
) -> bytes:
    """Return a statement's bytes as they will be returned (format=exact).

    As received, and: the id where absent; `stored` and `authority` in place of any the sender
    gave (Part 2, 2.4.8 and 2.4.9: what a sender claims is not what the store has verified);
    timestamp (= stored, 2.4.7) and version (2.4.10) where absent; every value of
    contextActivities as an array, in SubStatements too (2.4.6.2).
    """
    pieces = unstamped_form(valid, id=id, authority=authority, version=version)
    return stamped(pieces, stored)


def stamped(pieces: Sequence[bytes], stored: datetime) -> bytes:
    """Return the stored form of which these are the pieces."""
    return stored.strftime("%Y-%m-%dT%H:%M:%S.%fZ").encode().join(pieces)


def read_stored(stored: bytes) -> ValidStatement:
    """Read a stored statement by the rules it was taken in by.

    Its version property does not tell which: 2.0 keeps a 1.0.x that the sender gave. Raises
    InvalidStatements if the bytes are not what `stored_form` made.
    """
    try:
        return read_statement(stored, XapiVersion.V2_0)
    except InvalidStatements:
        return read_statement(stored, XapiVersion.V1_0)


def unstamped_form(
    valid: ValidStatement,
    *,
    id: UUID,  # noqa: A002 - what xAPI calls it
    authority: bytes,
    version: XapiVersion,
) -> tuple[bytes, ...]:
    """Return the stored form as the two or three pieces between which `stored` belongs.

    It is known last, and by the database first. Three pieces where it is the timestamp too.
    """
    parts = valid.parts
    before: tuple[tuple[bytes, bytes | Raw | UnsetType], ...] = (
        (b"id", b'"%b"' % str(id).encode() if parts.id is UNSET else parts.id),
        (b"actor", parts.actor),
        (b"verb", parts.verb),
        (b"object", _object_with_arrays(valid)),
        (b"result", parts.result),
        (b"context", _context_with_arrays(valid.tree.context, parts.context)),
        (b"timestamp", parts.timestamp),
    )
    after: tuple[tuple[bytes, bytes | Raw | UnsetType], ...] = (
        (b"authority", authority),
        (b"version", _DEFAULT_VERSION[version] if parts.version is UNSET else parts.version),
        (b"attachments", parts.attachments),
    )
    head, tail = b"{" + _properties(before), b'",' + _properties(after) + b"}"
    if parts.timestamp is UNSET:
        return head + b',"timestamp":"', b'","stored":"', tail
    return head + b',"stored":"', tail


def _properties(kept: Iterable[tuple[bytes, bytes | Raw | UnsetType]]) -> bytes:
    return b",".join([b'"%b":%b' % (name, value) for name, value in kept if value is not UNSET])


def _object_with_arrays(valid: ValidStatement) -> bytes | Raw:
    inner = valid.tree.object
    if not isinstance(inner, t.SubStatement) or not _has_single_activities(inner.context):
        return valid.parts.object
    parts = _OBJECT.decode(valid.parts.object)
    parts["context"] = Raw(_with_arrays(parts["context"]))
    return _ENCODE(parts)


def _context_with_arrays(
    context: t.Context | UnsetType, raw: Raw | UnsetType
) -> bytes | Raw | UnsetType:
    if raw is UNSET or not _has_single_activities(context):
        return raw
    return _with_arrays(raw)


def _has_single_activities(context: t.Context | UnsetType) -> bool:
    if context is UNSET or context.context_activities is UNSET:
        return False
    around = context.context_activities
    return (
        isinstance(around.parent, t.Activity)
        or isinstance(around.grouping, t.Activity)
        or isinstance(around.category, t.Activity)
        or isinstance(around.other, t.Activity)
    )


def _with_arrays(context: Raw) -> bytes:
    parts = _OBJECT.decode(context)
    around = _OBJECT.decode(parts["contextActivities"])
    for name, value in around.items():
        if bytes(value)[:1] == b"{":
            around[name] = Raw(b"[%b]" % bytes(value))
    parts["contextActivities"] = Raw(_ENCODE(around))
    return _ENCODE(parts)
