"""Run the peer: `.venv-openedx/bin/python -m tests.peers.openedx.serve --help`.

Prints one line of JSON, what a tool must know to register it, once it answers.
"""

import argparse
import json
import os
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application


def main() -> None:
    """Make the database, the passport and the configuration; then serve until stopped."""
    chosen = _arguments()
    base = f"http://127.0.0.1:{chosen.port}"
    os.environ["OPENEDX_FOLDER"] = str(chosen.folder)
    os.environ["OPENEDX_URL"] = base
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.peers.openedx.settings"
    django.setup()
    call_command("migrate", verbosity=0, run_syncdb=True)
    # The models exist only from here on.
    placement = import_module("tests.peers.openedx.placement")
    import_module("tests.peers.openedx.course").crowd(chosen.crowd)
    known = placement.place(
        tool_url=chosen.tool,
        custom=json.loads(chosen.custom),
        makes_columns=chosen.tool_makes_columns,
    )
    server = ThreadedWSGIServer(("127.0.0.1", chosen.port), _QuietHandler)
    server.set_app(get_wsgi_application())
    print(json.dumps({**known, "issuer": base, "base": base}), flush=True)
    server.serve_forever()


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, *_told: object) -> None:
        pass


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="for its database")
    parser.add_argument("--tool", required=True, help="the tool's public URL")
    parser.add_argument("--custom", default="{}", help="custom parameters as JSON")
    parser.add_argument("--crowd", type=int, default=0, help="how many more are on the roster")
    parser.add_argument("--tool-makes-columns", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
