"""A setting that docs/settings.md does not describe, or that it invents, fails the build."""

import re
from pathlib import Path

from lrs.settings import setting_names

_DOCUMENT = Path("docs/settings.md")


def _described() -> set[str]:
    text = _DOCUMENT.read_text(encoding="utf-8")
    return set(re.findall(r"^\| `(VALMENTAVA_[A-Z_]+)`", text, flags=re.MULTILINE))


def test_every_setting_is_described() -> None:
    assert setting_names() - _described() == set()


def test_no_setting_is_described_that_does_not_exist() -> None:
    assert _described() - setting_names() == set()
