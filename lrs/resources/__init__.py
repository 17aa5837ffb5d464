"""The store's resources over HTTP, under /xapi; what they mean is decided elsewhere."""

from lrs.resources.routes import blueprint

__all__ = ["blueprint"]
