"""multipart/mixed as xAPI uses it (RFC 2046, 5.1; xAPI 1.0.3, Part 3, 1.5.2), read.

The whole body is in memory already, bounded by the limit on bodies. Reading it takes one pass.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from werkzeug.http import parse_options_header

from lrs.mixed import HASH_HEADER
from lrs.resources.asking import BadRequest
from statements.grammar import Problem

_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}):[ \t]*([^\r\n]{0,1024}?)[ \t]*")
_MOST_PARTS = 1024
_MOST_HEADERS = 16
_MOST_HEADER_BYTES = 8192
_SHA2 = {56: hashlib.sha224, 64: hashlib.sha256, 96: hashlib.sha384, 128: hashlib.sha512}


class AttachmentTooLarge(Exception):
    """An attachment above the limit."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"at most {limit} bytes")
        self.limit = limit


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a body: its headers by their names in lower case, and its bytes."""

    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Mixed:
    """What a body brings: the statements as JSON, and data by their SHA-2 in lower case."""

    statements: bytes
    data: Mapping[str, bytes]


def read_mixed(body: bytes, content_type: str, *, most_bytes: int) -> Mixed:
    """Read a multipart/mixed body of statements and attachments, each at most so long.

    Raises BadRequest naming the part ("parts[2]") and the rule, and AttachmentTooLarge.
    """
    first, *rest = parts_of(body, boundary_in(content_type))
    kind = first.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise _bad("parts[0].Content-Type", "The first part must be application/json.")
    data = {}
    for number, part in enumerate(rest, start=1):
        if len(part.body) > most_bytes:
            raise AttachmentTooLarge(most_bytes)
        data[_checked_hash(part, f"parts[{number}]")] = part.body
    return Mixed(first.body, data)


def boundary_in(content_type: str) -> bytes:
    """Return the boundary that a Content-Type names. Raises BadRequest if there is none."""
    boundary = parse_options_header(content_type)[1].get("boundary", "")
    if not _BOUNDARY.fullmatch(boundary):
        raise _bad("Content-Type", "multipart/mixed must name its boundary (RFC 2046, 5.1.1).")
    return boundary.encode("ascii")


def parts_of(body: bytes, boundary: bytes) -> Sequence[Part]:
    """Split a body into its parts, at least one. What precedes the first is left aside.

    Raises BadRequest where it does not end with its closing boundary.
    """
    delimiter = re.compile(
        rb"(?:\A|\r\n)--" + re.escape(boundary) + rb"(?:(--)(?![^\r\n])|[ \t]*(?=\r\n))"
    )
    parts: list[Part] = []
    start = None
    for found in delimiter.finditer(body):
        if start is not None:
            parts.append(_part(body[start : found.start()], f"parts[{len(parts)}]"))
        if len(parts) > _MOST_PARTS:
            raise _bad("parts", f"A request may have at most {_MOST_PARTS} parts.")
        if found[1] is not None:
            if not parts:
                break
            return parts
        start = found.end()
    raise _bad("parts", "The body must hold parts and end with its closing boundary.")


def _part(raw: bytes, path: str) -> Part:
    """Read a part from the line break that ends its delimiter to the next delimiter."""
    headers, blank, body = raw.partition(b"\r\n\r\n")
    if not blank:
        raise _bad(path, "A part must have an empty line between its headers and its body.")
    lines = headers.split(b"\r\n")[1:]
    if len(lines) > _MOST_HEADERS or len(headers) > _MOST_HEADER_BYTES:
        raise _bad(path, f"A part may have at most {_MOST_HEADERS} headers.")
    read: dict[str, str] = {}
    for line in lines:
        match = _HEADER.fullmatch(line)
        if match is None:
            raise _bad(path, 'The headers of a part must be lines of "Name: value".')
        name = match[1].decode("ascii").lower()
        if name in read:
            raise _bad(f"{path}.{match[1].decode('ascii')}", "This header may be given once.")
        read[name] = match[2].decode("latin-1")
    return Part(read, body)


def _checked_hash(part: Part, path: str) -> str:
    told = part.headers.get(HASH_HEADER.lower())
    if told is None:
        raise _bad(f"{path}.{HASH_HEADER}", "A part with data must have this header.")
    encoding = part.headers.get("content-transfer-encoding", "")
    if encoding.lower() != "binary":
        raise _bad(f"{path}.Content-Transfer-Encoding", "This must be binary.")
    told = told.lower()
    hash_of = _SHA2.get(len(told))
    if hash_of is None or hash_of(part.body).hexdigest() != told:
        raise _bad(f"{path}.{HASH_HEADER}", "This must be the SHA-2 of the part's bytes, in hex.")
    return told


def _bad(path: str, rule: str) -> BadRequest:
    return BadRequest(Problem(path, rule))
