"""Who is in a group: names as the platform tells them when looked at, and membership as history."""

from lti.roster.divisions import Division, divisions_of
from lti.roster.listed import roster_listed
from lti.roster.memberships import Membership, left, members_at
from lti.roster.names import (
    FRESH,
    Roster,
    RosterRow,
    forget_expired,
    names_of,
    roster_names,
    trainers_of,
)
from lti.roster.source import RETRIED_AFTER
from lti.roster.synchronising import jobs, make_due, synchronise_due

__all__ = [
    "FRESH",
    "RETRIED_AFTER",
    "Division",
    "Membership",
    "Roster",
    "RosterRow",
    "divisions_of",
    "forget_expired",
    "jobs",
    "left",
    "make_due",
    "members_at",
    "names_of",
    "roster_listed",
    "roster_names",
    "synchronise_due",
    "trainers_of",
]
