"""Scores on their way to the platform: kept with the act that earned them, sent until taken."""

from lti.outbox.delivering import (
    CLAIM_LIFE,
    MOST_ATTEMPTS,
    MOST_REFUSALS,
    deliver_due,
    jobs,
)
from lti.outbox.offering import offer, tell_progress

__all__ = [
    "CLAIM_LIFE",
    "MOST_ATTEMPTS",
    "MOST_REFUSALS",
    "deliver_due",
    "jobs",
    "offer",
    "tell_progress",
]
