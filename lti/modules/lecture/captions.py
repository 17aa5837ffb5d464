"""Captions as they come from a meeting or an editor, made into WebVTT that browsers take."""

import re

LONGEST_CAPTIONS = 2 * 1024 * 1024

_VTT_TIME = r"(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}"
_VTT_CUE = re.compile(rf"^{_VTT_TIME} +--> +{_VTT_TIME}", re.MULTILINE)
_SRT_CUE = re.compile(
    r"^(\d{2,}:[0-5]\d:[0-5]\d),(\d{3}) +--> +(\d{2,}:[0-5]\d:[0-5]\d),(\d{3})", re.MULTILINE
)
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


class NotCaptions(ValueError):
    """A file that holds no captions with times."""


def captions_from(content: bytes) -> bytes:
    """Return captions as WebVTT in UTF-8, from WebVTT or SubRip (.srt) in UTF-8 or UTF-16.

    Raises NotCaptions. Style blocks are left out: they could reach for pictures elsewhere.
    """
    if len(content) > LONGEST_CAPTIONS:
        raise NotCaptions("large")
    text = _text(content).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if re.match(r"WEBVTT(?:[ \t\n]|\Z)", text):
        # A style block ends with an empty line (WebVTT, 4.1).
        text = re.sub(r"^STYLE[ \t]*\n(?:.+\n?)*", "", text, flags=re.MULTILINE)
    else:
        text = "WEBVTT\n\n" + _SRT_CUE.sub(r"\1.\2 --> \3.\4", text.lstrip("\n"))
    if not _VTT_CUE.search(text):
        raise NotCaptions("cues")
    return text.encode()


def _text(content: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            content, name = content[len(mark) :], encoding
            break
    else:
        name = "utf-8"
    try:
        return content.decode(name)
    except UnicodeDecodeError:
        raise NotCaptions("encoding") from None
