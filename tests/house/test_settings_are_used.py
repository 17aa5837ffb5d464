"""A setting that nothing reads would be a promise nobody keeps."""

import re
from dataclasses import fields
from pathlib import Path

from lrs.settings import Settings

_HERE = Path(__file__).parents[2]


def test_every_setting_is_read_somewhere() -> None:
    sources = [
        path.read_text(encoding="utf-8")
        for room in ("lrs", "lti", "dashboards", "wsgi.py")
        for path in ([_HERE / room] if room.endswith(".py") else (_HERE / room).rglob("*.py"))
        if path.name != "settings.py"
    ]
    unread = [
        field.name
        for field in fields(Settings)
        if not any(re.search(rf"\.{field.name}\b", source) for source in sources)
    ]
    assert unread == []
