"""Statements handed on to other stores: which, where to, how far, and what they would not take."""

from lrs.forwarding.delivery import jobs
from lrs.forwarding.targets import (
    Dead,
    Filter,
    NewTarget,
    NoSuchTarget,
    State,
    Target,
    WrongTarget,
    add,
    dead_of,
    pause,
    remove,
    resume,
    retry,
    targets_of,
)

__all__ = [
    "Dead",
    "Filter",
    "NewTarget",
    "NoSuchTarget",
    "State",
    "Target",
    "WrongTarget",
    "add",
    "dead_of",
    "jobs",
    "pause",
    "remove",
    "resume",
    "retry",
    "targets_of",
]
