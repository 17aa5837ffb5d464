"""`make run`: the tool, its background loop and the stand-in LMS, to be tried in a browser.

Everything it keeps lies in .run/, which may be deleted at any time.
"""

import argparse
import secrets
import signal
import socket
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from tests.platform.config import PlatformConfig
from tests.platform.seeded import PROJECT, seeded_links
from tests.platform.served import HOST, served
from tests.platform.tool import Tool, ToolFailed, installed_in, tool_host

_LMS_PORT = 8000
_TOOL_PORT = 8010
_PORTS_TRIED = 50
# Written under with the first statement and for good, so it does not follow the port.
_IRI_BASE = "http://127.0.0.2:8010"


class Stopped(Exception):
    """Somebody asked to stop."""


def main() -> None:
    """Set up, run until Ctrl-C, and stop everything again."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        _run(_folder_asked_for())
    except Stopped:
        print("\nPysäytetty. / Stopped.", flush=True)
    except ToolFailed as error:
        sys.exit(str(error))


def free_port_from(first: int, *, host: str) -> int:
    """Return the first free port from one on, saying loudly when that is not the first.

    Raises OSError when dozens are taken.
    """
    for port in range(first, first + _PORTS_TRIED):
        if _is_free(host, port):
            if port != first:
                print(
                    f"!! Portti {first} on varattu, käytetään porttia {port}. / "
                    f"Port {first} is taken, using port {port}.",
                    flush=True,
                )
            return port
    raise OSError(f"ports {first} to {first + _PORTS_TRIED - 1} of {host} are all taken")


def secret_keys_in(folder: Path) -> str:
    """Return the secret kept in the folder, made at the first run."""
    path = folder / "secret-keys"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii")


def _run(folder: Path) -> None:
    tool = installed_in(
        folder,
        port=free_port_from(_TOOL_PORT, host=tool_host()),
        secret_keys=secret_keys_in(folder),
        iri_base=_IRI_BASE,
    )
    config = PlatformConfig(
        issuer=f"http://{HOST}:{free_port_from(_LMS_PORT, host=HOST)}",
        tool_url=tool.url,
        links=seeded_links(),
    )
    print("Valmistellaan tietokantaa… / Preparing the database…", flush=True)
    tool.prepare()
    tool.add_platform(config.registration)
    print("Käynnistetään… / Starting…", flush=True)
    with ExitStack() as running:
        running.enter_context(served(config))
        web = running.enter_context(tool.serving(workers=2))
        loop = running.enter_context(tool.working())
        print(
            f"\nValmentava on käynnissä. Avaa selaimessa: {config.issuer}\n"
            f"Valmentava is running. Open in a browser: {config.issuer}\n"
            "Ctrl-C lopettaa. / Ctrl-C stops.\n",
            flush=True,
        )
        while web.poll() is None and loop.poll() is None:
            time.sleep(0.5)
        raise ToolFailed(_last_words(tool, "serve" if loop.poll() is None else "work"))


def _last_words(tool: Tool, name: str) -> str:
    lines = tool.log_of(name).splitlines()[-20:]
    return "\n".join([f"valmentava {name} ended by itself:", *lines])


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        # What a closed connection of the last run left behind does not hinder a server either.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _folder_asked_for() -> Path:
    parser = argparse.ArgumentParser(description="Try Valmentava in a stand-in LMS.")
    parser.add_argument("--folder", type=Path, default=PROJECT / ".run")
    folder: Path = parser.parse_args().folder
    return folder


def _stop(_number: int, _frame: FrameType | None) -> None:
    # A second Ctrl-C would interrupt the stopping itself.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


if __name__ == "__main__":
    main()
