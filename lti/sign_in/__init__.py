"""Sign-in without a learning platform: providers, roles, sessions (OpenID Connect, or a link)."""

from lti.sign_in.guard import administrators, signed_in
from lti.sign_in.roles import StaffRole
from lti.sign_in.sessions import Session

__all__ = ["Session", "StaffRole", "administrators", "signed_in"]
