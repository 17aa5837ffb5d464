"""What was acknowledged is there, whatever becomes of the process that acknowledged it."""

import json
import os
import re
import signal
import threading
import uuid
from dataclasses import dataclass, field

import requests

from tests.journeys.served import Stage
from tests.platform.tool import Tool

_WRITERS = 4
_ENOUGH = 60
_VERSION = {"X-Experience-API-Version": "2.0.0"}


@dataclass(slots=True)
class Writers:
    """Clients that write until the server is gone, and remember what it acknowledged."""

    url: str
    key: tuple[str, str]
    acknowledged: list[str] = field(default_factory=list)
    enough: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Write one statement after another until the connection breaks."""
        session = requests.Session()
        while True:
            named = str(uuid.uuid4())
            try:
                answer = session.post(
                    self.url, data=_statement(named), auth=self.key, headers=_headers(), timeout=10
                )
            except requests.RequestException:
                return
            assert answer.status_code == 200
            self.acknowledged.append(named)
            if len(self.acknowledged) >= _ENOUGH:
                self.enough.set()


def _statement(named: str) -> bytes:
    return json.dumps(
        {
            "id": named,
            "actor": {"account": {"homePage": "https://lms.example", "name": "killed"}},
            "verb": {"id": "http://adlnet.gov/expapi/verbs/experienced"},
            "object": {"id": "https://valmentava.example/activities/killed"},
        }
    ).encode()


def _headers() -> dict[str, str]:
    return {**_VERSION, "Content-Type": "application/json"}


def _credential(tool: Tool) -> tuple[str, str]:
    printed = tool.command("credentials", "create", "--scope", "all")
    key = re.search(r"^key\s+(\S+)", printed, flags=re.MULTILINE)
    secret = re.search(r"^secret\s+(\S+)", printed, flags=re.MULTILINE)
    assert key is not None
    assert secret is not None
    return key[1], secret[1]


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(stage: Stage) -> None:
    tool = stage.tool
    key = _credential(tool)
    url = f"{tool.url}/xapi/statements"
    writers = Writers(url, key)
    threads = [threading.Thread(target=writers.run) for _ in range(_WRITERS)]
    for thread in threads:
        thread.start()
    assert writers.enough.wait(timeout=60)
    os.killpg(stage.server.pid, signal.SIGKILL)
    for thread in threads:
        thread.join()

    with tool.serving():
        reader = requests.Session()
        lost = [
            named
            for named in writers.acknowledged
            if reader.get(
                url, params={"statementId": named}, auth=key, headers=_VERSION, timeout=10
            ).status_code
            != 200
        ]
    assert len(writers.acknowledged) >= _ENOUGH
    assert lost == []
