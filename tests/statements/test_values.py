"""Which texts are IRIs, UUIDs, timestamps, durations, language tags, addresses and hashes."""

import contextlib
import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements import values

GOOD = {
    "IRI": [
        "http://adlnet.gov/expapi/verbs/voided",
        "urn:articulate:storyline:5xRUdu1yyrG",
        "tag:adlnet.gov,2013:expapi:1.0.0",
        "https://esimerkki.fi/päivä?q=ä#ö",
        "https://[2001:db8::1]/x",
        "HTTP://X",
        "a:b",
        "a+b-c.d:" + "x" * 2048,
        "x:" + "ä" * 512,
    ],
    "UUID": [
        "6183c608-05ba-59c0-bca1-3135ffc07468",
        "6183C608-05BA-59C0-BCA1-3135FFC07468",
        "00000000-0000-0000-0000-000000000000",
    ],
    "MAILTO": [
        "mailto:a@b.fi",
        "mailto:etu.suku+x@osasto.example.fi",
        "mailto:päivi@ääni.fi",
        "mailto:a@localhost",
        "mailto:o'neil@b.co",
    ],
    "SHA1_HEX": ["da39a3ee5e6b4b0d3255bfef95601890afd80709", "DA39A3EE" * 5],
    "SHA2_HEX": ["ab" * 28, "ab" * 32, "AB" * 48, "ab" * 64],
    "MEDIA_TYPE": ["text/plain", "text/plain; charset=ascii", "application/vnd.a.b+json;v=1"],
    "LANGUAGE_TAG": [
        "fi",
        "cmn",
        "sr-Latn-RS",
        "sv-FI",
        "es-419",
        "zh-cmn-Hans-CN",
        "de-CH-1901",
        "sl-rozaj-biske-1994",
        "de-CH-x-phonebk",
        "en-a-bbb-x-a-ccc",
        "x-whatever",
        "i-klingon",
        "zh-min-nan",
        "EN-gb",
        "en-u-co-phonebk-t-fi",
    ],
    "DURATION": [
        "P4W",
        "PT1H30M",
        "P3Y1M29DT4H35M59.14S",
        "PT16559.14S",
        "P3Y",
        "PT0S",
        "P0.5W",
        "PT1,5H",
        "P1DT12H36M0.12567S",
    ],
    "TIMESTAMP_RFC_3339": [
        "2026-11-23T10:00:00Z",
        "2026-11-23 10:00:00+02:00",
        "2026-11-23t10:00:00.123456789z",
        "2008-09-15T15:53:00.601+00:00",
        "2016-12-31T23:59:60Z",
    ],
    "TIMESTAMP_ISO_8601": ["2026-11-23T10:00", "2026-11-23T10:00:00,5+0200", "2026-11-23T10:00+02"],
    "VERSION_OF_1": ["1.0", "1.0.0", "1.0.9"],
    "VERSION_OF_2": ["1.0", "1.0.3", "2.0.0", "2.0"],
}
BAD = {
    "IRI": [
        "",
        "verb",
        "//a.fi/b",
        "/verbs/did",
        "ab=c://should.fail.com",
        "1http://a.fi",
        "http:",
        "http://a.fi/b c",
        "http://a.fi/\x00",
        "http://a.fi/\n",
        "http://a.fi\n",
        "http://a.fi/<b>",
        "http://a.fi/{b}",
        "a:" + "b" * 2049,
        "a:" + "ä" * 513,
        "a" * 64 + ":b",
    ],
    "UUID": [
        "",
        "6183c60805ba59c0bca13135ffc07468",
        "{6183c608-05ba-59c0-bca1-3135ffc07468}",
        "6183c608-05ba-59c0-bca1-3135ffc0746g",
        "6183c608-05ba-59c0-bca1-3135ffc07468\n",
        "urn:uuid:6183c608-05ba-59c0-bca1-3135ffc07468",
        "٦183c608-05ba-59c0-bca1-3135ffc07468",
    ],
    "MAILTO": [
        "",
        "mailto:",
        "a@b.fi",
        "mailto:a",
        "mailto:@b.fi",
        "mailto:a@",
        "mailto:a@-b.fi",
        "mailto:a@b..fi",
        "mailto:a..b@c.fi",
        "mailto:.a@c.fi",
        "mailto:a b@c.fi",
        "mailto:a@b@c.fi",
        "mailto:a@b.fi?subject=x",
        "MAILTO:a@b.fi",
        "mailto:" + "a" * 320 + "@b.fi",
    ],
    "SHA1_HEX": ["", "da39", "g" * 40, "ab" * 21],
    "SHA2_HEX": ["", "ab" * 20, "ab" * 33, "zz" * 32],
    "MEDIA_TYPE": ["", "text", "text/", "/plain", "text plain/x", "text/plain\n"],
    "LANGUAGE_TAG": [
        "",
        "something",
        "a12345678",
        "a12345",
        "zh-z-aaa-z-bbb",
        "de-1901-1901",
        "sl-rozaj-biske-rozaj",
        "en_GB",
        "e",
        "en-",
        "en-x",
        "en-a",
        "en-GB-GB",
        "fi\n",
        "ſv",
        "en-" + "a" * 130,
    ],
    "DURATION": [
        "",
        "P",
        "PT",
        "P1DT",
        "P4W1D",
        "P1Y4W",
        "1H",
        "PT1H1D",
        "P1S",
        "PT1.5H1S",
        "P1.5YT1S",
        "PA1H0M0S",
        "P-1D",
        "PT1h",
        "PT" + "1" * 19 + "S",
    ],
    "TIMESTAMP_RFC_3339": [
        "",
        "2026-11-23",
        "2026-11-23T10:00:00",
        "2026-11-23T10:00Z",
        "2026-11-23T10:00:00+0200",
        "2026-11-23T10:00:00-00:00",
        "2026-11-23T10:00:00,5Z",
        "20261123T100000Z",
        "2026-11-23T10:00:00Z\n",
        "26-11-23T10:00:00Z",
    ],
    "TIMESTAMP_ISO_8601": [
        "2008-09-15T15:53:00.601-00",
        "2008-09-15T15:53:00.601-0000",
        "2008-09-15T15:53:00.601-00:00",
        "2008-09-15",
        "01/011/2015",
    ],
    "VERSION_OF_1": ["", "0.9.9", "1.1.0", "2.0.0", "1", "1.0.", "1.0.0.0", "1.0.x"],
    "VERSION_OF_2": ["", "0.9", "1.1.0", "2.1.0", "3.0"],
}


def pairs(texts: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(kind, text) for kind, several in texts.items() for text in several]


def fits(kind: str, text: str) -> bool:
    return re.search(getattr(values, kind), text) is not None


@pytest.mark.parametrize(("kind", "text"), pairs(GOOD))
def test_a_good_text_fits(kind: str, text: str) -> None:
    assert fits(kind, text)


@pytest.mark.parametrize(("kind", "text"), pairs(BAD))
def test_a_bad_text_does_not(kind: str, text: str) -> None:
    assert not fits(kind, text)


# Texts that make a careless pattern try every way of dividing them.
HOSTILE = [
    piece * (200_000 // len(piece)) + end
    for piece in ("a", "a.", "a-", "-a", "1", "a@", "1.", "aa-", "ä", "-a-aa", "P1", "x-")
    for end in ("", "!", "\n")
] + [
    "mailto:" + "a." * 150 + "@",
    "mailto:a@" + "a-" * 150 + ".",
    "en-" + "a-aa-" * 24,
    "en" + "-abcde" * 20,
    "P" + "1" * 18 + "Y" + "1" * 18 + "M" + "1" * 18 + "DT" + "1" * 18 + "H" + "1" * 18,
    "https://" + "a" * 2040 + " ",
]


@pytest.mark.parametrize("kind", GOOD)
def test_no_text_takes_a_pattern_long(kind: str) -> None:
    """The patterns look at a bounded number of characters, so this ends at once, or never."""
    for text in HOSTILE:
        fits(kind, text)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-23T10:00:00Z", datetime(2026, 11, 23, 10, tzinfo=UTC)),
        ("2026-11-23 12:00:00+02:00", datetime(2026, 11, 23, 10, tzinfo=UTC)),
        ("2026-11-23t10:00:00.1234567z", datetime(2026, 11, 23, 10, 0, 0, 123456, tzinfo=UTC)),
        ("2026-11-23T10:00:00,5Z", datetime(2026, 11, 23, 10, 0, 0, 500000, tzinfo=UTC)),
        ("2026-11-23T10:00", datetime(2026, 11, 23, 10, tzinfo=UTC)),
        ("2026-11-23T12:00+02", datetime(2026, 11, 23, 10, tzinfo=UTC)),
        ("2026-11-23T12:00:00+0230", datetime(2026, 11, 23, 9, 30, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
        ("2016-12-31T23:59:60.5Z", datetime(2017, 1, 1, 0, 0, 0, 500000, tzinfo=UTC)),
    ],
)
def test_a_timestamp_names_an_instant(text: str, instant: datetime) -> None:
    assert values.instant_of(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-29T10:00:00Z",
        "2026-13-01T10:00:00Z",
        "2026-11-23T24:00:01Z",
        "2026-11-23T10:60:00Z",
        "2026-11-23T10:00:61Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+02:00",
        "9999-12-31T23:59:60Z",
        "2026-11-23T10:00:00+25:00",
        "yesterday",
    ],
)
def test_what_the_calendar_lacks_is_no_instant(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        values.instant_of(text)


@given(st.text(max_size=40))
def test_any_text_is_an_instant_or_a_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert values.instant_of(text).tzinfo is UTC


def test_a_duration_is_cut_to_hundredths_not_rounded() -> None:
    assert values.duration_parts("PT1.129S") == values.duration_parts("PT1.12S")
    assert values.duration_parts("PT1.129S") != values.duration_parts("PT1.13S")


def test_units_of_a_duration_are_not_converted() -> None:
    assert values.duration_parts("PT60S") != values.duration_parts("PT1M")


def test_a_duration_has_its_parts() -> None:
    parts = values.duration_parts("P3Y1M29DT4H35M59.14S")
    assert parts == tuple(map(Decimal, ("3", "1", "0", "29", "4", "35", "59.14")))


def test_what_is_no_duration_has_no_parts() -> None:
    with pytest.raises(ValueError, match="not a duration"):
        values.duration_parts("P4W1D")
