"""Runs Open edX's platform code beside a journey, and opens its course unit."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.conftest import skip_loudly
from tests.journeys.scriptless import submitted
from tests.platform.config import Registration
from tests.platform.seeded import PROJECT
from tests.platform.served import free_port

_PYTHON = PROJECT / ".venv-openedx" / "bin" / "python"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEdx:
    """The running peer: where it is and what a tool must know of it."""

    url: str
    registration: Registration

    # Any: JSON of the gradebook.
    def gradebook(self) -> Mapping[str, Any]:
        """Return the scores in its AGS table, and the grades it published from them."""
        told: Mapping[str, Any] = requests.get(f"{self.url}/gradebook", timeout=10).json()
        return told

    # Any: JSON of what was chosen.
    def chosen(self) -> list[Mapping[str, Any]]:
        """Return what was chosen through the tool, as Open edX keeps it."""
        kept: list[Mapping[str, Any]] = requests.get(f"{self.url}/chosen", timeout=10).json()[
            "items"
        ]
        return kept

    def launch(
        self, browser: requests.Session, username: str, **asked: object
    ) -> requests.Response:
        """Open the course unit and follow every step to the tool's own page."""
        address = f"{self.url}/courseware/{username}"
        posting = browser.get(
            address, params={name: str(value) for name, value in asked.items()}, timeout=20
        )
        posting.raise_for_status()
        return submitted(browser, posting)


@contextmanager
def open_edx(
    folder: Path,
    *,
    tool_url: str,
    custom: Mapping[str, str],
    crowd: int = 0,
    makes_columns: bool = False,
) -> Iterator[OpenEdx]:
    """Run the peer until the block ends; the test is skipped where it is not installed."""
    if not _PYTHON.exists():
        skip_loudly("Open edX's platform code is not installed", "make peers")
    port = free_port()
    process = subprocess.Popen(
        [
            *(_PYTHON, "-m", "tests.peers.openedx.serve", "--port", str(port)),
            *("--folder", folder, "--tool", tool_url, "--custom", json.dumps(custom)),
            *("--crowd", str(crowd)),
            *(["--tool-makes-columns"] if makes_columns else []),
        ],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        # It writes one line once it answers, and closes its output when it fails to.
        line = process.stdout.readline() if process.stdout is not None else ""
        assert line, "Open edX's code did not start; its error is above"
        yield _described(json.loads(line))
    finally:
        process.terminate()
        process.wait(timeout=20)
        if process.stdout is not None:
            process.stdout.close()


def _described(told: Mapping[str, str]) -> OpenEdx:
    return OpenEdx(
        url=told["base"],
        registration=Registration(
            issuer=told["issuer"],
            client_id=told["client_id"],
            deployment_ids=(told["deployment_id"],),
            auth_url=told["auth_url"],
            token_url=told["token_url"],
            jwks_url=told["jwks_url"],
        ),
    )
