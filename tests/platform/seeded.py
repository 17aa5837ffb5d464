"""The links a course needs for the seeded modules, read from the modules' own files."""

import json
from pathlib import Path

from tests.platform.config import HOME, Link

PROJECT = Path(__file__).parents[2]
_CONTENT = PROJECT / "lti" / "modules" / "material" / "content"


def seeded_links() -> tuple[Link, ...]:
    """Return a link to every seeded module in order, and the programme's home."""
    modules = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(_CONTENT.glob("*/module.json"))
    ]
    return (*(Link(titles=module["titles"], module=module["id"]) for module in modules), HOME)
