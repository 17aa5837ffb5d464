"""A load generator: keep-alive connections that send made-up requests as fast as they are answered.

It speaks HTTP/1.1 over plain sockets, so that it takes as little as possible of the two cores it
shares with the server.
"""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import quantiles

Request = Callable[[int, int], bytes]
"""Make the bytes of a request from the connection's number and a counter."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a workload did: answers by status, seconds it took, and each answer's seconds."""

    statuses: dict[int, int]
    seconds: float
    latencies: list[float]

    @property
    def per_second(self) -> float:
        """Return the successful answers per second."""
        good = sum(count for status, count in self.statuses.items() if status < 400)
        return good / self.seconds

    def percentile_ms(self, percent: int) -> float:
        """Return a percentile of the answers' times, in milliseconds."""
        return quantiles(self.latencies, n=100)[percent - 1] * 1000

    @property
    def failures(self) -> int:
        """Return how many answers were refusals or errors."""
        return sum(count for status, count in self.statuses.items() if status >= 400)


@dataclass(slots=True)
class _Connection:
    number: int
    address: tuple[str, int]
    statuses: dict[int, int] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)

    def run(self, make: Request, until: float) -> None:
        with socket.create_connection(self.address) as wire:
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            count = 0
            while (began := time.perf_counter()) < until:
                wire.sendall(make(self.number, count))
                status = _status_of_answer(wire)
                self.latencies.append(time.perf_counter() - began)
                self.statuses[status] = self.statuses.get(status, 0) + 1
                count += 1


def drive(address: tuple[str, int], make: Request, *, connections: int, seconds: float) -> Measured:
    """Send requests on several connections for some seconds and measure every answer."""
    running = [_Connection(number, address) for number in range(connections)]
    began = time.perf_counter()
    threads = [
        threading.Thread(target=connection.run, args=(make, began + seconds))
        for connection in running
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses: dict[int, int] = {}
    for connection in running:
        for status, count in connection.statuses.items():
            statuses[status] = statuses.get(status, 0) + count
    return Measured(
        statuses=statuses,
        seconds=time.perf_counter() - began,
        latencies=[latency for connection in running for latency in connection.latencies],
    )


class Asker:
    """One kept connection that asks for addresses of the store, one after the other."""

    def __init__(self, address: tuple[str, int], authorization: str) -> None:
        self.address = address
        self._headers = (
            f"Host: bench\r\nAuthorization: {authorization}\r\nX-Experience-API-Version: 2.0.0"
        )
        self._wire = socket.create_connection(address)
        self._wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def answer(self, path: str) -> bytes:
        """Return the body of a successful answer. Raises RuntimeError for another."""
        self._wire.sendall(f"GET {path} HTTP/1.1\r\n{self._headers}\r\n\r\n".encode())
        status, body = _answer(self._wire)
        if status != 200:
            raise RuntimeError(f"{status} for {path}: {body[:500]!r}")
        return body

    def milliseconds(self, path: str) -> float:
        """Return how long a successful answer took."""
        began = time.perf_counter()
        self.answer(path)
        return (time.perf_counter() - began) * 1000


def _status_of_answer(wire: socket.socket) -> int:
    return _answer(wire)[0]


def _answer(wire: socket.socket) -> tuple[int, bytes]:
    answer = bytearray()
    while (end := answer.find(b"\r\n\r\n")) < 0:
        answer += _received(wire)
    head = bytes(answer[:end]).lower()
    whole = end + 4 + _content_length(head)
    while len(answer) < whole:
        answer += _received(wire)
    return int(head[9:12]), bytes(answer[end + 4 : whole])


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    return 0


def _received(wire: socket.socket) -> bytes:
    received = wire.recv(65536)
    if not received:
        raise ConnectionError("the server closed the connection")
    return received
