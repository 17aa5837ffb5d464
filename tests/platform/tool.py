"""The real tool, as an installation on loopback: its commands and its processes."""

import errno
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import requests

from tests.platform.config import Registration
from tests.platform.seeded import PROJECT

ORGANISATION = "Oikeusministeriö"

_PATIENCE_SECONDS = 60
_COMMAND = Path(sys.executable).parent / "valmentava"


class ToolFailed(Exception):
    """A command or process of the tool that ended badly; the message is what it wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """An installation in a folder of its own, on another site than the stand-in LMS."""

    url: str
    folder: Path
    environ: Mapping[str, str]

    def command(self, *words: str) -> str:
        """Run a valmentava command and return what it printed; raises ToolFailed."""
        ran = subprocess.run(
            [_COMMAND, *words],
            cwd=PROJECT,
            env=dict(self.environ),
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode != 0:
            raise ToolFailed(f"valmentava {' '.join(words)}: {ran.stdout}{ran.stderr}")
        return ran.stdout

    def prepare(self) -> None:
        """Bring the schema up to date and put the programme in place."""
        self.command("migrate")
        self.command("seed", "--organisation", ORGANISATION)

    def add_platform(self, platform: Registration) -> None:
        """Register a platform unless it is registered."""
        listed = self.command("platform", "list").splitlines()
        if any(platform.issuer in line and platform.client_id in line for line in listed):
            return
        told = {
            "--organisation": ORGANISATION,
            "--issuer": platform.issuer,
            "--client-id": platform.client_id,
            "--auth-url": platform.auth_url,
            "--token-url": platform.token_url,
            "--jwks-url": platform.jwks_url,
        }
        words = [word for option in told.items() for word in option]
        for deployment_id in platform.deployment_ids:
            words += ["--deployment", deployment_id]
        self.command("platform", "add", *words)

    @contextmanager
    def serving(self, *, workers: int = 1) -> Iterator["subprocess.Popen[bytes]"]:
        """Serve until the block ends; begins when the tool says that it is ready."""
        port = urlsplit(self.url).port
        with self._running(
            "serve", "--bind", f"{_address_of(self.url)}:{port}", "--workers", str(workers)
        ) as process:
            self._wait_until_ready(process)
            yield process

    @contextmanager
    def working(self) -> Iterator["subprocess.Popen[bytes]"]:
        """Run the background loop until the block ends."""
        with self._running("work") as process:
            yield process

    def log_of(self, name: str) -> str:
        """Return what a process has written so far."""
        return self._log(name).read_text(encoding="utf-8", errors="replace")

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    @contextmanager
    def _running(self, *words: str) -> Iterator["subprocess.Popen[bytes]"]:
        # A session of its own: Ctrl-C reaches us alone, and we end the process in order.
        with self._log(words[0]).open("wb") as log:
            process = subprocess.Popen(
                [_COMMAND, *words],
                cwd=PROJECT,
                env=dict(self.environ),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            yield process
        finally:
            _end(process)

    def _wait_until_ready(self, process: "subprocess.Popen[bytes]") -> None:
        until = time.monotonic() + _PATIENCE_SECONDS
        last = "it never answered"
        while time.monotonic() < until and process.poll() is None:
            try:
                answer = requests.get(f"{self.url}/health/ready", timeout=5)
            except requests.RequestException:
                pass
            else:
                if answer.ok:
                    return
                last = answer.text
            time.sleep(0.1)
        raise ToolFailed(f"the tool did not become ready: {last}\n{self.log_of('serve')}")


def installed_in(folder: Path, *, port: int, secret_keys: str, iri_base: str | None = None) -> Tool:
    """Describe an installation whose data lie in a folder; nothing is started or written yet.

    The environment is this process's without any setting of another installation.
    """
    folder.mkdir(parents=True, exist_ok=True)
    url = f"http://{tool_host()}:{port}"
    around = {name: value for name, value in os.environ.items() if "VALMENTAVA_" not in name}
    return Tool(
        url=url,
        folder=folder,
        environ={
            **around,
            "VALMENTAVA_DATA_DIR": str(folder / "data"),
            "VALMENTAVA_PUBLIC_URL": url,
            "VALMENTAVA_SECRET_KEYS": secret_keys,
            "VALMENTAVA_IRI_BASE": iri_base or url,
            "VALMENTAVA_TRUST_LOOPBACK": "1",
        },
    )


def tool_host() -> str:
    """Return a loopback name that is another site than 127.0.0.1.

    Not every system answers to all of 127.0.0.0/8; where 127.0.0.2 is missing, localhost is
    another site too.
    """
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.2", 0))
        except OSError as error:
            if error.errno != errno.EADDRNOTAVAIL:
                raise
            return "localhost"
    return "127.0.0.2"


def _address_of(url: str) -> str:
    host = urlsplit(url).hostname or ""
    return "127.0.0.1" if host == "localhost" else host


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=25)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
