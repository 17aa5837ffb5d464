"""Mail goes over TLS, signs in where it must, and never plainly to another machine."""

import dataclasses
import datetime
import ipaddress
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lrs.settings import Settings, WrongSetting, settings_from
from lti.messages.post import Letter, NotSent, composed, post_office, usable_address
from tests.conftest import NOW
from tests.lti.messages.conftest import SENDER, Mailbox, free_port

LETTER = Letter(subject="Äidinkieli – på svenska", text="Hyvää päivää\n")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of this machine, with its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "mail.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def guarded(certificate: Path) -> Iterator[Mailbox]:
    """A server that takes nothing before TLS and a sign-in."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    box = Mailbox(free_port())
    controller = Controller(
        box,
        hostname="127.0.0.1",
        port=box.port,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=lambda _server, _session, _envelope, _mechanism, told: AuthResult(
            success=(told.login, told.password) == (b"pa@lvelu", b"s:ala"), handled=False
        ),
    )
    controller.start()
    yield box
    controller.stop()


def _sent(settings: Settings, url: str, *, trust: bool = False) -> None:
    settings = dataclasses.replace(settings, smtp_url=url, trust_loopback=trust)
    with post_office(settings) as post:
        post.send(LETTER, "liisa@om.example", now=NOW)


def test_it_begins_tls_and_signs_in(
    settings: Settings,
    guarded: Mailbox,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = f"smtp://pa%40lvelu:s%3Aala@127.0.0.1:{guarded.port}"
    with pytest.raises(NotSent, match="not_trusted"):
        _sent(settings, url)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    _sent(settings, url)
    (message,) = guarded.taken
    assert message["Subject"] == LETTER.subject
    with pytest.raises(NotSent, match="sign_in_refused"):
        _sent(settings, url.replace("s%3Aala", "vale"))


def test_nothing_is_sent_plainly_but_to_the_own_machine_where_that_is_trusted(
    settings: Settings, mailbox: Mailbox
) -> None:
    url = f"smtp://127.0.0.1:{mailbox.port}"
    with pytest.raises(NotSent):
        _sent(settings, url, trust=False)
    assert mailbox.taken == []
    _sent(settings, url, trust=True)
    assert len(mailbox.taken) == 1


def test_a_server_that_is_not_there_is_told_by_a_code(settings: Settings) -> None:
    with pytest.raises(NotSent) as told:
        _sent(settings, f"smtp://127.0.0.1:{free_port()}", trust=True)
    assert (told.value.code, told.value.for_good) == ("not_reached", False)


@pytest.mark.parametrize(
    "address",
    [
        None,
        7,
        "",
        "liisa",
        "@om.fi",
        "liisa@om",
        "liisa@om.fi\nBcc: x@om.fi",
        "liisa@om.fi, x@om.fi",
        "Liisa <liisa@om.fi>",
        "a" * 250 + "@om.fi",
        "lìisa@om.fi",
        "liisa@om.fi\0",
    ],
)
def test_what_is_no_single_address_is_none(address: object) -> None:
    assert usable_address(address) is None


@pytest.mark.parametrize("address", ["liisa@om.fi", "liisa.v+kurssi@posti.om.fi", "o'hara@om.fi"])
def test_an_address_is_taken_as_it_is(address: str) -> None:
    assert usable_address(address) == address


def test_a_subject_cannot_bring_headers_of_its_own() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        composed(
            Letter(subject="Hei\r\nBcc: x@om.fi", text=""),
            sender=SENDER,
            to="liisa@om.fi",
            now=NOW,
        )
    message = composed(LETTER, sender=SENDER, to="liisa@om.fi", now=NOW)
    assert isinstance(message, EmailMessage)
    assert str(message["Message-ID"]).endswith("@om.example>")


ENOUGH = {
    "VALMENTAVA_PUBLIC_URL": "https://valmentava.example",
    "VALMENTAVA_SECRET_KEYS": "a-key-for-tests-that-is-long-enough-0001",
}


@pytest.mark.parametrize(
    ("url", "sender", "named"),
    [
        ("smtp://posti.om.fi", "", "VALMENTAVA_MAIL_FROM"),
        ("", "valmentava@om.fi", "VALMENTAVA_SMTP_URL"),
        ("http://posti.om.fi", "valmentava@om.fi", "VALMENTAVA_SMTP_URL"),
        ("smtp://", "valmentava@om.fi", "VALMENTAVA_SMTP_URL"),
        ("smtp://posti.om.fi:99999", "valmentava@om.fi", "VALMENTAVA_SMTP_URL"),
        ("smtp://posti.om.fi/x", "valmentava@om.fi", "VALMENTAVA_SMTP_URL"),
        ("smtp://posti.om.fi", "Valmentava <v@om.fi>", "VALMENTAVA_MAIL_FROM"),
    ],
)
def test_settings_that_cannot_send_are_refused(url: str, sender: str, named: str) -> None:
    with pytest.raises(WrongSetting) as told:
        settings_from({**ENOUGH, "VALMENTAVA_SMTP_URL": url, "VALMENTAVA_MAIL_FROM": sender})
    assert told.value.name == named


def test_the_password_is_not_shown_with_the_settings() -> None:
    settings = settings_from(
        {
            **ENOUGH,
            "VALMENTAVA_SMTP_URL": "smtps://nimi:hyvinsalainen@posti.om.fi",
            "VALMENTAVA_MAIL_FROM": "valmentava@om.fi",
        }
    )
    assert "hyvinsalainen" not in repr(settings)
    assert "smtps://posti.om.fi" in repr(settings)
