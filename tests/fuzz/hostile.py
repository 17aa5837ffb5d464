"""What no HTTP library would send: straight over a socket, cut off, endless or contradictory."""

import random
import socket
import time
from collections.abc import Callable, Iterator

_LONG = 1 << 20
_MOST_SECONDS = 8.0

Bytes = Iterator[bytes]


def hostile(authorization: str) -> dict[str, Callable[[random.Random], Bytes]]:
    """Return ways to misbehave, by name: each yields what is sent, piece by piece."""

    def posted(header: bytes, body: bytes) -> Bytes:
        yield (
            b"POST /xapi/statements HTTP/1.1\r\nHost: a\r\nX-Experience-API-Version: 2.0.0\r\n"
            b"Content-Type: application/json\r\nAuthorization: "
            + authorization.encode()
            + b"\r\n"
            + header
            + b"\r\n\r\n"
        )
        yield body

    def chunked(body: bytes) -> Bytes:
        return posted(b"Transfer-Encoding: chunked", body)

    return {
        "headers without end": _endless_headers,
        "one header without end": _endless_header,
        "a request line without end": lambda _: iter([b"GET /xapi/statements?" + b"a" * _LONG]),
        "a chunk size that is none": lambda _: chunked(b"zz\r\n{}\r\n0\r\n\r\n"),
        "a chunk size without end": lambda _: chunked(b"f" * _LONG),
        "a chunk that is longer than said": lambda _: chunked(b"1\r\n{}{}{}\r\n0\r\n\r\n"),
        "a negative chunk": lambda _: chunked(b"-1\r\n{}\r\n0\r\n\r\n"),
        "a length that is no number": lambda _: posted(b"Content-Length: 1x", b"{}"),
        "a negative length": lambda _: posted(b"Content-Length: -5", b"{}"),
        "two lengths": lambda _: posted(b"Content-Length: 2\r\nContent-Length: 9", b"{}"),
        "length and chunks": lambda _: posted(
            b"Content-Length: 2\r\nTransfer-Encoding: chunked", b"0\r\n\r\n"
        ),
        "a length beyond the limit": lambda _: posted(b"Content-Length: 99999999999", b"{}"),
        "a body that ends early": lambda _: posted(b"Content-Length: 1000", b"{"),
        "null bytes": lambda _: iter([b"GET /xapi/about\0 HTTP/1.1\r\nHost: a\0\r\n\r\n"]),
        "no HTTP at all": lambda chance: iter([chance.randbytes(2_000)]),
        "a TLS hello": lambda _: iter([b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20]),
        "a hundred requests and garbage": lambda chance: iter(
            [b"GET /xapi/about HTTP/1.1\r\nHost: a\r\n\r\n" * 100 + chance.randbytes(100)]
        ),
    }


def answered(address: tuple[str, int], pieces: Bytes) -> tuple[int | None, float]:
    """Send and return the first status that comes back, None for none, and the seconds it took.

    Whoever sends only half is cut off by the other side or, after some seconds, by us.
    """
    began = time.monotonic()
    status = None
    with socket.create_connection(address, timeout=_MOST_SECONDS) as wire:
        try:
            for piece in pieces:
                wire.sendall(piece)
            wire.shutdown(socket.SHUT_WR)
            answer = wire.recv(64)
            if answer.startswith(b"HTTP/1."):
                status = int(answer[9:12])
        except OSError:
            # The server closed the connection, or would not read on.
            pass
    return status, time.monotonic() - began


def _endless_headers(_: random.Random) -> Bytes:
    yield b"GET /xapi/about HTTP/1.1\r\nHost: a\r\n"
    for number in range(20_000):
        yield b"X-%d: y\r\n" % number


def _endless_header(_: random.Random) -> Bytes:
    yield b"GET /xapi/about HTTP/1.1\r\nHost: a\r\nX-Long: "
    for _number in range(64):
        yield b"a" * 65_536
