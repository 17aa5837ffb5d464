"""Two sites over https, with a certificate made for the test: the LMS's and the tool's."""

import datetime
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.journeys.served import Stage, new_tool
from tests.platform.config import PlatformConfig
from tests.platform.manners import MOODLE, Manners
from tests.platform.seeded import seeded_links
from tests.platform.served import free_port, served_at

LMS, TOOL = "lms.test", "tool.test"
RESOLVED = f"--host-resolver-rules=MAP {LMS} 127.0.0.1, MAP {TOOL} 127.0.0.1"
"""Lets Chromium find both sites here; they share no registrable domain."""


def resolved_at(host: str, port: int) -> str:
    """Let Chromium find a host's own https port here, and the tool."""
    return f"--host-resolver-rules=MAP {host}:443 127.0.0.1:{port}, MAP {TOOL} 127.0.0.1"


@dataclass(frozen=True, slots=True)
class _Proxied:
    port: int
    to: int
    host: str = "127.0.0.1"


@contextmanager
def secure_stage(
    folder: Path,
    *,
    knows_partitions: bool = True,
    has_storage: bool = False,
    manners: Manners = MOODLE,
    host: tuple[str, int] | None = None,
    named: str | None = None,
) -> Iterator[Stage]:
    """Run tool and LMS on two https sites until the block ends.

    host gives the LMS a host name's own https port, by the port at which it really is.

    Without knows_partitions the browser never sees that a cookie is partitioned, as browsers that
    know nothing of it behave. has_storage lets the LMS keep values for the tool's frame.
    """
    lms_host, lms_port = host or (LMS, free_port())
    lms_url = f"https://{lms_host}" if host else f"https://{LMS}:{lms_port}"
    certificate = _certificate(folder, lms_host)
    tool_port = free_port()
    tool = new_tool(folder)
    public = f"https://{TOOL}:{tool_port}"
    plain_port = free_port()
    plain = f"http://127.0.0.1:{plain_port}"
    environ = {**tool.environ, "VALMENTAVA_PUBLIC_URL": public, "VALMENTAVA_IRI_BASE": public}
    tool = replace(tool, environ=environ)
    config = PlatformConfig(
        issuer=lms_url,
        tool_url=public,
        links=seeded_links(),
        storage_target="_parent" if has_storage else None,
        manners=manners,
        named=named,
        services=plain,
        tool_server=tool.url,
    )
    tool.prepare()
    # The browser knows the LMS by its name; the tool's server finds it here.
    tool.add_platform(
        replace(
            config.registration,
            token_url=f"{plain}/mod/lti/token.php",
            jwks_url=f"{plain}/mod/lti/certs.php",
        )
    )
    backend = int(tool.url.rpartition(":")[2])
    strip = b"" if knows_partitions else b"; Partitioned"
    with (
        served_at(plain_port, config) as site,
        tool.serving(workers=2) as server,
        tool.working(),
        _tls(certificate, _Proxied(lms_port, plain_port), b""),
        _tls(certificate, _Proxied(tool_port, backend, _host_of(tool.url)), strip),
    ):
        yield Stage(tool=tool, site=site, server=server)


def _host_of(url: str) -> str:
    return url.rpartition("//")[2].rpartition(":")[0]


def _certificate(folder: Path, lms: str) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, lms)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(lms), x509.DNSName(TOOL)]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@contextmanager
def _tls(context: ssl.SSLContext, proxied: _Proxied, strip: bytes) -> Iterator[None]:
    """Take https at a port and hand it on as http, without the words to strip."""
    listening = socket.create_server(("127.0.0.1", proxied.port))
    listening.settimeout(0.2)
    stop = threading.Event()

    def take() -> None:
        while not stop.is_set():
            try:
                raw, _ = listening.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            threading.Thread(
                target=_hand_on, args=(context, raw, proxied, strip), daemon=True
            ).start()

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        listening.close()


def _hand_on(context: ssl.SSLContext, raw: socket.socket, proxied: _Proxied, strip: bytes) -> None:
    with suppress(OSError):
        raw.settimeout(None)
        with (
            context.wrap_socket(raw, server_side=True) as outside,
            socket.create_connection((proxied.host, proxied.to)) as inside,
        ):
            back = threading.Thread(target=_pump, args=(inside, outside, strip), daemon=True)
            back.start()
            _pump(outside, inside, b"")
            back.join(timeout=30)


def _pump(source: socket.socket, target: socket.socket, strip: bytes) -> None:
    with suppress(OSError):
        while piece := source.recv(64 * 1024):
            target.sendall(piece.replace(strip, b"") if strip else piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
