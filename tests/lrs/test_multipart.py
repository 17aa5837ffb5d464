"""Reading and composing multipart/mixed (RFC 2046, 5.1; xAPI 1.0.3, Part 3, 1.5.2)."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs.mixed import Sent, composed
from lrs.resources.asking import BadRequest
from lrs.resources.multipart import (
    AttachmentTooLarge,
    Mixed,
    boundary_in,
    parts_of,
    read_mixed,
)
from tests.lrs.mixed import (
    BOUNDARY,
    CONTENT_TYPE,
    PICTURE,
    body_of,
    data_part,
    json_part,
    mixed,
    part,
    sha256,
    taken_apart,
)

MOST = 10_000


def read(body: bytes, content_type: str = CONTENT_TYPE) -> Mixed:
    return read_mixed(body, content_type, most_bytes=MOST)


def refused(body: bytes, content_type: str = CONTENT_TYPE) -> str:
    with pytest.raises(BadRequest) as refusal:
        read(body, content_type)
    return refusal.value.problems[0].path


def test_statements_and_data_are_told_apart() -> None:
    found = read(mixed([], PICTURE, b""))
    assert json.loads(found.statements) == []
    assert found.data == {sha256(PICTURE): PICTURE, sha256(b""): b""}


@given(st.lists(st.binary(max_size=200).filter(lambda each: b"--a-boundary" not in each)))
def test_any_data_come_through_and_as_the_mail_parser_reads_them(contents: list[bytes]) -> None:
    body = mixed([], *contents)
    assert read(body).data == {sha256(each): each for each in contents}
    others = [each.get_payload(decode=True) for each in taken_apart(CONTENT_TYPE, body)[1:]]
    ours = [each.body for each in parts_of(body, BOUNDARY.encode())[1:]]
    assert ours == others


@given(st.binary(max_size=400), st.integers(0, 400))
def test_no_bytes_do_more_than_be_refused(junk: bytes, place: int) -> None:
    body = mixed([], PICTURE)
    for spoilt in (junk, body[:place] + junk + body[place:], body[:place], body + junk):
        try:
            read(spoilt)
        except (BadRequest, AttachmentTooLarge):
            continue


LENIENT = {
    "a line break first": b"\r\n" + mixed([], PICTURE),
    "no line break last": mixed([], PICTURE)[:-2],
    "no space after a colon": mixed([], PICTURE).replace(b": ", b":"),
    "spaces after the boundary": mixed([], PICTURE).replace(b"--a-boundary\r", b"--a-boundary \r"),
    "words before the first part": b"This is MIME.\r\n" + mixed([], PICTURE),
    "words after the last part": mixed([], PICTURE) + b"The end.",
    "the same data twice": mixed([], PICTURE, PICTURE),
    "capital hex": body_of(
        [json_part([]), data_part(PICTURE, X_Experience_API_Hash=sha256(PICTURE).upper())]
    ),
    "header names of any case": mixed([], PICTURE).replace(b"X-Exp", b"x-eXP"),
}


@pytest.mark.parametrize("name", LENIENT)
def test_what_the_format_allows_is_read(name: str) -> None:
    assert read(LENIENT[name]).data == {sha256(PICTURE): PICTURE}


def test_any_sha_2_is_a_hash() -> None:
    for name in ("sha224", "sha256", "sha384", "sha512"):
        told = hashlib.new(name, PICTURE).hexdigest()
        body = body_of([json_part([]), data_part(PICTURE, X_Experience_API_Hash=told)])
        assert read(body).data == {told: PICTURE}


REFUSED = {
    "nothing": (b"", "parts"),
    "no boundary in the body": (b"{}", "parts"),
    "only the closing boundary": (b"--a-boundary--\r\n", "parts"),
    "no closing boundary": (mixed([], PICTURE).removesuffix(b"--a-boundary--\r\n"), "parts"),
    "cut off": (mixed([], PICTURE)[:-9], "parts"),
    "another boundary": (mixed([], PICTURE).replace(b"a-boundary", b"b-boundary"), "parts"),
    "line feeds alone": (mixed([], b"x").replace(b"\r\n", b"\n"), "parts"),
    "first part of text": (body_of([json_part([], kind="text/plain")]), "parts[0].Content-Type"),
    "first part of data": (body_of([data_part(PICTURE)]), "parts[0].Content-Type"),
    "first part without a type": (body_of([part(b"[]", {})]), "parts[0].Content-Type"),
    "no hash": (
        body_of([json_part([]), data_part(PICTURE, X_Experience_API_Hash="")]),
        "parts[1].X-Experience-API-Hash",
    ),
    "the hash of other bytes": (
        body_of([json_part([]), data_part(PICTURE, X_Experience_API_Hash=sha256(b"other"))]),
        "parts[1].X-Experience-API-Hash",
    ),
    "a hash that is none": (
        body_of([json_part([]), data_part(PICTURE, X_Experience_API_Hash="ab" * 16)]),
        "parts[1].X-Experience-API-Hash",
    ),
    "an encoding that is not binary": (
        body_of([json_part([]), data_part(PICTURE, Content_Transfer_Encoding="base64")]),
        "parts[1].Content-Transfer-Encoding",
    ),
    "no encoding": (
        body_of([json_part([]), data_part(PICTURE, Content_Transfer_Encoding="")]),
        "parts[1].Content-Transfer-Encoding",
    ),
    "a header twice": (
        body_of([b"Content-Type: application/json\r\n" + json_part([])]),
        "parts[0].Content-Type",
    ),
    "a line that is no header": (body_of([b"nonsense\r\n" + json_part([])]), "parts[0]"),
    "a folded header": (
        body_of([b"Content-Type: application/json\r\n charset=utf-8\r\n\r\n[]"]),
        "parts[0]",
    ),
    "headers without end": (body_of([b"A: " + b"x" * 9000 + b"\r\n" + json_part([])]), "parts[0]"),
    "very many headers": (
        body_of([b"".join(b"H%d: x\r\n" % n for n in range(50)) + json_part([])]),
        "parts[0]",
    ),
    "very many parts": (mixed([], *[b"x"] * 1100), "parts"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_it_does_not_is_refused_by_its_part(name: str) -> None:
    body, path = REFUSED[name]
    assert refused(body) == path


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/mixed",
        "multipart/mixed; boundary=",
        "multipart/mixed; boundary=" + "x" * 71,
        'multipart/mixed; boundary="a\u00e4"',
        'multipart/mixed; boundary="ends in a space "',
    ],
)
def test_a_boundary_is_needed(content_type: str) -> None:
    assert refused(mixed([]), content_type) == "Content-Type"


def test_a_quoted_boundary_is_read() -> None:
    assert boundary_in('multipart/mixed; charset=utf-8; boundary="a (b):c"') == b"a (b):c"


def test_an_attachment_above_the_limit_is_refused() -> None:
    with pytest.raises(AttachmentTooLarge):
        read(mixed([], b"x" * (MOST + 1)))
    assert len(read(mixed([], b"x" * MOST)).data) == 1


def test_what_is_composed_is_read_and_as_long_as_it_says() -> None:
    sent = [
        Sent(sha256(each), "image/png", len(each), [each[:3], each[3:]])
        for each in (PICTURE, b"--", b"")
    ]
    made = composed(b'{"a":1}', sent)
    body = b"".join(made.pieces)
    assert made.content_type.startswith("multipart/mixed; boundary=")
    assert len(body) == made.size_bytes
    found = read(body, made.content_type)
    assert found.statements == b'{"a":1}'
    assert set(found.data.values()) == {PICTURE, b"--", b""}


def test_a_type_that_is_not_latin_is_sent_all_the_same() -> None:
    made = composed(b"{}", [Sent(sha256(b"x"), 'text/plain; name="\u0416"', 1, [b"x"])])
    assert read(b"".join(made.pieces), made.content_type).data == {sha256(b"x"): b"x"}
