"""What an administrator of an organisation sees and does, signed in by a one-time link."""

from lti.administration.pages import blueprint

__all__ = ["blueprint"]
