"""Two clients that nobody here wrote save, read back, query and page over real HTTP."""

import json
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
import tincan

from lrs import credentials
from lrs.credentials import Scope
from lrs.surroundings import Surroundings
from tests.benchmarks.served import free_port
from tests.conftest import NOW, skip_loudly
from tests.lrs.conftest import JSON

pytestmark = pytest.mark.peer

_NODE = Path(__file__).parents[1] / "peers" / "node"
_COMMAND = [sys.executable, "-c", "import wsgi; wsgi.main()"]


@dataclass(frozen=True)
class Served:
    """The product's own server, and a credential for it."""

    endpoint: str
    key: str
    secret: str


@pytest.fixture
def served(surroundings: Surroundings, organisation_id: int, tmp_path: Path) -> Iterator[Served]:
    """The whole application under gunicorn with two workers, on the test's database."""
    with surroundings.database.write() as connection:
        key, secret = credentials.make(
            connection,
            surroundings.key_ring,
            organisation_id=organisation_id,
            scopes=[Scope.ALL],
            now=NOW,
        )
    settings = surroundings.settings
    port = free_port()
    environ = {
        "PATH": "/usr/bin:/bin",
        "VALMENTAVA_DATABASE_URL": settings.database_url,
        "VALMENTAVA_DATA_DIR": str(settings.data_dir),
        "VALMENTAVA_PUBLIC_URL": settings.public_url,
        "VALMENTAVA_SECRET_KEYS": ",".join(settings.secret_keys),
        "VALMENTAVA_LOG_LEVEL": "warning",
    }
    log = tmp_path / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*_COMMAND, "serve", "--bind", f"127.0.0.1:{port}", "--workers", "2"],
            env=environ,
            stderr=output,
            cwd=Path(__file__).parents[2],
        )
        try:
            _wait(f"http://127.0.0.1:{port}/xapi/about", process, log)
            yield Served(f"http://127.0.0.1:{port}/xapi/", key, secret)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, log.read_text()
        try:
            with closing(urllib.request.urlopen(url, timeout=2)):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail(log.read_text())


def _statement(number: int) -> tincan.Statement:
    return tincan.Statement(
        actor=tincan.Agent(
            account=tincan.AgentAccount(home_page="https://hr.example", name="learner")
        ),
        verb=tincan.Verb(id="http://adlnet.gov/expapi/verbs/experienced", display={"fi": "koki"}),
        object=tincan.Activity(
            id=f"https://activities.example/{number}",
            definition=tincan.ActivityDefinition(name={"fi": f"Sivu {number}"}),
        ),
        result=tincan.Result(score=tincan.Score(scaled=0.25), completion=True),
    )


def test_tincan_s_remote_lrs_saves_reads_queries_and_pages(served: Served) -> None:
    remote = tincan.RemoteLRS(
        version="1.0.3", endpoint=served.endpoint, username=served.key, password=served.secret
    )
    # Its about() refuses every store that says it speaks 2.0.0 too, so that is not asked.
    saved = remote.save_statement(_statement(0))
    assert saved.success, saved.data
    back = remote.retrieve_statement(saved.content.id)
    assert back.success, back.data
    assert back.content.object.definition.name == {"fi": "Sivu 0"}
    assert back.content.result.score.scaled == 0.25

    many = remote.save_statements([_statement(number) for number in range(1, 6)])
    assert many.success, many.data

    page = remote.query_statements(
        {"agent": _statement(0).actor, "verb": _statement(0).verb, "limit": 4, "ascending": True}
    )
    assert page.success, page.data
    read = [str(each.id) for each in page.content.statements]
    rest = remote.more_statements(page.content)
    assert rest.success, rest.data
    read += [str(each.id) for each in rest.content.statements]
    assert len(set(read)) == 6
    assert read[0] == str(saved.content.id)
    assert not rest.content.more

    later = remote.query_statements(
        {
            "activity": tincan.Activity(id="https://activities.example/3"),
            "related_activities": True,
            "since": back.content.stored,
        }
    )
    assert [each.object.id for each in later.content.statements] == ["https://activities.example/3"]
    refused = remote.retrieve_statement("00000000-0000-4000-8000-000000000000")
    assert refused.response.status == 404


def test_the_npm_client_saves_reads_queries_pages_and_voids(served: Served) -> None:
    for version, adapter in product(("1.0.3", "2.0.0"), ("axios", "fetch")):
        seen = _seen_by_node(served, version, adapter)
        kept = seen["back"]
        assert {name: kept[name] for name in seen["one"]} == seen["one"]
        assert kept["version"].startswith(version[:1])
        assert seen["paged"] == [*reversed(seen["many"]), seen["id"]]
        assert seen["byFilter"] == [seen["many"][2]]
        assert seen["voided"] == seen["id"]
        assert seen["gone"] is True
        assert version in seen["about"]


def _seen_by_node(served: Served, version: str, adapter: str) -> JSON:
    if shutil.which("node") is None:
        skip_loudly("Node.js is not installed", "install it, then `make peers`")
    if not (_NODE / "node_modules" / "@xapi").is_dir():
        skip_loudly("the npm packages are not installed", "make peers")
    ended = subprocess.run(
        ["node", "xapi_client.mjs", served.endpoint, served.key, served.secret, version, adapter],
        cwd=_NODE,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-1000:]
    seen: JSON = json.loads(ended.stdout)
    return seen
