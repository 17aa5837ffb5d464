"""Speaking a language where there is no request: what the background loop writes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

import flask

from lti.pages import in_language, prepare

TRANSLATIONS: Sequence[Path] = (Path(str(resources.files("dashboards"))) / "translations",)
"""What this room says, in each language."""


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Let sentences made within be in a language, and dates in Finland's time."""
    app = flask.Flask("valmentava", static_folder=None)
    prepare(app, translation_dirs=TRANSLATIONS)
    with app.app_context(), in_language(language):
        yield
