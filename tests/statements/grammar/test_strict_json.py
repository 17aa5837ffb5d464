"""JSON that another reader might guess at is refused with a clear reason, never a failure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.grammar import (
    InvalidStatements,
    Problem,
    XapiVersion,
    read_statement,
    read_statements,
)
from statements.grammar.explanation import MOST_PROBLEMS
from statements.grammar.strict_json import MOST_NESTING

HEAD = b'{"actor":{"mbox":"mailto:a@b.fi"},"verb":{"id":"http://v.example"},"object":'
OBJECT = b'{"id":"http://o.example"}'


def extended(value: bytes) -> bytes:
    """A statement with a value in an extension."""
    return HEAD + OBJECT + b',"result":{"extensions":{"http://e.example":%b}}}' % value


EXTENSION = 'result.extensions["http://e.example"]'


def problems(body: bytes) -> tuple[Problem, ...]:
    with pytest.raises(InvalidStatements) as refusal:
        read_statement(body, XapiVersion.V2_0)
    return refusal.value.problems


def test_a_property_of_the_statement_must_not_come_twice() -> None:
    """Part 2, 2.2: "A Statement MUST use each property no more than one time"."""
    body = HEAD + OBJECT + b',"object":{"id":"http://other.example"}}'
    assert problems(body) == (Problem("object", "A property must not be given more than once."),)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (HEAD + b'{"id":"http://o.example","id":"http://o.example"}}', "object.id"),
        (HEAD + b'{"id":"http://o.example","\\u0069d":"http://p.example"}}', "object.id"),
        (HEAD + b'{"id" :"http://o.example","id":"http://p.example"}}', "object.id"),
        (extended(b'{"a":{"b":1,"b":2}}'), EXTENSION + ".a.b"),
        (extended(b'[{"":":","":1}]'), EXTENSION + '[0][""]'),
        (extended(b'{"a":"\\":","a":1}'), EXTENSION + ".a"),
        (extended(b'{"a":1,"a":"\\u003a"}'), EXTENSION + ".a"),
        (extended(b'{"a":"\\u003a","a":1,"b":"\\\\u003a"}'), EXTENSION + ".a"),
        (extended(b'{"a":1,"\\u0061":"\\u003A\\u003a"}'), EXTENSION + ".a"),
    ],
)
def test_a_property_anywhere_must_not_come_twice(body: bytes, path: str) -> None:
    assert problems(body) == (Problem(path, "A property must not be given more than once."),)


def test_colons_in_texts_are_no_properties() -> None:
    body = extended(b'{"a:":":","b":"::\\"::","c" : [":"]}')
    assert read_statement(body, XapiVersion.V2_0).parts.result is not None


def test_escaped_colons_in_texts_are_no_properties() -> None:
    body = extended(b'{"a":"\\u003a\\u003A","b":"\\\\u003a","c":"\\/\\n\\\\"}')
    assert read_statement(body, XapiVersion.V2_0).parts.result is not None


def test_every_repeated_property_is_named() -> None:
    body = extended(b'{"a":1,"a":2,"b":{"c":1,"c":1},"a":3}')
    assert [problem.path for problem in problems(body)] == [EXTENSION + ".a", EXTENSION + ".b.c"]


@pytest.mark.parametrize("text", [b'"\\u0000"', b'"a\\ud800"', b'"\\udc00b"', b'{"\\u0000":1}'])
def test_text_holds_neither_zero_nor_half_a_pair(text: bytes) -> None:
    (problem,) = problems(extended(text))
    assert problem.path.startswith(EXTENSION)
    assert "U+0000" in problem.rule


def test_a_name_is_cut_where_it_is_told() -> None:
    body = HEAD + OBJECT + b',"' + b"x" * 100_000 + b'":1}'
    (problem,) = problems(body)
    assert problem.path == '["' + "x" * 200 + '..."]'


def test_a_whole_surrogate_pair_is_text() -> None:
    read_statement(extended(b'"\\ud83d\\ude00"'), XapiVersion.V2_0)


def test_an_escaped_backslash_before_u0000_is_text() -> None:
    read_statement(extended(b'"\\\\u0000"'), XapiVersion.V2_0)


@pytest.mark.parametrize(
    "number", [b"1e400", b"-1e400", b"1" + b"0" * 400, b"1" * 5000, b"1" * 5000 + b".5"]
)
def test_a_number_must_fit_a_float(number: bytes) -> None:
    assert problems(extended(number)) == (
        Problem(EXTENSION, "A number must lie within the range of a 64-bit float."),
    )


@pytest.mark.parametrize(
    "number",
    [b"18446744073709551616", b"-9223372036854775809", b"1" + b"0" * 300, b"1e-400", b"-0"],
)
def test_a_number_beyond_64_bits_is_a_number(number: bytes) -> None:
    read_statement(extended(number), XapiVersion.V2_0)


def test_an_escape_does_not_hide_a_huge_number() -> None:
    body = extended(b"1" * 400).replace(b'"extensions"', b'"\\u0065xtensions"')
    assert [problem.path for problem in problems(body)] == [EXTENSION]


def test_a_score_out_of_range_is_a_problem_of_the_score() -> None:
    body = HEAD + OBJECT + b',"result":{"score":{"raw":1e400}}}'
    assert [problem.path for problem in problems(body)] == ["result.score.raw"]


@pytest.mark.parametrize("constant", [b"NaN", b"Infinity", b"-Infinity"])
def test_what_is_no_number_in_json_is_refused(constant: bytes) -> None:
    (problem,) = problems(extended(constant))
    assert "is no number" in problem.rule


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"\xef\xbb\xbf" + extended(b"1"), "byte order mark"),
        (extended(b'"\xff"'), "UTF-8"),
        (extended(b'"\xed\xa0\x80"'), "UTF-8"),
        (extended(b'"\xc0\x80"'), "UTF-8"),
        (extended(b"1")[:-1], "not JSON"),
        (extended(b"1") + b"x", "not JSON"),
        (extended(b"01"), "not JSON"),
        (extended(b'"\x01"'), "not JSON"),
        (extended(b"{'a':1}"), "not JSON"),
        (extended(b"[1,]"), "not JSON"),
        (b"", "not JSON"),
        ("{}".encode("utf-16"), "UTF-8"),
    ],
)
def test_what_is_not_json_is_refused(body: bytes, words: str) -> None:
    (problem,) = problems(body)
    assert words in problem.rule


def nested(levels: int) -> bytes:
    """A statement that nests so many levels in all, of which three are its own."""
    inner = levels - 3
    return extended(b'{"a":[' * (inner // 2) + b"[" * (inner % 2) + b"1" + b"]" * (inner % 2)
                    + b"]}" * (inner // 2))  # fmt: skip


def test_nesting_goes_so_deep_and_no_deeper() -> None:
    read_statement(nested(MOST_NESTING), XapiVersion.V2_0)
    assert "nest deeper" in problems(nested(MOST_NESTING + 1))[0].rule


def test_brackets_in_texts_do_not_nest() -> None:
    read_statement(extended(b'"' + b"[{" * 500 + b'\\"' + b"{" * 500 + b'"'), XapiVersion.V2_0)


def test_many_brackets_side_by_side_do_not_nest() -> None:
    read_statement(extended(b"[" + b"[]," * 500 + b"[]]"), XapiVersion.V2_0)


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"":'])
@pytest.mark.parametrize("levels", [1_000, 10_000, 300_000])
def test_absurd_nesting_is_refused(opening: bytes, levels: int) -> None:
    assert "nest deeper" in problems(opening * levels)[0].rule
    with pytest.raises(InvalidStatements):
        read_statements(b"[" + opening * levels, XapiVersion.V2_0)


def test_a_statement_of_a_batch_may_nest_as_deep_as_one_alone() -> None:
    read_statements(b"[%b]" % nested(MOST_NESTING), XapiVersion.V2_0)
    with pytest.raises(InvalidStatements) as refusal:
        read_statements(b"[%b,1]" % nested(MOST_NESTING), XapiVersion.V2_0)
    assert [problem.path for problem in refusal.value.problems] == ["statements[1]"]


@pytest.mark.parametrize(
    "body",
    [
        b'"' + b'\\"' * 500_000,
        b"\\" * 1_000_000,
        b'"' * 1_000_001,
        extended(b'"' + b"a" * 1_000_000 + b'"'),
        extended(b'"' + b"\\u00e4" * 200_000 + b'"'),
        b"[" + b"1," * 500_000,
        b"[" + b"1," * 500_000 + b"1]",
        b"{" + b",".join(b'"%d":1' % name for name in range(100_000)) + b"}",
        b'{"actor":' * 100_000,
    ],
)
def test_a_megabyte_of_anything_is_answered(body: bytes) -> None:
    """Either way is right; a failure or a minute's thought is not."""
    try:
        read_statements(body, XapiVersion.V2_0)
    except InvalidStatements as refusal:
        assert 0 < len(refusal.problems) <= MOST_PROBLEMS


@given(st.binary(max_size=200))
def test_random_bytes_are_refused_with_a_reason(body: bytes) -> None:
    with pytest.raises(InvalidStatements) as refusal:
        # An object that is begun: "[" alone would be whole with "]", an empty batch.
        read_statements(b"[{" + body, XapiVersion.V2_0)
    assert refusal.value.problems
