"""JSON read exactly: what RFC 8259 leaves to the reader is refused instead of guessed.

Refused are: bytes that are not UTF-8 or begin with a byte order mark, properties given twice
(xAPI 1.0.3, Part 2, 2.2), lone surrogates, U+0000, NaN and infinities, numbers that no 64-bit
float can hold, and nesting deeper than any statement needs.
"""

import json
import math
import re
from collections import Counter
from typing import Any

from statements.grammar.problems import Problem

MOST_NESTING = 64
LONGEST_NAME = 200
# The last quote is optional so that no match ever fails: the time stays linear on any bytes.
_STRINGS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_UNSOUND = re.compile("[\ud800-\udfff\x00]")


class Number(float):
    """A JSON number."""


class Integer(Number):
    """A JSON number written without fraction or exponent."""


class Members(dict[str, Any]):
    """A JSON object, with the names that it gave more than once."""

    repeated: tuple[str, ...] = ()


def read(raw: bytes, *, most_nesting: int = MOST_NESTING) -> tuple[Any, Problem | None]:
    """Return the value that JSON bytes name, or None and why they name none.

    Numbers come as Number or Integer, objects as Members; what can be said against single values,
    `unsound` says.
    """
    if raw.startswith(b"\xef\xbb\xbf"):
        return None, Problem("", "JSON must not begin with a byte order mark (RFC 8259, 8.1).")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, Problem("", f"JSON must be UTF-8; byte {error.start} is not.")
    if _nesting(raw) > most_nesting:
        return None, Problem("", f"JSON must not nest deeper than {most_nesting} levels.")
    try:
        return _DECODER.decode(text), None
    except json.JSONDecodeError as error:
        return None, Problem("", f"This is not JSON: {error.msg}, at character {error.pos}.")
    except _NotANumber as error:
        return None, Problem("", f"This is not JSON: {error} is no number (RFC 8259, 6).")


def unsound(value: Any, path: str) -> list[Problem]:
    """Return what can be said against a value whatever it is for: repeats, characters, range.

    Any: a value of any kind that `read` returned.
    """
    found: list[Problem] = []
    _gather(value, path, found)
    return found


def member_path(path: str, name: str) -> str:
    """Return the path of a property: dotted, or in brackets where it is no plain word.

    A name longer than any of ours is cut: paths go into answers and logs.
    """
    if len(name) > LONGEST_NAME:
        name = f"{name[:LONGEST_NAME]}..."
    if name.isascii() and name.isidentifier():
        return f"{path}.{name}" if path else name
    return f"{path}[{json.dumps(name)}]"


def _gather(value: Any, path: str, found: list[Problem]) -> None:
    """Add what is wrong within a value; paths are written only where they are needed."""
    if isinstance(value, Members):
        for name in value.repeated:
            found.append(Problem(member_path(path, name), _REPEATED))
        for name, inner in value.items():
            if _UNSOUND.search(name):
                found.append(Problem(member_path(path, name), _CHARACTERS))
            if isinstance(inner, (dict, list)):
                _gather(inner, member_path(path, name), found)
            elif (rule := _broken_rule(inner)) is not None:
                found.append(Problem(member_path(path, name), rule))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            if isinstance(inner, (dict, list)):
                _gather(inner, f"{path}[{place}]", found)
            elif (rule := _broken_rule(inner)) is not None:
                found.append(Problem(f"{path}[{place}]", rule))
    elif (rule := _broken_rule(value)) is not None:
        found.append(Problem(path, rule))


def _broken_rule(scalar: Any) -> str | None:
    if isinstance(scalar, str):
        return _CHARACTERS if _UNSOUND.search(scalar) else None
    if isinstance(scalar, Number):
        return _RANGE if math.isinf(scalar) else None
    return None


_REPEATED = "A property must not be given more than once."
_CHARACTERS = "Text must hold neither U+0000 nor half a surrogate pair."
_RANGE = "A number must lie within the range of a 64-bit float."


class _NotANumber(Exception):
    pass


def _refuse(constant: str) -> None:
    raise _NotANumber(constant)


def _members(pairs: list[tuple[str, Any]]) -> Members:
    members = Members(pairs)
    if len(members) != len(pairs):
        counted = Counter(name for name, _ in pairs)
        members.repeated = tuple(name for name, times in counted.items() if times > 1)
    return members


def _nesting(raw: bytes) -> int:
    """Return how deep brackets nest, at most; exact for JSON, harmless for anything else."""
    depth = deepest = 0
    for bracket in _STRINGS.sub(b"", raw).translate(None, _NO_BRACKETS):
        if bracket in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth -= 1
    return deepest


_DECODER = json.JSONDecoder(
    object_pairs_hook=_members,
    parse_float=Number,
    parse_int=Integer,
    parse_constant=_refuse,
)
