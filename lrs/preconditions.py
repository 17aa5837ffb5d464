"""When a document may be changed: If-Match and If-None-Match (RFC 9110, 13.1) and xAPI's rules.

xAPI asks for them so that nobody overwrites what they have not seen (1.0.3, Part 3, 3.1; IEEE
9274.1.1, 4.1.4).
"""

import re
from dataclasses import dataclass

_TAG = re.compile(r'\s*(W/)?("[^"]*"|[^\s,"]+)\s*(?:,|$)')


class PreconditionFailed(Exception):
    """The document is not as the sender expected (412); nothing was changed."""


class Unconditional(Exception):
    """The document exists, and the sender did not say which one it means to replace (409)."""


class ConditionMissing(Exception):
    """A profile is to be put without saying what is expected to be there (400 in 1.0.x)."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """The two headers as they came, None where they did not."""

    if_match: str | None
    if_none_match: str | None

    @property
    def given(self) -> bool:
        """Tell whether the sender expects anything."""
        return self.if_match is not None or self.if_none_match is not None

    def hold(self, etag: str | None) -> None:
        """Hold what is there, by its quoted tag, None for nothing, to what is expected.

        Raises PreconditionFailed.
        """
        if self.if_match is not None and not _matches(self.if_match, etag, weakly=False):
            raise PreconditionFailed
        if self.if_none_match is not None and _matches(self.if_none_match, etag, weakly=True):
            raise PreconditionFailed

    def is_known(self, etag: str) -> bool:
        """Tell whether a reader has this version already (RFC 9110, 13.1.2: 304)."""
        return self.if_none_match is not None and _matches(self.if_none_match, etag, weakly=True)


def hold_put(conditions: Conditions, etag: str | None, *, must_expect: bool, careful: bool) -> None:
    """Hold a PUT to what it expects.

    careful resources never replace a document for a sender that expects nothing; where a sender
    must_expect something, it may not create one so either. Raises PreconditionFailed,
    Unconditional or ConditionMissing.
    """
    if conditions.given:
        conditions.hold(etag)
    elif careful and etag is not None:
        raise Unconditional
    elif must_expect:
        raise ConditionMissing


def _matches(header: str, etag: str | None, *, weakly: bool) -> bool:
    """Compare a list of tags; a tag without its quotes, which clients send, is taken too."""
    if etag is None:
        return False
    if header.strip() == "*":
        return True
    return any(
        text.strip('"') == etag.strip('"') and (weakly or not weak)
        for weak, text in _TAG.findall(header)
    )
