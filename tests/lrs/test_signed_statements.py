"""Signed statements (xAPI 1.0.3, Part 2, 2.6), signed by an independent library."""

import base64
import json
from datetime import timedelta
from functools import cache

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests.conftest import NOW
from tests.lrs.conftest import JSON, STATEMENTS, Answer, Store, statement
from tests.lrs.mixed import CONTENT_TYPE, described, mixed

USAGE = "http://adlnet.gov/expapi/attachments/signature"
both_versions = pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """A key of its own for each name, made once."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(subject: str, issuer: str, of: PrivateKey | None = None) -> str:
    """A certificate of the subject's key, signed by the issuer's, as x5c has it."""

    def named(name: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])

    made = (
        x509.CertificateBuilder()
        .subject_name(named(subject))
        .issuer_name(named(issuer))
        .public_key((of or key(subject)).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=9))
        .not_valid_after(NOW - timedelta(days=1))
        .sign(key(issuer), hashes.SHA256())
    )
    return base64.b64encode(made.public_bytes(Encoding.DER)).decode()


def signed(
    payload: object, *, algorithm: str = "RS256", by: str = "signer", **header: object
) -> bytes:
    content = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    secret = "s" * 64 if algorithm.startswith("HS") else key(by)
    return jwt.api_jws.encode(content, secret, algorithm=algorithm, headers=header).encode()


def send(store: Store, sent: JSON, signature: bytes, **more: object) -> Answer:
    """Post a statement with its signature attached."""
    told = {
        **described(signature),
        "usageType": USAGE,
        "contentType": "application/octet-stream",
        **more,
    }
    body = mixed({**sent, "attachments": [told]}, signature)
    return store.ask("POST", STATEMENTS, {"Content-Type": CONTENT_TYPE}, body=body)


def refusal(answer: Answer) -> str:
    assert answer.status_code == 400, answer.text
    path: str = answer.json["path"]
    return path


@both_versions
@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
def test_what_is_signed_rightly_is_taken(store: Store, version: str, algorithm: str) -> None:
    sent = statement()
    answer = send(store.speaking(version), sent, signed(sent, algorithm=algorithm))
    assert answer.status_code == 200, answer.text


@both_versions
@pytest.mark.parametrize("algorithm", ["HS256", "none", "PS256"])
def test_another_algorithm_is_refused(store: Store, version: str, algorithm: str) -> None:
    sent = statement()
    signature = signed(sent, algorithm="RS256" if algorithm == "none" else algorithm)
    if algorithm == "none":
        head = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=")
        signature = b".".join([head, *signature.split(b".")[1:]])
    answer = send(store.speaking(version), sent, signature)
    assert refusal(answer) == "attachments[0].header.alg"


DIFFERENT: dict[str, JSON] = {
    "actor": {"actor": {"mbox": "mailto:somebody@example.fi"}},
    "verb": {"verb": {"id": "https://verbs.example/other"}},
    "object": {"object": {"id": "https://activities.example/other"}},
    "result": {"result": {"success": True}},
    "context": {"context": {"platform": "other"}},
    "timestamp": {"timestamp": "2020-01-01T00:00:00Z"},
    "id": {"id": "6183c608-05ba-59c0-bca1-3135ffc07468"},
}


@both_versions
@pytest.mark.parametrize("name", DIFFERENT)
def test_a_payload_that_differs_is_refused_by_its_property(
    store: Store, version: str, name: str
) -> None:
    sent = statement(timestamp="2026-11-23T09:00:00Z")
    answer = send(store.speaking(version), sent, signed({**sent, **DIFFERENT[name]}))
    assert refusal(answer) == f"attachments[0].payload.{name}"
    assert store.ids() == []


def test_what_the_store_may_add_may_differ(store: Store) -> None:
    sent = statement(timestamp="2026-11-23T11:00:00+02:00", version="1.0.0")
    payload = {**sent, "timestamp": "2026-11-23T09:00:00Z", "stored": "2026-11-23T09:00:01Z"}
    del payload["id"], payload["version"]
    assert send(store, sent, signed(payload)).status_code == 200


@pytest.mark.parametrize(("version", "status"), [("1.0.3", 400), ("2.0.0", 200)])
def test_durations_are_compared_as_the_version_has_it(
    store: Store, version: str, status: int
) -> None:
    sent = statement(result={"duration": "PT1.019S"})
    payload = {**sent, "result": {"duration": "PT1.011S"}}
    assert send(store.speaking(version), sent, signed(payload)).status_code == status


@pytest.mark.parametrize(
    ("payload", "path"),
    [
        (b"{", "attachments[0].payload"),
        (b"[]", "attachments[0].payload"),
        (b"{}", "attachments[0].payload.actor"),
    ],
)
def test_a_payload_that_is_no_statement_is_refused(store: Store, payload: bytes, path: str) -> None:
    answer = send(store, statement(), signed(payload))
    assert path in [problem["path"] for problem in answer.json["problems"]]


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        b"a.b",
        b"a.b.c.d",
        b"a.b.c\n",
        b"!!.!!.!!",
        b"a.a.a",
        b"." * 3,
        b"\xff\xfe",
        b"bm8.bm8.bm8",
        b"W10.bm8.bm8",
        b"x" * (1024 * 1024 + 1),
    ],
)
def test_what_is_no_signature_is_refused(store: Store, signature: bytes) -> None:
    assert refusal(send(store, statement(), signature)).startswith("attachments[0]")


def test_a_signature_of_another_type_or_without_data_is_refused(store: Store) -> None:
    sent = statement()
    answer = send(store, sent, signed(sent), contentType="text/plain")
    assert refusal(answer) == "attachments[0].contentType"
    told = {**described(b"x"), "usageType": USAGE, "contentType": "application/octet-stream"}
    told["fileUrl"] = "https://files.example/signature"
    assert refusal(store.ask("POST", body={**sent, "attachments": [told]})) == "attachments[0]"


# Certificates


def test_a_chain_that_holds_is_taken_even_when_it_is_over(store: Store) -> None:
    sent = statement()
    chain = [certificate("signer", "authority"), certificate("authority", "root")]
    answer = send(store, sent, signed(sent, x5c=[*chain, certificate("root", "root")]))
    assert answer.status_code == 200, answer.text


def test_a_signature_by_another_key_than_the_certificate_s_is_refused(store: Store) -> None:
    sent = statement()
    signature = signed(sent, by="impostor", x5c=[certificate("signer", "signer")])
    assert refusal(send(store, sent, signature)) == "attachments[0].header"


def test_a_chain_that_does_not_hold_is_refused(store: Store) -> None:
    sent = statement()
    for chain in (
        [certificate("signer", "authority"), certificate("root", "root")],
        [certificate("signer", "authority"), certificate("authority", "root")][::-1],
        [certificate("signer", "impostor"), certificate("authority", "root")],
    ):
        answer = send(store, sent, signed(sent, x5c=chain))
        assert refusal(answer).startswith("attachments[0].header")


@pytest.mark.parametrize("chain", [[], "text", [1], ["bm90IG9uZQ=="], ["!"], [None] * 11, {}])
def test_what_is_no_chain_is_refused(store: Store, chain: object) -> None:
    sent = statement()
    assert refusal(send(store, sent, signed(sent, x5c=chain))) == "attachments[0].header.x5c"


def test_a_certificate_of_another_kind_of_key_is_refused(store: Store) -> None:
    sent = statement()
    curve = certificate("curve", "curve", of=ec.generate_private_key(ec.SECP256R1()))
    assert refusal(send(store, sent, signed(sent, x5c=[curve]))) == "attachments[0].header.x5c"


def test_extensions_that_must_be_understood_are_refused(store: Store) -> None:
    sent = statement()
    signature = signed(sent, crit=["exp"], exp=1)
    assert refusal(send(store, sent, signature)) == "attachments[0].header.crit"
