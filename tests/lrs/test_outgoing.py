"""The client for other servers goes nowhere it was not meant to go."""

import dataclasses
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path

import pytest

from lrs import outgoing
from lrs.addresses import origin_of
from lrs.outgoing import Bearer, Outgoing, OutgoingFailed
from lrs.settings import Settings, settings_from


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_from(
        {
            "VALMENTAVA_DATA_DIR": str(tmp_path),
            "VALMENTAVA_PUBLIC_URL": "https://valmentava.example",
            "VALMENTAVA_SECRET_KEYS": "a-key-for-tests-that-is-long-enough-0001",
        }
    )


@pytest.fixture
def trusting(settings: Settings) -> Settings:
    return dataclasses.replace(settings, trust_loopback=True)


class Server(ThreadingHTTPServer):
    """Answers by path and remembers the headers it was sent."""

    daemon_threads = True
    seen: list[dict[str, str]]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Server)
        self.server.seen.append(dict(self.headers.items()))
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("Location", "/")
            self.end_headers()
            return
        self.send_response(418 if self.path == "/teapot" else 200)
        if self.path == "/gzip":
            self.send_header("Content-Encoding", "gzip")
        if self.path == "/cookie":
            self.send_header("Set-Cookie", "a=b")
        self.end_headers()
        if self.path == "/large":
            self.wfile.write(b"x" * (outgoing.MOST_BYTES + 1))
        elif self.path == "/largest":
            self.wfile.write(b"x" * outgoing.MOST_BYTES)
        elif self.path == "/drip":
            for _ in range(100):
                self.wfile.write(b"x")
                time.sleep(0.05)
        else:
            self.wfile.write(b"hello")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    served = Server(("127.0.0.1", 0), Handler)
    served.seen = []
    thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield served
    served.shutdown()
    thread.join()
    served.server_close()


@contextmanager
def refused(reason: str) -> Iterator[None]:
    with pytest.raises(OutgoingFailed) as raised:
        yield
    assert raised.value.reason == reason


def test_an_answer_is_given_whatever_its_status(server: Server, trusting: Settings) -> None:
    client = Outgoing(trusting)
    answer = client.get(server.url + "/")
    assert (answer.status, answer.body, answer.succeeded) == (200, b"hello", True)
    assert not client.get(server.url + "/teapot").succeeded
    assert server.seen[0]["User-Agent"].startswith("Valmentava/")


def test_without_trust_in_loopback_nothing_goes_over_http_or_to_loopback(
    server: Server, settings: Settings
) -> None:
    with refused("address_refused"):
        Outgoing(settings).get(server.url)
    with refused("address_refused"):
        Outgoing(settings).get(server.url.replace("http:", "https:"))
    assert server.seen == []


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "127.0.0.1",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2002:a00:1::",
        "64:ff9b:1::a00:1",
        "::10.0.0.1",
        "::ffff:0:10.0.0.1",
        "fec0::1",
    ],
)
def test_a_name_that_resolves_to_an_inner_address_is_not_reached(
    settings: Settings, address: str
) -> None:
    client = Outgoing(settings, resolve=lambda _host, _port: [address])
    with refused("address_refused"):
        client.get("https://lms.example/")


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "192.168.1.1"])
def test_trust_in_loopback_is_not_trust_in_other_networks(trusting: Settings, address: str) -> None:
    client = Outgoing(trusting, resolve=lambda _host, _port: [address])
    for scheme in ("http", "https"):
        with refused("address_refused"):
            client.get(f"{scheme}://lms.example/")


def test_a_trusted_network_is_reached_by_https_only(settings: Settings) -> None:
    inner = dataclasses.replace(settings, trusted_networks=(ip_network("10.1.0.0/16"),))
    client = Outgoing(inner, resolve=lambda _host, _port: ["10.0.0.1"])
    with refused("address_refused"):
        client.get("https://lms.example/")
    # Nobody listens there: that it was tried is the proof.
    inner = dataclasses.replace(settings, trusted_networks=(ip_network("192.0.2.0/24"),))
    client = Outgoing(inner, resolve=lambda _host, _port: ["192.0.2.1"])
    with pytest.raises(OutgoingFailed) as raised:
        client.get("https://lms.example/")
    assert raised.value.reason in {"unreachable", "too_slow"}
    with refused("address_refused"):
        client.get("http://lms.example/")


def test_plain_http_goes_to_loopback_only(trusting: Settings) -> None:
    client = Outgoing(trusting, resolve=lambda _host, _port: ["93.184.216.34"])
    with refused("address_refused"):
        client.get("http://lms.example/")


def test_one_inner_address_among_several_refuses_them_all(settings: Settings) -> None:
    client = Outgoing(settings, resolve=lambda _host, _port: ["10.0.0.1", "93.184.216.34"])
    with refused("address_refused"):
        client.get("https://lms.example/")


def test_the_address_that_was_checked_is_the_one_that_is_reached(
    server: Server, trusting: Settings
) -> None:
    # DNS rebinding: the second answer would lead elsewhere, so there must be no second question.
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    url = f"http://lms.example:{server.server_port}/"
    assert Outgoing(trusting, resolve=resolve).get(url).status == 200
    assert asked == ["lms.example"]
    assert server.seen[0]["Host"] == f"lms.example:{server.server_port}"


def test_a_redirect_is_not_followed(server: Server, trusting: Settings) -> None:
    with refused("redirected"):
        Outgoing(trusting).get(server.url + "/redirect")
    assert len(server.seen) == 1


def test_an_answer_beyond_the_cap_is_not_taken(server: Server, trusting: Settings) -> None:
    client = Outgoing(trusting)
    with refused("too_large"):
        client.get(server.url + "/large")
    assert len(client.get(server.url + "/largest").body) == outgoing.MOST_BYTES


def test_a_packed_answer_is_not_unpacked(server: Server, trusting: Settings) -> None:
    with refused("encoded"):
        Outgoing(trusting).get(server.url + "/gzip")


def test_a_server_that_drips_is_cut_off(
    server: Server, trusting: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "TOTAL_SECONDS", 0.3)
    begun = time.monotonic()
    with refused("too_slow"):
        Outgoing(trusting).get(server.url + "/drip")
    assert time.monotonic() - begun < 2


def test_a_server_that_is_not_there_is_unreachable(trusting: Settings) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with refused("unreachable"):
        Outgoing(trusting).get(f"http://127.0.0.1:{port}/")


def test_a_name_nobody_has_is_unreachable(settings: Settings) -> None:
    def resolve(_host: str, _port: int) -> list[str]:
        raise socket.gaierror

    with refused("unreachable"):
        Outgoing(settings, resolve=resolve).get("https://lms.example/")


def test_a_token_goes_to_its_own_origin_only(server: Server, trusting: Settings) -> None:
    client = Outgoing(trusting)
    client.get(server.url + "/a", bearer=Bearer("secret", server.url))
    assert server.seen[0]["Authorization"] == "Bearer secret"
    with refused("bearer_refused"):
        client.get(server.url + "/a", bearer=Bearer("secret", "https://lms.example"))
    assert len(server.seen) == 1
    assert "secret" not in repr(Bearer("secret", server.url))


def test_neither_proxy_nor_cookies_nor_netrc_of_the_process_are_used(
    server: Server, trusting: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setitem(os.environ, name, "http://127.0.0.1:9/")
    client = Outgoing(trusting)
    client.get(server.url + "/cookie")
    client.get(server.url + "/")
    assert not {"Authorization", "Cookie"} & server.seen[1].keys()


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://lms.example/auth?a=b", "https://lms.example"),
        ("https://LMS.example:443/", "https://lms.example"),
        ("https://lms.example:8443/", "https://lms.example:8443"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("https://[2001:db8::1]:8/", "https://[2001:db8::1]:8"),
        ("ftp://lms.example/", None),
        ("javascript:alert(1)", None),
        ("//lms.example/", None),
        ("/path", None),
        ("https:///path", None),
        ("https://a@lms.example/", None),
        ("https://lms.example/#part", None),
        ("https://lms.example:x/", None),
        ("https://lms.example:99999/", None),
        ("https://lms.example\\@evil.example/", None),
        ("https://lms.example/\nHost: evil", None),
        (" https://lms.example/", None),
        ("https://lms.exämple/", None),
        ("https://*.example/", None),
        ("https://lms.example;script-src/", None),
        ("https://lms.example,evil.example/", None),
        ("https://'self'/", None),
        ("https://[::1/", None),
        ("", None),
    ],
)
def test_an_origin_is_read_only_from_a_plain_address(url: str, origin: str | None) -> None:
    assert origin_of(url) == origin
