"""The store's resources over HTTP, under /xapi; what they mean is decided elsewhere."""

from lrs.resources.exchange import blueprint as exchange_blueprint
from lrs.resources.routes import blueprint

__all__ = ["blueprint", "exchange_blueprint"]
