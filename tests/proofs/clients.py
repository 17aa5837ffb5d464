"""Clients of a served store: one connection each, kept alive, opened anew when it breaks."""

import json
import uuid
from http.client import HTTPConnection, HTTPException
from typing import Any

_SECONDS = 30
JSON = dict[str, Any]  # Any: JSON


class Client:
    """One connection to the store with one credential."""

    def __init__(self, address: tuple[str, int], authorization: str) -> None:
        self._address = address
        self._headers = {
            "Authorization": authorization,
            "X-Experience-API-Version": "2.0.0",
            "Content-Type": "application/json",
        }
        self._connection: HTTPConnection | None = None

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, bytes]:
        """Return the answer's status and body. Raises OSError or HTTPException if none came."""
        if self._connection is None:
            self._connection = HTTPConnection(*self._address, timeout=_SECONDS)
        sent = None if body is None else json.dumps(body).encode()
        try:
            self._connection.request(method, path, sent, self._headers)
            answer = self._connection.getresponse()
            return answer.status, answer.read()
        except (OSError, HTTPException):
            self.close()
            raise

    def close(self) -> None:
        """Close the connection; the next request opens one."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def statement(statement_id: str | None = None, **more: object) -> JSON:
    """A small statement."""
    return {
        "id": statement_id or str(uuid.uuid4()),
        "actor": {"account": {"homePage": "https://lms.example", "name": "learner"}},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/experienced"},
        "object": {"id": "https://activities.example/lecture"},
        **more,
    }
