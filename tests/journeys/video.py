"""A real video file, made by the browser's own encoder and put into WebM by hand.

The encoder gives VP8 frames; this writes the little of Matroska that a player needs to know the
length and to seek: https://www.matroska.org/technical/elements.html.
"""

import base64
import struct
from dataclasses import dataclass

from playwright.sync_api import Page

FRAMES_PER_SECOND = 10
_WIDTH, _HEIGHT = 320, 180
_CUE_BYTES = 4
_VARYING = 8

# Pictures of noise do not compress, so that the file is too large for one answer.
_ENCODE = """async ([seconds, rate, width, height]) => {
  const told = [];
  const encoder = new VideoEncoder({
    output: (chunk) => {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      let text = "";
      for (const byte of bytes) text += String.fromCharCode(byte);
      told.push([chunk.timestamp / 1000, chunk.type === "key", btoa(text)]);
    },
    error: (error) => { throw error; },
  });
  encoder.configure({ codec: "vp8", width, height, bitrate: 3_000_000, framerate: rate });
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  const picture = context.createImageData(width, height);
  for (let number = 0; number < seconds * rate; number++) {
    for (let at = 0; at < picture.data.length; at++) picture.data[at] = Math.random() * 256;
    context.putImageData(picture, 0, 0);
    const frame = new VideoFrame(canvas, { timestamp: (number * 1e6) / rate });
    encoder.encode(frame, { keyFrame: number % rate === 0 });
    frame.close();
  }
  await encoder.flush();
  return told;
}"""


@dataclass(frozen=True, slots=True)
class _Frame:
    at_ms: int
    is_key: bool
    content: bytes


def webm(page: Page, *, seconds: int) -> bytes:
    """Return a silent video of some seconds, encoded on a page that is served from loopback."""
    told = page.evaluate(_ENCODE, [seconds, FRAMES_PER_SECOND, _WIDTH, _HEIGHT])
    frames = [_Frame(round(at), key, base64.b64decode(text)) for at, key, text in told]
    assert len(frames) == seconds * FRAMES_PER_SECOND
    return _ebml_header() + _element(0x18538067, _segment(frames, length_ms=seconds * 1000))


def _segment(frames: list[_Frame], *, length_ms: int) -> bytes:
    info = _element(
        0x1549A966,
        _number(0x2AD7B1, 1_000_000)
        + _element(0x4489, _double(length_ms))
        + _element(0x4D80, b"tests")
        + _element(0x5741, b"tests"),
    )
    video = _element(0xE0, _number(0xB0, _WIDTH) + _number(0xBA, _HEIGHT))
    track = _number(0xD7, 1) + _number(0x73C5, 1) + _number(0x83, 1) + _element(0x86, b"V_VP8")
    tracks = _element(0x1654AE6B, _element(0xAE, track + video))
    clusters = [_cluster(group) for group in _groups(frames)]
    before = len(info) + len(tracks)
    before += len(_cues(clusters, first=0))
    return info + tracks + _cues(clusters, first=before) + b"".join(each for _, each in clusters)


def _groups(frames: list[_Frame]) -> list[list[_Frame]]:
    groups: list[list[_Frame]] = []
    for frame in frames:
        if frame.is_key:
            groups.append([])
        groups[-1].append(frame)
    return groups


def _cluster(frames: list[_Frame]) -> tuple[int, bytes]:
    begins = frames[0].at_ms
    blocks = b"".join(
        _element(
            0xA3,
            b"\x81"
            + (frame.at_ms - begins).to_bytes(2, "big")
            + (b"\x80" if frame.is_key else b"\x00")
            + frame.content,
        )
        for frame in frames
    )
    return begins, _element(0x1F43B675, _number(0xE7, begins) + blocks)


def _cues(clusters: list[tuple[int, bytes]], *, first: int) -> bytes:
    points, at = b"", first
    for begins, cluster in clusters:
        where = _number(0xF7, 1) + _element(0xF1, at.to_bytes(_CUE_BYTES, "big"))
        points += _element(0xBB, _number(0xB3, begins) + _element(0xB7, where))
        at += len(cluster)
    return _element(0x1C53BB6B, points)


def _ebml_header() -> bytes:
    return _element(
        0x1A45DFA3,
        _number(0x4286, 1)
        + _number(0x42F7, 1)
        + _number(0x42F2, 4)
        + _number(0x42F3, 8)
        + _element(0x4282, b"webm")
        + _number(0x4287, 2)
        + _number(0x4285, 2),
    )


def _element(name: int, content: bytes) -> bytes:
    # A size of eight bytes always, its first one saying so.
    size = (len(content) | 1 << 7 * _VARYING).to_bytes(_VARYING, "big")
    return name.to_bytes((name.bit_length() + 7) // 8, "big") + size + content


def _number(name: int, value: int) -> bytes:
    return _element(name, value.to_bytes(4, "big"))


def _double(value: float) -> bytes:
    return struct.pack(">d", value)
