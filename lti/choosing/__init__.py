"""Choosing content from within a platform: what is offered, what was picked, and the answer."""

from lti.choosing.awaited import (
    address_of,
    await_choice,
    awaited_by,
    follow,
    forget_expired,
    is_awaited,
    keep_picked,
)

__all__ = [
    "address_of",
    "await_choice",
    "awaited_by",
    "follow",
    "forget_expired",
    "is_awaited",
    "keep_picked",
]
