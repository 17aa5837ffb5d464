"""Online materials: pages to read, files to take along, a quiz; each act stated."""

from lti.modules.material.routes import blueprint

__all__ = ["blueprint"]
