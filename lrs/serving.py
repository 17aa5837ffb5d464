"""The web server: gunicorn with threads, each worker making its own application and engine."""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from prometheus_client import multiprocess

_THREADS = 4
_KEEP_ALIVE_SECONDS = 75
# The most that gunicorn can be given; a login in a frame carries its hints in the address.
_LONGEST_REQUEST_LINE = 8190


class Server(BaseApplication):
    """Serve an application made anew in every worker process, so that no connection is shared.

    Settings come from here alone, not from a gunicorn.conf.py that happens to lie about.
    """

    def __init__(self, make_app: Callable[[], Flask], *, bind: str, workers: int) -> None:
        self._make_app = make_app
        self._chosen = {
            "bind": bind,
            "workers": workers,
            "threads": _THREADS,
            "worker_class": "gthread",
            "preload_app": False,
            "keepalive": _KEEP_ALIVE_SECONDS,
            "limit_request_line": _LONGEST_REQUEST_LINE,
            "graceful_timeout": 20,
            "control_socket_disable": True,
            "proc_name": "valmentava",
            "child_exit": _forget_worker,
        }
        super().__init__()

    def load_config(self) -> None:
        """Set what was chosen; nothing is read from files or GUNICORN_CMD_ARGS."""
        for name, value in self._chosen.items():
            self.cfg.set(name, value)

    # Any: gunicorn's type of an application takes any mapping as environ, Flask's a dict.
    def load(self) -> Any:
        """Make the application; gunicorn calls this in the worker, after the fork.

        What is there now stays, so the collector need not look through it again and again.
        """
        app = self._make_app()
        gc.collect()
        gc.freeze()
        return app


def serve(make_app: Callable[[], Flask], *, bind: str, workers: int) -> None:
    """Serve until stopped. The workers' figures are gathered through a folder of this run."""
    folder = tempfile.mkdtemp(prefix="valmentava-metrics-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    try:
        Server(make_app, bind=bind, workers=workers).run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# Any: gunicorn hands its own server and worker objects.
def _forget_worker(_server: Any, worker: Any) -> None:
    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
