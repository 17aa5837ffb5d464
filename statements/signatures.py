"""Signed statements: a JSON web signature attached to the statement that it signs.

xAPI 1.0.3, Part 2, 2.6: a compact JWS (RFC 7515) of RS256, RS384 or RS512, whose payload is the
statement before the signature was added. Where the header holds a certificate chain (x5c), the
signature is checked against it. Whose certificate it is and when it was valid is left to readers:
a statement is read long after it was signed.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from statements.grammar import (
    InvalidStatements,
    Problem,
    ValidStatement,
    XapiVersion,
    read_statement,
    strict_json,
)
from statements.sameness import differing_property

USAGE_TYPE = "http://adlnet.gov/expapi/attachments/signature"
MEDIA_TYPE = "application/octet-stream"
MOST_BYTES = 1024 * 1024
MOST_CERTIFICATES = 10

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "RS256": hashes.SHA256(),
    "RS384": hashes.SHA384(),
    "RS512": hashes.SHA512(),
}
_COMPACT = re.compile(rb"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
_NO_JWS = "A signature must be a JWS in compact form (RFC 7515, 7.1)."
_LARGEST_MODULUS_BITS = 8192


def broken_signature(
    signature: bytes, statement: ValidStatement, *, version: XapiVersion, path: str
) -> tuple[Problem, ...]:
    """Return why the bytes of an attachment do not sign the statement, nothing if they do.

    path is the attachment's, and paths within what was signed follow its "payload".
    """
    if len(signature) > MOST_BYTES:
        return (Problem(path, f"A signature may have at most {MOST_BYTES:,} bytes."),)
    parts = _COMPACT.fullmatch(signature)
    if parts is None:
        return (Problem(path, _NO_JWS),)
    try:
        header, payload, mark = (_decoded(part) for part in parts.groups())
    except binascii.Error:
        return (Problem(path, _NO_JWS),)
    told, problem = strict_json.read(header)
    if problem is not None or not isinstance(told, dict) or strict_json.unsound(told, ""):
        return (Problem(f"{path}.header", "The header of a JWS must be a JSON object."),)
    signed = b"%b.%b" % (parts[1], parts[2])
    found = _broken_header(told, signed, mark, path=f"{path}.header")
    return found or _other_payload(payload, statement, version=version, path=f"{path}.payload")


def _decoded(part: bytes) -> bytes:
    return base64.b64decode(part + b"=" * (-len(part) % 4), altchars=b"-_", validate=True)


# Any: JSON, as the sender wrote it.
def _broken_header(
    header: dict[str, Any], signed: bytes, mark: bytes, *, path: str
) -> tuple[Problem, ...]:
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in _HASHES:
        return (Problem(f"{path}.alg", "This must be RS256, RS384 or RS512."),)
    if "crit" in header:
        return (Problem(f"{path}.crit", "No extension of JWS is understood here."),)
    if "x5c" not in header:
        return ()
    chain = _chain(header["x5c"])
    if chain is None:
        rule = f"This must be a chain of at most {MOST_CERTIFICATES} X.509 certificates (RFC 7515)."
        return (Problem(f"{path}.x5c", rule),)
    key = chain[0].public_key()
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size > _LARGEST_MODULUS_BITS:
        return (Problem(f"{path}.x5c", "The first certificate must be of an RSA key."),)
    try:
        for certificate, issuer in pairwise(chain):
            certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return (Problem(f"{path}.x5c", "Each certificate must be issued by the next one."),)
    try:
        key.verify(mark, signed, padding.PKCS1v15(), _HASHES[algorithm])
    except InvalidSignature:
        return (Problem(path, "The certificate's key did not make this signature."),)
    return ()


def _chain(given: object) -> Sequence[x509.Certificate] | None:
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_CERTIFICATES:
        return None
    try:
        chain = [
            x509.load_der_x509_certificate(base64.b64decode(each, validate=True)) for each in given
        ]
        # A key that cannot be read is noticed when it is asked for.
        chain[0].public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return chain


def _other_payload(
    payload: bytes, statement: ValidStatement, *, version: XapiVersion, path: str
) -> tuple[Problem, ...]:
    try:
        signed = read_statement(payload, version)
    except InvalidStatements as error:
        return tuple(
            Problem(f"{path}.{each.path}" if each.path else path, each.rule)
            for each in error.problems
        )
    received = msgspec.json.encode(statement.parts)
    other = differing_property(payload, received, rough=version is XapiVersion.V2_0)
    if other is None and None not in (signed.id, statement.id) and signed.id != statement.id:
        other = "id"
    if other is None:
        return ()
    return (Problem(f"{path}.{other}", "What was signed differs here from the statement."),)
