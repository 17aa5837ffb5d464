"""LTI 1.3 Advantage as a tool: who may launch, what a launch says, what goes back."""

from lti.protocol.routes import blueprint

__all__ = ["blueprint"]
