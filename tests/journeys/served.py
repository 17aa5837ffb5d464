"""The real tool with the stand-in LMS around it, each on its own site, as a journey needs them."""

import atexit
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from tests.journeys.privacy import told_of_people
from tests.platform.config import PlatformConfig
from tests.platform.course import PEOPLE, Person
from tests.platform.seeded import seeded_links
from tests.platform.served import HOST, free_port, served
from tests.platform.site import Site
from tests.platform.tool import Tool, installed_in, tool_host

_SECRET_KEYS = "a-key-for-journeys-that-is-long-enough-01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A tool that serves and works in the background, and an LMS whose course has its links."""

    tool: Tool
    site: Site
    server: "subprocess.Popen[bytes]"

    @property
    def lms_url(self) -> str:
        """Return the LMS's start page."""
        return self.site.config.issuer


def new_tool(folder: Path, *, database_url: str | None = None) -> Tool:
    """Describe a tool of its own on a free port, on SQLite unless told; nothing runs yet."""
    tool = installed_in(folder, port=free_port(tool_host()), secret_keys=_SECRET_KEYS)
    if database_url is None:
        return tool
    return replace(tool, environ={**tool.environ, "VALMENTAVA_DATABASE_URL": database_url})


@cache
def _prepared() -> Path:
    """Prepare an installation on SQLite once in a test process, and return its data to be copied.

    What it is called and where it is reached is not in it until it is served.
    """
    folder = Path(tempfile.mkdtemp(prefix="valmentava-prepared-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    new_tool(folder).prepare()
    return folder / "data"


@contextmanager
def stage(
    folder: Path,
    *,
    workers: int = 2,
    database_url: str | None = None,
    people: tuple[Person, ...] = PEOPLE,
) -> Iterator[Stage]:
    """Run the whole of it in a folder until the block ends."""
    tool = new_tool(folder, database_url=database_url)
    config = PlatformConfig(
        issuer=f"http://{HOST}:{free_port()}",
        tool_url=tool.url,
        links=seeded_links(),
        people=people,
    )
    if database_url is None:
        shutil.copytree(_prepared(), folder / "data")
    else:
        tool.prepare()
    tool.add_platform(config.registration)
    with served(config) as site, tool.serving(workers=workers) as server, tool.working():
        running = Stage(tool=tool, site=site, server=server)
        yield running
        # Whatever people did on it: nothing that was kept or logged tells who they are.
        assert told_of_people(running) == []
