"""What an administrator of an organisation sees and does."""

from lti.administration.pages import blueprint

__all__ = ["blueprint"]
