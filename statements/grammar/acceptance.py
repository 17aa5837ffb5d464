"""The fast way in: one statement's bytes become a ValidStatement, or None without a reason.

msgspec decodes twice: once into raw parts, which are stored as they came, and once into typed
structs, which are checked. What msgspec would let pass (properties given twice, deep nesting,
U+0000, numbers out of range) is caught by counting, see `_plainly_sound`.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET

from statements import values, vocabulary
from statements.grammar import strict_json, tree
from statements.grammar.problems import XapiVersion


class ValidStatement(msgspec.Struct, frozen=True, kw_only=True):
    """A statement that keeps every rule of the grammar; only the grammar makes one.

    `parts` holds the raw JSON of each property as received, `tree` the same typed. `refers_to`
    is the statement that the object points to, `voids` the same where the verb voids it.
    `timestamp` is None where the sender gave none.
    """

    id: UUID | None
    timestamp: datetime | None
    parts: tree.Parts
    tree: tree.Statement
    voids: UUID | None
    refers_to: UUID | None


def accepted(raw: bytes, version: XapiVersion) -> ValidStatement | None:
    """Return the statement that the bytes of one JSON object hold, or None if a rule is broken."""
    try:
        parts = _PARTS.decode(raw)
        statement = _statement(parts, version)
        if not (_plainly_sound(raw, statement) or _exactly_sound(raw)):
            return None
        timestamp = None
        if statement.timestamp is not UNSET:
            timestamp = values.instant_of(statement.timestamp)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    target = None
    if isinstance(statement.object, tree.StatementRef):
        target = UUID(statement.object.id)
    voiding = statement.verb.id == vocabulary.VOIDED
    if voiding and target is None:
        return None
    return ValidStatement(
        id=None if statement.id is UNSET else UUID(statement.id),
        timestamp=timestamp,
        parts=parts,
        tree=statement,
        voids=target if voiding else None,
        refers_to=target,
    )


class _Kind(msgspec.Struct):
    objectType: str = "Activity"  # noqa: N815 - JSON's own name, peeked at


_PARTS = msgspec.json.Decoder(tree.Parts)
_SUB_PARTS = msgspec.json.Decoder(tree.SubParts)
_KIND = msgspec.json.Decoder(_Kind)
_ACTOR = msgspec.json.Decoder(tree.Actor)
_VERB = msgspec.json.Decoder(tree.Verb)
_RESULT = msgspec.json.Decoder(tree.Result)
_AUTHORITY = msgspec.json.Decoder(tree.Authority)
_ATTACHMENTS = msgspec.json.Decoder(list[tree.Attachment])
_TEXT = msgspec.json.Decoder(str)
_UUID = msgspec.json.Decoder(tree.UuidText)
_CONTEXT: dict[XapiVersion, msgspec.json.Decoder[Any]] = {
    XapiVersion.V1_0: msgspec.json.Decoder(tree.Context),
    XapiVersion.V2_0: msgspec.json.Decoder(tree.ContextOf2),
}
_OBJECTS: dict[str, msgspec.json.Decoder[Any]] = {
    "Activity": msgspec.json.Decoder(tree.Activity),
    "Agent": _ACTOR,
    "Group": _ACTOR,
    "StatementRef": msgspec.json.Decoder(tree.StatementRef),
}
_TIMESTAMP = {
    XapiVersion.V1_0: msgspec.json.Decoder(tree.TimestampOf1),
    XapiVersion.V2_0: msgspec.json.Decoder(tree.TimestampOf2),
}
_VERSION = {
    XapiVersion.V1_0: msgspec.json.Decoder(tree.VersionOf1),
    XapiVersion.V2_0: msgspec.json.Decoder(tree.VersionOf2),
}
_ENCODE = msgspec.json.Encoder().encode
_HUGE = b"0" * 309
_DIGITS_AS_ZEROS = bytes.maketrans(b"123456789", b"000000000")


def _statement(parts: tree.Parts, version: XapiVersion) -> tree.Statement:
    statement = tree.Statement(
        id=UNSET if parts.id is UNSET else _UUID.decode(parts.id),
        actor=_ACTOR.decode(parts.actor),
        verb=_VERB.decode(parts.verb),
        object=_object(parts.object, version),
        result=UNSET if parts.result is UNSET else _RESULT.decode(parts.result),
        context=UNSET if parts.context is UNSET else _CONTEXT[version].decode(parts.context),
        timestamp=UNSET
        if parts.timestamp is UNSET
        else _TIMESTAMP[version].decode(parts.timestamp),
        stored=UNSET if parts.stored is UNSET else _TIMESTAMP[version].decode(parts.stored),
        authority=UNSET if parts.authority is UNSET else _AUTHORITY.decode(parts.authority),
        version=UNSET if parts.version is UNSET else _VERSION[version].decode(parts.version),
        attachments=UNSET if parts.attachments is UNSET else _ATTACHMENTS.decode(parts.attachments),
    )
    if statement.stored is not UNSET:
        values.instant_of(statement.stored)
    _hold_context_to_object(statement)
    return statement


def _object(
    raw: msgspec.Raw, version: XapiVersion
) -> tree.Activity | tree.Actor | tree.StatementRef | tree.SubStatement:
    """Decode an object by its objectType, which is Activity where it is missing (2.4.4)."""
    kind = _KIND.decode(raw).objectType
    if kind == "SubStatement":
        return _sub_statement(_SUB_PARTS.decode(raw), version)
    decoder = _OBJECTS.get(kind)
    if decoder is None:
        raise ValueError
    decoded: tree.Activity | tree.Actor | tree.StatementRef = decoder.decode(raw)
    return decoded


def _sub_statement(parts: tree.SubParts, version: XapiVersion) -> tree.SubStatement:
    inner = _object(parts.object, version)
    if isinstance(inner, tree.SubStatement):
        raise ValueError
    statement = tree.SubStatement(
        object_type="SubStatement",
        actor=_ACTOR.decode(parts.actor),
        verb=_VERB.decode(parts.verb),
        object=inner,
        result=UNSET if parts.result is UNSET else _RESULT.decode(parts.result),
        context=UNSET if parts.context is UNSET else _CONTEXT[version].decode(parts.context),
        timestamp=UNSET
        if parts.timestamp is UNSET
        else _TIMESTAMP[version].decode(parts.timestamp),
        attachments=UNSET if parts.attachments is UNSET else _ATTACHMENTS.decode(parts.attachments),
    )
    if statement.timestamp is not UNSET:
        values.instant_of(statement.timestamp)
    if statement.verb.id == vocabulary.VOIDED and not isinstance(inner, tree.StatementRef):
        raise ValueError
    _hold_context_to_object(statement)
    return statement


def _hold_context_to_object(statement: tree.Statement | tree.SubStatement) -> None:
    """Allow revision and platform only where the object is an Activity (Part 2, 2.4.6)."""
    context = statement.context
    if (
        context is not UNSET
        and (context.revision is not UNSET or context.platform is not UNSET)
        and not isinstance(statement.object, tree.Activity)
    ):
        raise ValueError


def _plainly_sound(raw: bytes, statement: tree.Statement) -> bool:
    """Return whether the bytes surely hide nothing from the decode; False means: look closely.

    msgspec keeps the last of a property given twice, so that a tree written out again has fewer
    colons than the bytes it came from, where each property has one and the texts have the rest,
    some perhaps as an escape. (A backslash before "u003a" is taken for that escape even when it
    is not: one colon too many only means a closer look.) Brackets that are few cannot nest deep.
    Only extensions can hold an integer beyond every float, which takes 309 digits; of other
    numbers msgspec knows the range.
    """
    if raw.count(b"{") + raw.count(b"[") > strict_json.MOST_NESTING:
        return False
    escaped = b"\\u" in raw
    if (escaped or b'"extensions"' in raw) and _HUGE in raw.translate(_DIGITS_AS_ZEROS):
        return False
    colons = raw.count(b":")
    if escaped:
        escapes = raw.lower()
        if b"\\u0000" in escapes or b"\\ud" in escapes:
            return False
        colons += escapes.count(b"u003a")
    return colons == _ENCODE(statement).count(b":")


def _exactly_sound(raw: bytes) -> bool:
    value, problem = strict_json.read(raw)
    return problem is None and not strict_json.unsound(value, "")
