"""A learning platform of our own making: real keys, a real server on loopback, PyJWT as its pen."""

import base64
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
SCORE_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
RESULT_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
INSTRUCTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"

TOOL = "https://valmentava.example"
TARGET = f"{TOOL}/lti/launch"
CLIENT_ID = "GTCtAsHXwOZ5a1r"
DEPLOYMENT = "1"

# Any: JSON of every shape.
Json = Any
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass
class Received:
    """A request the platform's server got."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Reply:
    """What the platform's server answers."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def keys() -> dict[str, PrivateKey]:
    """Make one private key for each way of signing; slow, so once in a test session."""
    return {
        "rsa": rsa.generate_private_key(65537, 2048),
        "stranger": rsa.generate_private_key(65537, 2048),
        "weak": rsa.generate_private_key(65537, 1024),
        "p256": ec.generate_private_key(ec.SECP256R1()),
        "p384": ec.generate_private_key(ec.SECP384R1()),
    }


def published(key: PrivateKey, kid: str, **more: str) -> dict[str, Json]:
    """Return the public half of a key as a JWK."""
    algorithm = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else None
    maker: Any = algorithm or jwt.algorithms.ECAlgorithm  # Any: PyJWT types them apart
    jwk: dict[str, Json] = json.loads(maker.to_jwk(key.public_key()))
    jwk.pop("key_ops", None)
    return {**jwk, "kid": kid, **more}


class Platform:
    """Serves key set, tokens and whatever a test routes; signs launches."""

    def __init__(self, private: dict[str, PrivateKey]) -> None:
        self.private = private
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self.server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self.thread.start()
        self.forget()

    def forget(self) -> None:
        """Start anew for the next test."""
        self.received: list[Received] = []
        self.jwks: list[dict[str, Json]] = [
            published(self.private["rsa"], "main", alg="RS256", use="sig"),
            published(self.private["rsa"], "plain"),
            published(self.private["weak"], "weak"),
            published(self.private["p256"], "p256"),
            published(self.private["p384"], "p384"),
        ]
        self.routes: dict[str, Callable[[Received], Reply]] = {
            "/jwks": lambda _: Reply(body=json.dumps({"keys": self.jwks}).encode()),
            "/token": self.token,
        }
        self.tokens = 0

    def token(self, _received: Received) -> Reply:
        """Give out access tokens as Moodle does: JSON that calls itself a page."""
        self.tokens += 1
        given = {"access_token": f"token-{self.tokens}", "token_type": "Bearer", "expires_in": 3600}
        return Reply(body=json.dumps(given).encode(), headers={"Content-Type": "text/html"})

    def asked(self, path: str) -> list[Received]:
        """Return the requests for a path, whatever their query."""
        return [each for each in self.received if each.path.partition("?")[0] == path]

    def claims(self, now: datetime, nonce: str) -> dict[str, Json]:
        """Return what a learner's launch of a link says, in Moodle's way."""
        issued = int(now.timestamp())
        return {
            "nonce": nonce,
            "iat": issued,
            "exp": issued + 60,
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "5",
            f"{LTI}deployment_id": DEPLOYMENT,
            f"{LTI}target_link_uri": TARGET,
            f"{LTI}roles": [LEARNER],
            f"{LTI}context": {"id": "2", "title": "Valmentava työote", "type": ["CourseSection"]},
            f"{LTI}message_type": "LtiResourceLinkRequest",
            f"{LTI}resource_link": {"id": "1", "title": "Yksikkö 1: Kohtaaminen"},
            f"{LTI}launch_presentation": {"locale": "fi", "document_target": "iframe"},
            f"{LTI}tool_platform": {"product_family_code": "moodle"},
            f"{LTI}version": "1.3.0",
            f"{LTI}custom": {"tuntematon": "$No.such.variable", "linkki": None},
            "name": "Aino Virtanen",
            "email": "learner01@example.com",
            AGS: {
                "scope": [SCORE_SCOPE, RESULT_SCOPE],
                "lineitems": f"{self.issuer}/lineitems?type_id=1",
                "lineitem": f"{self.issuer}/lineitems/2/lineitem?type_id=1",
            },
            NRPS: {
                "context_memberships_url": f"{self.issuer}/memberships",
                "service_versions": ["2.0"],
            },
        }

    def signed(
        self,
        claims: dict[str, Json],
        *,
        key: str = "rsa",
        algorithm: str = "RS256",
        header: dict[str, Json] | None = None,
    ) -> str:
        """Sign claims; the header names the key "main" unless told otherwise."""
        named = {"kid": "main"} if header is None else header
        return jwt.encode(claims, self.private[key], algorithm=algorithm, headers=named)

    def close(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()


def unsigned(header: dict[str, Json], claims: dict[str, Json], signature: bytes = b"") -> str:
    """Write a token by hand, as no honest library would."""
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(each).rstrip(b"=").decode() for each in parts)


def _handler_of(platform: Platform) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            received = Received(
                self.command, self.path, dict(self.headers.items()), self.rfile.read(length)
            )
            platform.received.append(received)
            route = platform.routes.get(self.path.partition("?")[0])
            reply = Reply(404) if route is None else route(received)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if "Content-Length" not in reply.headers:
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - the names http.server looks for

        def log_message(self, *_: object) -> None:
            pass

    return Handler
