"""People without a learning platform sign in at a real provider, in a real browser."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright

from tests.conftest import skip_loudly
from tests.journeys import acting
from tests.journeys.browser import browsing
from tests.journeys.inspection import Inspection
from tests.journeys.served import Stage
from tests.platform.served import free_port
from tests.platform.tool import ORGANISATION

pytestmark = pytest.mark.browser

_PEERS = Path("tests/peers/node")
_SECRET = "a secret that only the two know: 100 %"


@contextmanager
def _provider(tool_url: str, *, secret: str | None) -> Iterator[str]:
    """Run the provider until the block ends, and return its issuer."""
    if shutil.which("node") is None or not (_PEERS / "node_modules/oidc-provider").exists():
        skip_loudly("oidc-provider is not installed", "make peers")
    port = free_port()
    words = [str(port), f"{tool_url}/sign-in/return", "valmentava", secret or "-"]
    process = subprocess.Popen(
        ["node", "identity_provider.mjs", *words],
        cwd=_PEERS,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _add(stage: Stage, folder: Path, issuer: str, *, secret: str | None) -> str:
    """Connect the provider by the command and return the address people sign in at."""
    told = ["--issuer", issuer, "--client-id", "valmentava", "--name", "Ministeriön tunnus"]
    if secret is not None:
        (folder / "secret").write_text(secret + "\n", encoding="utf-8")
        told += ["--secret-file", str(folder / "secret")]
    said = stage.tool.command("provider", "add", "--organisation", ORGANISATION, *told)
    return said.splitlines()[-1].strip()


def _sign_in_there(page: Page, name: str) -> None:
    """Sign in on the provider's own pages."""
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill("anything")
    page.locator("button[type=submit]").click()
    page.get_by_role("button", name="Continue").click()


@contextmanager
def _at_a_browser(playwright: Playwright, folder: Path, who: str) -> Iterator[BrowserContext]:
    with browsing(playwright, folder / who) as context:
        yield context


@pytest.mark.parametrize(
    ("stage", "secret"),
    [("sqlite", _SECRET), ("postgresql", None)],
    ids=["sqlite, with a secret", "postgresql, public client"],
    indirect=["stage"],
)
def test_the_first_administrator_lets_the_next_people_in(
    stage: Stage, playwright: Playwright, tmp_path: Path, secret: str | None
) -> None:
    inspect = Inspection()
    inspect.keeps_pictures &= secret is not None
    tool = stage.tool
    with (
        _provider(tool.url, secret=secret) as issuer,
        _at_a_browser(playwright, tmp_path, "maija") as maija,
    ):
        address = _add(stage, tmp_path, issuer, secret=secret)
        page = maija.pages[0]
        link = tool.command(
            *("role", "invite", "--organisation", ORGANISATION, "--role", "administrator"),
            *("--note", "Maija Meikäläinen, tietohallinto", "--account-only"),
        )
        page.goto(link.strip())
        inspect("enter-by-account", page, page.main_frame)
        page.get_by_role("button", name="Ministeriön tunnus").first.click()
        _sign_in_there(page, f"maija-{issuer}")
        page.wait_for_url(f"{tool.url}/admin/")
        page.goto(f"{tool.url}/admin/roles")
        page.get_by_label("Seurannan lukija").check()
        page.get_by_label("Ketä tarkoitat").fill("Ville Virtanen, kehittäminen")
        page.get_by_role("button", name="Tee linkki").click()
        inspect("role-invited", page, page.main_frame)
        invited = page.locator("code.secret").inner_text().strip()
        with _at_a_browser(playwright, tmp_path, "ville") as ville:
            _reads_until_it_is_taken_back(ville.pages[0], page, stage, invited, issuer, inspect)
        inspect("roles", page, page.main_frame)
        for name in ("units", "mail"):
            page.goto(f"{tool.url}/admin/{name}")
            inspect(f"admin-{name}", page, page.main_frame)
        page.goto(f"{tool.url}/admin/log?checked=1")
        inspect("log", page, page.main_frame)
        assert "otti roolin pois" in page.locator("main").inner_text()
        page.goto(f"{tool.url}/admin/")
        acting.press(page.main_frame, "main form[action$='/leave'] button")
        inspect("left", page, page.main_frame)
        page.goto(f"{tool.url}/admin/keys")
        inspect("closed", page, page.main_frame)
        page.goto(address + "?next=/admin/keys")
        inspect("offer", page, page.main_frame)
        acting.press(page.main_frame, "main form button")
        # The provider still knows her, and she comes to where she was going.
        page.wait_for_url(f"{tool.url}/admin/keys")
        _part(page, stage, inspect)
    assert inspect.findings == []


def _reads_until_it_is_taken_back(
    his: Page, hers: Page, stage: Stage, invited: str, issuer: str, inspect: Inspection
) -> None:
    tool = stage.tool
    his.goto(invited)
    his.get_by_role("button", name="Ministeriön tunnus").first.click()
    _sign_in_there(his, f"ville-{issuer}")
    his.wait_for_url(f"{tool.url}/results")
    inspect("results", his, his.main_frame)
    his.goto(f"{tool.url}/admin/")
    inspect("no-role", his, his.main_frame)
    hers.goto(f"{tool.url}/admin/roles")
    inspect("roles", hers, hers.main_frame)
    hers.get_by_role("link", name="Ota pois: Ville Virtanen").click()
    inspect("role-revoke", hers, hers.main_frame)
    acting.press(hers.main_frame, "main form button")
    his.goto(f"{tool.url}/home")
    inspect("home", his, his.main_frame)
    assert "Sinulla ei ole täällä roolia" in his.locator("main").inner_text()


def _part(page: Page, stage: Stage, inspect: Inspection) -> None:
    """Look at the pages of providers, and remove this one."""
    page.goto(f"{stage.tool.url}/admin/providers/new")
    acting.press(page.main_frame, "main form button")
    inspect("provider-wrong", page, page.main_frame)
    page.goto(f"{stage.tool.url}/admin/roles")
    page.get_by_role("link", name="Poista Ministeriön tunnus").first.click()
    inspect("provider-remove", page, page.main_frame)
    acting.press(page.main_frame, "main form button")
    page.wait_for_url("**/admin/roles")
    page.goto(f"{stage.tool.url}/sign-in")
    inspect("ways", page, page.main_frame)
