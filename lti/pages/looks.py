"""Style sheets and type: the files of a room's look, under addresses that name their content."""

import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path

import flask

from lrs.entry import admits

_YEAR_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Look:
    """A folder of files that are the same for all, and the endpoint that serves them."""

    folder: Path
    endpoint: str

    @admits("anyone: style sheets and type, the same for all")
    def serve(self, name: str) -> flask.Response:
        """Serve a file; under the address that names its content browsers may keep it."""
        response = flask.send_from_directory(self.folder, name)
        if "v" in flask.request.args:
            response.headers["Cache-Control"] = f"public, max-age={_YEAR_SECONDS}, immutable"
        return response

    def address(self, name: str) -> str:
        """Return the address of a file, which changes when the file does."""
        return flask.url_for(self.endpoint, name=name, v=_digest(self.folder / name))


@functools.cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
