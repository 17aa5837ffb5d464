"""The shapes of Agents and Groups, in words (clauses are of xAPI 1.0.3, Part 2)."""

from collections.abc import Mapping
from typing import Any

from statements import values
from statements.grammar.checks import (
    IRI,
    MAILTO,
    Check,
    Found,
    array_of,
    by_type,
    matching,
    one_of,
    shape,
    text,
)
from statements.grammar.problems import Problem
from statements.grammar.strict_json import member_path
from statements.grammar.tree import IDENTIFIERS

# Any, below: JSON values, looked at before they are believed.


def _one_identifier(who: Mapping[str, Any], path: str, found: Found) -> None:
    """2.4.2.1: an Agent "MUST be identified by one (1)" identifier and no more."""
    given = [name for name in IDENTIFIERS if name in who]
    if len(given) != 1:
        found.append(
            Problem(
                path,
                "An Agent must have exactly one of mbox, mbox_sha1sum, openid and account.",
            )
        )


def _identifier_or_members(who: Mapping[str, Any], path: str, found: Found) -> None:
    """2.4.2.2: an identified Group has one identifier, an anonymous one has members."""
    given = [name for name in IDENTIFIERS if name in who]
    if len(given) > 1:
        found.append(
            Problem(
                path,
                "A Group must have at most one of mbox, mbox_sha1sum, openid and account.",
            )
        )
    if not given and not who.get("member"):
        found.append(
            Problem(member_path(path, "member"), "A Group without identifier must have members.")
        )


def _two_anonymous_members(who: Mapping[str, Any], path: str, found: Found) -> None:
    """2.4.9: an authority that is a Group has exactly two Agents and no identifier."""
    members = who.get("member")
    if isinstance(members, list) and len(members) != 2:
        found.append(
            Problem(
                member_path(path, "member"),
                "An authority that is a Group must have exactly two members.",
            )
        )
    if any(name in who for name in IDENTIFIERS):
        found.append(Problem(path, "An authority that is a Group must not have an identifier."))


ACCOUNT = shape({"homePage": IRI, "name": text}, required=("homePage", "name"))
_WHO: dict[str, Check] = {
    "name": text,
    "mbox": MAILTO,
    "mbox_sha1sum": matching(values.SHA1_HEX, "This must be 40 hex digits, the SHA-1 of an mbox."),
    "openid": IRI,
    "account": ACCOUNT,
}
AGENT = shape(
    {"objectType": one_of("Agent"), **_WHO},
    rules=(_one_identifier,),
    hints={"member": 'Only a Group has members; its objectType must say "Group".'},
)
_MEMBERS: dict[str, Check] = {"member": array_of(AGENT)}
GROUP = shape(
    {"objectType": one_of("Group"), **_WHO, **_MEMBERS},
    required=("objectType",),
    rules=(_identifier_or_members,),
)
_GROUP_AS_AUTHORITY = shape(
    {"objectType": one_of("Group"), **_WHO, **_MEMBERS},
    required=("objectType",),
    rules=(_identifier_or_members, _two_anonymous_members),
)
_NEITHER = shape({"objectType": one_of("Agent", "Group"), **_WHO, **_MEMBERS})


def actor(value: Any, path: str, found: Found) -> None:
    """Check an Agent or a Group; without objectType it is an Agent (2.4.2.1)."""
    by_type(value, {"Agent": AGENT, "Group": GROUP}, default="Agent", otherwise=_NEITHER)(
        value, path, found
    )


def authority(value: Any, path: str, found: Found) -> None:
    """Check an authority (2.4.9)."""
    kinds = {"Agent": AGENT, "Group": _GROUP_AS_AUTHORITY}
    by_type(value, kinds, default="Agent", otherwise=_NEITHER)(value, path, found)
