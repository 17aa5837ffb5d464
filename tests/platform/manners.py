"""Where platforms differ, and how the stand-in behaves as each of them, by what they document."""

import uuid
from dataclasses import dataclass, field

_MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
_COURSE = "http://purl.imsglobal.org/vocab/lis/v2/course#"
_NAMED_BY = uuid.UUID("6f1ac1a8-0f0e-4a47-9f3b-6b0a7d1c2e55")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How one family of platforms behaves; as it stands, Moodle.

    has_long_ids tells that people, courses and links are opaque texts and not small integers.
    names_deployment tells whether a login says the deployment. assertion_audience is the one
    audience the token endpoint takes, None for any. erases_by_progress tells that news without a
    score takes a grade away. submits_scores tells that each score makes a new submission unless it
    says otherwise. items_a_page is the most line items in one answer.
    """

    family: str = "moodle"
    has_long_ids: bool = False
    has_long_roles: bool = False
    names_deployment: bool = True
    deployment: str | None = None
    context_type: str = "CourseSection"
    locale_of: dict[str, str] = field(default_factory=dict)
    keys_name_algorithm: bool = True
    assertion_audience: str | None = None
    demands_user_agent: bool = False
    demands_address: bool = False
    erases_by_progress: bool = True
    submits_scores: bool = False
    items_a_page: int | None = None
    token_type: str = "text/html; charset=utf-8"

    def id_of(self, kind: str, number: int) -> str:
        """Return how the platform calls a person, a course or a link."""
        if not self.has_long_ids:
            return str(number)
        return str(uuid.uuid5(_NAMED_BY, f"{self.family} {kind} {number}"))

    def role_of(self, short: str) -> str:
        """Return a role as the roster tells it."""
        return _MEMBERSHIP + short if self.has_long_roles else short

    def locale(self, language: str) -> str:
        """Return a language as the platform tells it."""
        return self.locale_of.get(language, language)


MOODLE = Manners()
CANVAS = Manners(
    family="canvas",
    has_long_ids=True,
    has_long_roles=True,
    names_deployment=False,
    deployment="1:8865aa05b4b79b64a91a86042e43af5ea8ae79eb",
    context_type=f"{_COURSE}CourseOffering",
    demands_user_agent=True,
    demands_address=True,
    erases_by_progress=False,
    submits_scores=True,
    token_type="application/json; charset=utf-8",
)
D2L = Manners(
    family="desire2learn",
    has_long_ids=True,
    has_long_roles=True,
    deployment="7b4e2b0a-2f5c-4b59-8f0c-0a8d4f5e6a11",
    context_type=f"{_COURSE}CourseOffering",
    locale_of={"fi": "fi-FI", "sv": "sv-SE", "en": "en-US"},
    keys_name_algorithm=False,
    assertion_audience="https://api.brightspace.com/auth/token",
    demands_address=True,
    erases_by_progress=False,
    items_a_page=200,
    token_type="application/json; charset=utf-8",
)
