"""The store over HTTP, as the store's own tests have it."""

from tests.lrs.conftest import app, store

__all__ = ["app", "store"]
