"""What the explaining walk is made of: checks of one JSON value, and ways to join them.

A check looks at a value and adds what is wrong with it to a list. It never raises, whatever the
value is.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from statements import values
from statements.grammar.problems import Problem
from statements.grammar.strict_json import Integer, Number, member_path

# Any, here and below: a JSON value that is about to be looked at.
Found = list[Problem]
Check = Callable[[Any, str, Found], None]
# A rule that binds several properties of one object; it is given an object.
Rule = Callable[[Mapping[str, Any], str, Found], None]

NO_HINTS: Mapping[str, str] = {}


def shape(
    properties: Mapping[str, Check],
    *,
    required: Sequence[str] = (),
    rules: Sequence[Rule] = (),
    hints: Mapping[str, str] = NO_HINTS,
) -> Check:
    """Check an object: what it may have, what it must have, and rules over several properties.

    Hints say of properties that it must not have why somebody may have thought it had them.
    """
    by_lower_case = {name.lower(): name for name in properties}

    def check(value: Any, path: str, found: Found) -> None:
        if not isinstance(value, dict):
            found.append(Problem(path, "This must be an object."))
            return
        for name, inner in value.items():
            if name in properties:
                properties[name](inner, member_path(path, name), found)
            else:
                found.append(
                    Problem(
                        member_path(path, name), hints.get(name) or _unknown(name, by_lower_case)
                    )
                )
        for name in required:
            if name not in value:
                found.append(Problem(member_path(path, name), "This property is required."))
        for rule in rules:
            rule(value, path, found)

    return check


def text(value: Any, path: str, found: Found) -> None:
    """Check a string of any content."""
    if not isinstance(value, str):
        found.append(Problem(path, "This must be a string."))


def matching(pattern: str, rule: str) -> Check:
    """Check a string by a pattern of `values`."""
    compiled = re.compile(pattern)

    def check(value: Any, path: str, found: Found) -> None:
        if not isinstance(value, str) or compiled.search(value) is None:
            found.append(Problem(path, rule))

    return check


def one_of(*allowed: str) -> Check:
    """Check a string of a fixed set; case matters (Part 2, 2.2)."""
    names = " or ".join(f'"{name}"' for name in allowed)

    def check(value: Any, path: str, found: Found) -> None:
        if value not in allowed:
            found.append(Problem(path, f"This must be {names}, written exactly so."))

    return check


def boolean(value: Any, path: str, found: Found) -> None:
    """Check true or false, which a string never is (Part 2, 2.2)."""
    if not isinstance(value, bool):
        found.append(Problem(path, "This must be true or false, not a string."))


def number(value: Any, path: str, found: Found) -> None:
    """Check a number, which a string never is (Part 2, 2.2)."""
    if not isinstance(value, Number):
        found.append(Problem(path, "This must be a number, not a string."))


def count_to(most: int) -> Check:
    """Check an integer from 0 to a most."""

    def check(value: Any, path: str, found: Found) -> None:
        if not isinstance(value, Integer) or not 0 <= value <= most:
            found.append(Problem(path, f"This must be an integer from 0 to {most:,}."))

    return check


def array_of(check_one: Check, *, least: int = 0) -> Check:
    """Check an array by its elements."""

    def check(value: Any, path: str, found: Found) -> None:
        if not isinstance(value, list):
            found.append(Problem(path, "This must be an array."))
            return
        if len(value) < least:
            found.append(Problem(path, "This array must not be empty."))
        for place, inner in enumerate(value):
            check_one(inner, f"{path}[{place}]", found)

    return check


def one_or_array_of(check_one: Check) -> Check:
    """Check a value alone or an array of such."""
    check_array = array_of(check_one)

    def check(value: Any, path: str, found: Found) -> None:
        (check_array if isinstance(value, list) else check_one)(value, path, found)

    return check


def map_of(check_name: Check, check_value: Check) -> Check:
    """Check an object whose names are data."""

    def check(value: Any, path: str, found: Found) -> None:
        if not isinstance(value, dict):
            found.append(Problem(path, "This must be an object."))
            return
        for name, inner in value.items():
            inner_path = member_path(path, name)
            check_name(name, inner_path, found)
            check_value(inner, inner_path, found)

    return check


def anything(value: Any, path: str, found: Found) -> None:
    """Check nothing: any JSON value will do."""


def timestamp(pattern: str, rule: str) -> Check:
    """Check a timestamp: its format, and that the calendar has such an instant."""
    check_format = matching(pattern, rule)

    def check(value: Any, path: str, found: Found) -> None:
        before = len(found)
        check_format(value, path, found)
        if len(found) > before:
            return
        try:
            values.instant_of(value)
        except ValueError:
            found.append(Problem(path, "The calendar or the clock has no such time."))

    return check


def by_type(value: Any, kinds: Mapping[str, Check], *, default: str, otherwise: Check) -> Check:
    """Choose the check that a value's objectType asks for."""
    if not isinstance(value, dict):
        return kinds[default]
    kind = value.get("objectType", default)
    return kinds.get(kind, otherwise) if isinstance(kind, str) else otherwise


def _unknown(name: str, by_lower_case: Mapping[str, str]) -> str:
    meant = by_lower_case.get(name.lower())
    if meant is not None:
        return f'This property is written "{meant}": case matters.'
    return "xAPI has no such property here."


IRI = matching(
    values.IRI,
    "This must be an absolute IRI: a scheme, a colon, no spaces, at most 2,048 characters "
    "(512 where any lies outside ASCII).",
)
UUID = matching(values.UUID, "This must be a UUID in standard form: 8-4-4-4-12 hex digits.")
LANGUAGE_TAG = matching(values.LANGUAGE_TAG, "This must be a language tag of RFC 5646.")
LANGUAGE_MAP = map_of(LANGUAGE_TAG, text)
EXTENSIONS = map_of(IRI, anything)
MAILTO = matching(values.MAILTO, 'This must be "mailto:" and an e-mail address.')
