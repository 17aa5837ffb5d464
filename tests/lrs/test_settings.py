"""A wrong setting ends the start with one line that names it."""

import subprocess
import sys
from pathlib import Path

import pytest

from lrs.settings import Settings, WrongSetting, settings_from

KEY = "k" * 32
ENOUGH = {"VALMENTAVA_PUBLIC_URL": "https://tool.example", "VALMENTAVA_SECRET_KEYS": KEY}


def test_what_must_be_set_is_enough() -> None:
    settings = settings_from(ENOUGH)
    assert settings.iri_base == "https://tool.example"
    assert settings.database_url == f"sqlite:///{Path('data').absolute()}/valmentava.db"
    assert settings.trust_loopback is False


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_URL", "tool.example"),
        ("PUBLIC_URL", "http://tool.example"),
        ("PUBLIC_URL", "http://127.0.0.1:8010"),
        ("PUBLIC_URL", "https://tool.example/path"),
        ("PUBLIC_URL", "https://user@tool.example"),
        ("CONTENT_URL", "https://tool.example:8443"),
        ("CONTENT_URL", "http://content.example"),
        ("SECRET_KEYS", ""),
        ("SECRET_KEYS", "short"),
        ("SECRET_KEYS", f"{KEY},short"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("IRI_BASE", "not an address"),
        ("XAPI_DEFAULT_VERSION", "1.0"),
        ("TRUST_LOOPBACK", "yes"),
        ("TRUSTED_NETWORKS", "10.0.0.1/8"),
        ("TRUSTED_NETWORKS", "intranet"),
        ("MAX_BATCH", "0"),
        ("MAX_BATCH", "1024"),
        ("MAX_BODY_BYTES", "-1"),
        ("PAGE_SIZE", "many"),
        ("LOG_LEVEL", "loud"),
        ("DATA_DIR", " "),
        ("PUBIC_URL", "https://misspelt.example"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(WrongSetting) as refusal:
        settings_from({**ENOUGH, f"VALMENTAVA_{name}": value})
    assert refusal.value.name == f"VALMENTAVA_{name}"


@pytest.mark.parametrize("name", sorted(ENOUGH))
def test_a_setting_that_must_be_set_is_named(name: str) -> None:
    with pytest.raises(WrongSetting, match=name):
        settings_from({key: value for key, value in ENOUGH.items() if key != name})


def test_plain_http_is_for_trusted_loopback() -> None:
    trusted = {
        **ENOUGH,
        "VALMENTAVA_PUBLIC_URL": "http://127.0.0.2:8010",
        "VALMENTAVA_TRUST_LOOPBACK": "1",
    }
    assert settings_from(trusted).public_url == "http://127.0.0.2:8010"


def test_plain_http_elsewhere_is_refused_even_when_loopback_is_trusted() -> None:
    beyond = {
        **ENOUGH,
        "VALMENTAVA_PUBLIC_URL": "http://127.evil.example",
        "VALMENTAVA_TRUST_LOOPBACK": "1",
    }
    with pytest.raises(WrongSetting, match="https"):
        settings_from(beyond)


def test_secrets_are_not_in_the_representation() -> None:
    settings: Settings = settings_from(ENOUGH)
    assert KEY not in repr(settings)


def test_the_command_ends_with_one_line() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "import wsgi; wsgi.main()", "migrate"],
        env={"VALMENTAVA_PUBLIC_URL": "https://tool.example", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr == "VALMENTAVA_SECRET_KEYS is not set\n"
