"""Runs the stand-in LMS on a real port, in a thread of this process."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.serving import make_server

from tests.platform.app import create_app
from tests.platform.config import PlatformConfig
from tests.platform.site import Site

HOST = "127.0.0.1"


@contextmanager
def served(config: PlatformConfig) -> Iterator[Site]:
    """Serve the platform at its issuer's port until the block ends; gives its state."""
    with served_at(int(config.issuer.rpartition(":")[2]), config) as site:
        yield site


@contextmanager
def served_at(port: int, config: PlatformConfig) -> Iterator[Site]:
    """Serve the platform at a port until the block ends, whatever its issuer is called."""
    site = Site(config)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server(HOST, port, create_app(config, site=site), threaded=True)
    thread = threading.Thread(target=server.serve_forever, name="stand-in", daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def free_port(host: str = HOST) -> int:
    """Return a port that nobody listens at just now."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port
