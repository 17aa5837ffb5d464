"""What a statement says of its attachments (xAPI 1.0.3, Part 2, 2.4.11)."""

from collections.abc import Mapping

import msgspec
from msgspec import UNSET

from statements.grammar import Problem, ValidStatement
from statements.grammar.tree import Attachment, SubStatement


def attachments_of(valid: ValidStatement) -> tuple[tuple[str, Attachment], ...]:
    """Return the attachments that a statement describes, each after its path.

    Those of a SubStatement follow the statement's own.
    """
    inner = valid.tree.object
    if valid.tree.attachments is UNSET and not isinstance(inner, SubStatement):
        return ()
    found = [
        (f"attachments[{place}]", each) for place, each in enumerate(valid.tree.attachments or ())
    ]
    if isinstance(inner, SubStatement):
        found += [
            (f"object.attachments[{place}]", each)
            for place, each in enumerate(inner.attachments or ())
        ]
    return tuple(found)


def without_data(valid: ValidStatement, brought: Mapping[str, object]) -> tuple[Problem, ...]:
    """Return the attachments that have neither a fileUrl nor data.

    brought are the data that came with the statement, by their sha2 in lower case; a JSON body
    brings none (Part 3, 1.5.2).
    """
    return tuple(
        Problem(f"{path}.fileUrl", "An attachment must have a fileUrl or a part with its data.")
        for path, attachment in attachments_of(valid)
        if attachment.file_url is UNSET and attachment.sha2.lower() not in brought
    )


def media_types_in(stored: bytes) -> Mapping[str, str]:
    """Return the media type of each attachment of a stored statement, by its sha2 in lower case."""
    return {each.sha2.lower(): each.content_type for each in _described_in(stored)}


def usage_types_in(stored: bytes) -> frozenset[str]:
    """Return what the attachments of a stored statement are for, as IRIs."""
    return frozenset(each.usage_type for each in _described_in(stored))


class _Described(msgspec.Struct, rename="camel"):
    sha2: str
    content_type: str
    usage_type: str


class _Inner(msgspec.Struct):
    attachments: list[_Described] | msgspec.UnsetType = UNSET


class _Said(msgspec.Struct):
    object: _Inner
    attachments: list[_Described] | msgspec.UnsetType = UNSET


_SAID = msgspec.json.Decoder(_Said)


def _described_in(stored: bytes) -> tuple[_Described, ...]:
    said = _SAID.decode(stored)
    inner = () if said.object.attachments is UNSET else said.object.attachments
    return (*(said.attachments or ()), *inner)
