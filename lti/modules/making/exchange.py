"""Modules as files: one document each, which another installation takes in as a draft.

Pictures and files of a material travel within, so that a module is one file whatever it shows.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lti.modules.making.makers import MAKERS, NotWhole
from lti.modules.material.authoring import MEDIA_TYPES

LONGEST_FILE = 64 * 1024 * 1024
_FORMAT = "valmentava-module/1"

# Any, below: JSON of any shape.
Json = Any
Contents = Mapping[str, tuple[bytes, str]]
"""The bytes of files by SHA-256, with their media types."""


class NotAModule(ValueError):
    """A file that is no module of a kind that is made here."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A module in a file: its kind, its document, and the bytes of what it shows."""

    kind: str
    document: Json
    contents: Contents


def files_in(content: Json) -> frozenset[str]:
    """Return the SHA-256 of every file that a module's document names."""
    return frozenset(_digests(content))


def exported(kind: str, content: Json, contents: Contents) -> bytes:
    """Return a module as a file, with the bytes of what it shows."""
    told = {
        "format": _FORMAT,
        "kind": kind,
        "module": content,
        "files": {
            sha256: {"type": media_type, "base64": base64.b64encode(held).decode()}
            for sha256, (held, media_type) in sorted(contents.items())
        },
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def imported(content: bytes) -> Imported:
    """Return the module in a file. Raises NotAModule.

    It must be whole enough to be shown in the form, and bring every file that it names; what else
    is missing is asked for on publishing.
    """
    if len(content) > LONGEST_FILE:
        raise NotAModule("large")
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        raise NotAModule("json") from None
    if not isinstance(told, dict) or told.get("format") != _FORMAT:
        raise NotAModule("format")
    kind, document = str(told.get("kind")), told.get("module")
    if kind not in MAKERS or not MAKERS[kind].is_written or not isinstance(document, dict):
        raise NotAModule("kind")
    try:
        maker = MAKERS[kind]
        whole = maker.write(maker.read(document))
    except NotWhole:
        raise NotAModule("module") from None
    brought = _contents(told.get("files", {}))
    if files_in(whole) - set(brought):
        raise NotAModule("files")
    return Imported(kind, whole, {sha256: brought[sha256] for sha256 in files_in(whole)})


def _contents(told: Json) -> dict[str, tuple[bytes, str]]:
    if not isinstance(told, dict):
        raise NotAModule("files")
    found = {}
    for file in told.values():
        try:
            held, media_type = base64.b64decode(file["base64"], validate=True), file["type"]
        except (KeyError, TypeError, binascii.Error, ValueError):
            raise NotAModule("files") from None
        if media_type not in MEDIA_TYPES.values():
            raise NotAModule("files")
        # By what it is, not by what it says it is.
        found[hashlib.sha256(held).hexdigest()] = (held, str(media_type))
    return found


def _digests(part: Json) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("sha256"), str):
            yield part["sha256"]
        for each in part.values():
            yield from _digests(each)
    elif isinstance(part, list | tuple):
        for each in part:
            yield from _digests(each)
