"""multipart/mixed as xAPI uses it (RFC 2046, 5.1; xAPI 1.0.3, Part 3, 1.5.2), composed."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

HASH_HEADER = "X-Experience-API-Hash"


@dataclass(frozen=True, slots=True)
class Sent:
    """An attachment on its way out: its SHA-2 as the statement says it, its type, its bytes."""

    sha2: str
    media_type: str
    size_bytes: int
    pieces: Iterable[bytes]


@dataclass(frozen=True, slots=True)
class Composed:
    """A multipart/mixed body: its Content-Type, its length, and its bytes piece by piece."""

    content_type: str
    size_bytes: int
    pieces: Iterator[bytes]


def composed(statements: bytes, attachments: Sequence[Sent]) -> Composed:
    """Compose the statements as JSON and each attachment as a part of its own.

    The boundary is a hash of what is sent, so that HEAD says the same as GET; no content can hold
    the boundary that depends on its own hash.
    """
    named = hashlib.blake2b(statements, digest_size=16)
    for each in attachments:
        named.update(each.sha2.encode())
    boundary = named.hexdigest().encode()
    opening = b"--%b\r\nContent-Type: application/json\r\n\r\n%b" % (boundary, statements)
    heads = [_head(boundary, each) for each in attachments]
    closing = b"\r\n--%b--\r\n" % boundary

    def pieces() -> Iterator[bytes]:
        yield opening
        for head, each in zip(heads, attachments, strict=True):
            yield head
            yield from each.pieces
        yield closing

    size = len(opening) + sum(map(len, heads)) + len(closing)
    size += sum(each.size_bytes for each in attachments)
    return Composed(f"multipart/mixed; boundary={boundary.decode()}", size, pieces())


def _head(boundary: bytes, attachment: Sent) -> bytes:
    return (
        b"\r\n--%b\r\nContent-Type: %b\r\nContent-Transfer-Encoding: binary\r\n%b: %b\r\n\r\n"
        % (
            boundary,
            attachment.media_type.encode("latin-1", "replace"),
            HASH_HEADER.encode(),
            attachment.sha2.encode(),
        )
    )
