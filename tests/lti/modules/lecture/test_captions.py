"""Captions come in as meetings and editors write them, and go out as browsers take them."""

import pytest

from lti.modules.lecture.captions import LONGEST_CAPTIONS, NotCaptions, captions_from

VTT = "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Puhuja>Tervetuloa tänne</v>\n"
SRT = (
    "1\r\n00:00:01,000 --> 00:00:03,500\r\nTervetuloa tänne\r\n\r\n"
    "2\r\n00:00:04,000 --> 00:00:05,000\r\nHyvä\r\n"
)


def test_webvtt_stays_as_it_is() -> None:
    assert captions_from(VTT.encode()).decode() == VTT


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_subrip_becomes_webvtt_in_whatever_encoding(encoding: str) -> None:
    told = captions_from(SRT.encode(encoding)).decode()
    assert told.startswith("WEBVTT\n\n1\n00:00:01.000 --> 00:00:03.500\nTervetuloa tänne\n")
    assert "," not in told


def test_styles_that_could_reach_elsewhere_are_left_out() -> None:
    styled = VTT.replace(
        "\n\n", "\n\nSTYLE\n::cue { background: url(https://vieras.example/x) }\n\n", 1
    )
    told = captions_from(styled.encode()).decode()
    assert "vieras" not in told
    assert "Tervetuloa" in told


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"WEBVTT\n\n",
        b"\x00\x00\x00\x18ftypmp42",
        "Pelkkää tekstiä".encode(),
        "ä".encode("latin-1") + SRT.encode(),
        b"<html><script>alert(1)</script></html>",
        VTT.encode() + b" " * LONGEST_CAPTIONS,
    ],
)
def test_what_is_no_captions_is_refused(content: bytes) -> None:
    with pytest.raises(NotCaptions):
        captions_from(content)
