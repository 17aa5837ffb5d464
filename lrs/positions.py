"""Where a statement stands in the store: its stored time and a tie-breaker in one number.

A position is the microseconds from 2020 to `stored`, shifted left by ten bits, and a tie-breaker
in those bits. The order of positions is the order of (stored, position), so that since, until and
a page's end are ranges of one number.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

TIES = 1024
"""How many statements of one microsecond can be told apart."""

LAST = 2**63 - 1
"""Above every position."""

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_TIE_BITS = 10


@dataclass(frozen=True, slots=True)
class Moment:
    """The stored time of a batch's first statement, and the tie-breaker of all of them.

    Each further statement of the batch is a microsecond later, so that their order is kept.
    """

    microsecond: int
    tie: int

    def position(self, index: int) -> int:
        """Return the position of the batch's statement at an index."""
        return ((self.microsecond + index) << _TIE_BITS) | self.tie

    def stored(self, index: int) -> datetime:
        """Return the stored time of the batch's statement at an index."""
        return _EPOCH + timedelta(microseconds=self.microsecond + index)


def microsecond_of(instant: datetime) -> int:
    """Return the microseconds from 2020 to an instant, below zero before it."""
    return (instant - _EPOCH) // _MICROSECOND


def instant_of_microsecond(microsecond: int) -> datetime:
    """Return the instant so many microseconds after 2020 began."""
    return _EPOCH + timedelta(microseconds=microsecond)


def stored_at(position: int) -> datetime:
    """Return the stored time of the statement at a position."""
    return instant_of_microsecond(position >> _TIE_BITS)


def first_at(instant: datetime) -> int:
    """Return the lowest position of an instant: below it, everything was stored before."""
    return _within(microsecond_of(instant) << _TIE_BITS)


def first_after(instant: datetime) -> int:
    """Return the lowest position after an instant."""
    return _within((microsecond_of(instant) + 1) << _TIE_BITS)


def _within(position: int) -> int:
    return min(max(position, 0), LAST)
