"""Modules as files: one document each, which another installation takes in as a draft."""

import json
from typing import Any

from lti.modules.making.makers import MAKERS, NotWhole

LONGEST_FILE = 1024 * 1024
_FORMAT = "valmentava-module/1"

# Any, below: JSON of any shape.
Json = Any


class NotAModule(ValueError):
    """A file that is no module of a kind that is made here."""


def exported(kind: str, content: Json) -> bytes:
    """Return a module as a file."""
    told = {"format": _FORMAT, "kind": kind, "module": content}
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def imported(content: bytes) -> tuple[str, Json]:
    """Return the kind and the document in a file. Raises NotAModule.

    It must be whole enough to be shown in the form; what is missing is asked for on publishing.
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
        return kind, maker.write(maker.read(document))
    except NotWhole:
        raise NotAModule("module") from None
