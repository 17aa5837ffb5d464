"""What a live training session is; when it takes place are its meetings."""

from dataclasses import dataclass

from lti.modules.described import Described, DescribedSchema

KIND = "live-session"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSession(Described):
    """A live training session as it is at one version."""


SCHEMA = DescribedSchema
