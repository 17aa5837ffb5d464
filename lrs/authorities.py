"""Who vouches for statements: the accounts of this installation's own senders."""

import msgspec

OWN_NAME = "valmentava"
"""The account name of the tool itself."""

LAUNCHED_NAME = "launched-content"
"""The account name of content that a launch started: it speaks for itself, not for the tool."""

RESERVED_NAMES = frozenset({OWN_NAME, LAUNCHED_NAME})
"""No credential may have one of these as its key."""


def account_agent(iri_base: str, name: str) -> bytes:
    """Return the Agent, as JSON, that stands for one of this installation's own senders."""
    agent = {"objectType": "Agent", "account": {"homePage": iri_base, "name": name}}
    return msgspec.json.encode(agent)
