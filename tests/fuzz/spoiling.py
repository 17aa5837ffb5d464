"""Ways to spoil JSON, and any bytes: what a broken, careless or hostile client might send."""

import copy
import json
import random
from typing import Any

from tests.statements.strategies import Literal, as_json

JSON = Any
"""What JSON can be."""

_HOSTILE: tuple[JSON, ...] = (
    None,
    True,
    [],
    {},
    "",
    " ",
    "\0",
    "\ud800",
    "\u202e",
    "é" * 300,
    "a" * 5_000,
    "http://" + "a" * 3_000,
    "mailto:" + "a@" * 500,
    "P" + "1Y" * 400,
    "PT" + "9" * 400 + "S",
    "2026-13-45T99:99:99Z",
    "9999-12-31T23:59:60.999999999999999-23:59",
    "0000-00-00T00:00:00Z",
    "-".join(["en"] * 300),
    "x-" + "-".join(["a"] * 200),
    "1.0." + "9" * 50,
    "00000000-0000-0000-0000-000000000000",
    "{" * 200,
    "((((((((((a*)*)*)*)*)*)*)*)*)*",
    "%00%ff%fe%",
    "http://[::1",
    "http://a.example/\u0000",
    "\U0001f600" * 50,
    Literal("1e999999"),
    Literal("-0"),
    Literal("1" * 5_000),
    Literal("0." + "1" * 5_000),
    Literal("1E-999999999"),
    Literal("NaN"),
    Literal("Infinity"),
    Literal("01"),
    Literal("'x'"),
)
_ENCODINGS = ("utf-16", "utf-32-le", "utf-8-sig", "latin-1", "cp037")


def spoilt_json(chance: random.Random, value: JSON) -> bytes:
    """Return a value as JSON with one to four places of it spoilt, or wrongly written."""
    value = copy.deepcopy(value)
    for _ in range(chance.randint(1, 4)):
        value = _spoilt(chance, value)
    written = as_json(value, ascii_only=chance.random() < 0.2)
    whole = chance.random()
    if whole < 0.05:
        return _doubled(chance, written)
    if whole < 0.08:
        return written.decode("utf-8", "replace").encode(chance.choice(_ENCODINGS), "replace")
    if whole < 0.10:
        depth = chance.choice((10, 63, 64, 65, 1_000, 20_000))
        return b'{"a":' * depth + written + b"}" * depth
    return written


def spoilt_bytes(chance: random.Random, content: bytes) -> bytes:
    """Return bytes with one to eight places of them changed, taken away, put in or moved."""
    spoilt = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        _change(chance, spoilt)
    return bytes(spoilt)


def _spoilt(chance: random.Random, value: JSON) -> JSON:
    """Spoil one place, found by going down by chance."""
    if chance.random() < 0.15 or not isinstance(value, dict | list) or not value:
        return chance.choice(_HOSTILE)
    if isinstance(value, list):
        at = chance.randrange(len(value))
        if chance.random() < 0.2:
            value.insert(at, chance.choice(_HOSTILE))
        else:
            value[at] = _spoilt(chance, value[at])
        return value
    name = chance.choice(list(value))
    way = chance.random()
    if way < 0.1:
        del value[name]
    elif way < 0.2:
        value[chance.choice((name.upper(), "", "x", "\ud800", name + " "))] = value[name]
    else:
        value[name] = _spoilt(chance, value[name])
    return value


def _doubled(chance: random.Random, written: bytes) -> bytes:
    """Say one property of the whole twice."""
    try:
        names = list(json.loads(written))
    except (ValueError, RecursionError, TypeError):
        names = []
    name = json.dumps(chance.choice(names) if names else "id")
    return written[:-1] + b"," + name.encode() + b':"twice"}'


def _change(chance: random.Random, spoilt: bytearray) -> None:
    at = chance.randrange(len(spoilt) + 1)
    way = chance.randrange(6)
    if way == 0 and at < len(spoilt):
        spoilt[at] ^= 1 << chance.randrange(8)
    elif way == 1:
        del spoilt[at : at + chance.randint(1, 16)]
    elif way == 2:
        spoilt[at:at] = chance.randbytes(chance.randint(1, 16))
    elif way == 3:
        spoilt[at:at] = spoilt[at : at + chance.randint(1, 64)]
    elif way == 4:
        spoilt[at:at] = chance.choice((b"\r\n", b"\0", b"--", b"%", b'"', b"\xff\xfe", b"{" * 70))
    elif chance.random() < 0.1:
        del spoilt[at:]
