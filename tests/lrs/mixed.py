"""multipart/mixed bodies as a client composes them, to send and to spoil."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage

from tests.lrs.conftest import JSON

BOUNDARY = "a-boundary"
CONTENT_TYPE = f"multipart/mixed; boundary={BOUNDARY}"
PICTURE = bytes(range(256)) + b"\r\n--a-boundar\r\n--"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def described(content: bytes, **more: object) -> JSON:
    """An attachment as a statement describes it."""
    return {
        "usageType": "https://usage.example/certificate",
        "display": {"fi": "Todistus"},
        "contentType": "image/png",
        "length": len(content),
        "sha2": sha256(content),
        **more,
    }


def part(content: bytes, headers: Mapping[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return lines.encode() + b"\r\n" + content


def data_part(content: bytes, **headers: str) -> bytes:
    """A part with an attachment's data; headers by their names with underscores."""
    told = {
        "Content-Type": "image/png",
        "Content-Transfer-Encoding": "binary",
        "X-Experience-API-Hash": sha256(content),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return part(content, {name: value for name, value in told.items() if value})


def json_part(statements: object, kind: str = "application/json") -> bytes:
    return part(json.dumps(statements).encode(), {"Content-Type": kind})


def body_of(parts: Sequence[bytes]) -> bytes:
    opening = f"--{BOUNDARY}\r\n".encode()
    between = f"\r\n--{BOUNDARY}".encode()
    return opening + (between + b"\r\n").join(parts) + between + b"--\r\n"


def mixed(statements: object, *contents: bytes) -> bytes:
    return body_of([json_part(statements), *(data_part(content) for content in contents)])


def taken_apart(content_type: str, body: bytes) -> list[EmailMessage]:
    """The parts of a body as the standard library's mail parser reads them."""
    head = f"MIME-Version: 1.0\r\nContent-Type: {content_type}\r\n\r\n".encode()
    message = message_from_bytes(head + body, policy=policy.HTTP)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    parts = list(message.iter_parts())
    assert all(isinstance(each, EmailMessage) for each in parts)
    return [each for each in parts if isinstance(each, EmailMessage)]
