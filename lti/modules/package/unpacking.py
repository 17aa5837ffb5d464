"""Opening an archive that somebody uploaded: nothing of it is believed before it is looked at.

Nothing is unpacked to names of the archive's own: each file goes to the store by its content.
"""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, cast

MOST_FILES = 10_000
MOST_TIMES = 200
"""How many times as large as the archive its content may be: more is a bomb."""

_LONGEST_NAME = 240
_LEAST_ALLOWED_BYTES = 50 * 1024 * 1024
_ENCRYPTED = 0x1
_NOT_OURS = ("__MACOSX/", ".DS_Store", "Thumbs.db")
_PIECE_BYTES = 64 * 1024

MEDIA_TYPES: Mapping[str, str] = {
    "html": "text/html; charset=utf-8",
    "htm": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "json": "application/json",
    "xml": "application/xml",
    "xsd": "application/xml",
    "txt": "text/plain; charset=utf-8",
    "vtt": "text/vtt",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "ico": "image/x-icon",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "ttf": "font/ttf",
    "otf": "font/otf",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "pdf": "application/pdf",
    "wasm": "application/wasm",
}
_OTHER = "application/octet-stream"


class NotAPackage(ValueError):
    """An archive that cannot be taken; the argument is why, a key of the page's sentences."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in an archive, under the name by which the package knows it."""

    name: str
    info: zipfile.ZipInfo


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that was looked at; entries are by name."""

    zip: zipfile.ZipFile
    entries: Mapping[str, Entry]
    budget: list[int]

    @contextmanager
    def reading(self, name: str) -> Iterator[IO[bytes]]:
        """Give a file's bytes as a stream that stops at what may still be unpacked."""
        # All that zipfile says of a damaged entry, an unknown method or a password.
        try:
            stream = self.zip.open(self.entries[name].info)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
            raise NotAPackage("zip") from None
        with stream:
            yield cast("IO[bytes]", _Bounded(stream, self.budget))

    def content(self, name: str, *, most: int) -> bytes:
        """Return a small file's bytes. Raises NotAPackage where it is larger."""
        if self.entries[name].info.file_size > most:
            raise NotAPackage("large")
        with self.reading(name) as stream:
            return stream.read()


class _Bounded:
    """A stream that ends the unpacking when more comes out than was allowed or announced."""

    def __init__(self, stream: IO[bytes], budget: list[int]) -> None:
        self._stream = stream
        self._budget = budget

    def read(self, size: int = -1) -> bytes:
        pieces = []
        while size:
            wanted = _PIECE_BYTES if size < 0 else min(size, _PIECE_BYTES)
            try:
                piece = self._stream.read(wanted)
            except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError):
                raise NotAPackage("zip") from None
            if not piece:
                break
            self._budget[0] -= len(piece)
            if self._budget[0] < 0:
                raise NotAPackage("bomb")
            pieces.append(piece)
            size = size if size < 0 else size - len(piece)
        return b"".join(pieces)


@contextmanager
def opened(stream: IO[bytes], *, most_bytes: int) -> Iterator[Archive]:
    """Open an archive and look at every name in it. Raises NotAPackage."""
    # All that zipfile says of what is no archive: its own errors, and those of numbers in it.
    try:
        archive = zipfile.ZipFile(stream)
        infos = archive.infolist()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, NotImplementedError, OSError):
        raise NotAPackage("zip") from None
    with archive:
        if len(infos) > MOST_FILES:
            raise NotAPackage("many")
        entries = [_entry(info) for info in infos if not info.is_dir()]
        entries = [each for each in entries if not _is_a_system_s(each.name)]
        packed = sum(info.compress_size for info in infos)
        allowed = min(most_bytes, max(_LEAST_ALLOWED_BYTES, packed * MOST_TIMES))
        if sum(each.info.file_size for each in entries) > allowed:
            raise NotAPackage("bomb")
        yield Archive(archive, _without_top_folder(entries), [allowed])


def media_type_of(name: str) -> str:
    """Return how a file is served, by the end of its name."""
    return MEDIA_TYPES.get(PurePosixPath(name).suffix.lower().lstrip("."), _OTHER)


def _entry(info: zipfile.ZipInfo) -> Entry:
    if info.flag_bits & _ENCRYPTED:
        raise NotAPackage("encrypted")
    mode = info.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise NotAPackage("links")
    # Some tools on Windows write backslashes.
    name = info.filename.replace("\\", "/")
    parts = name.split("/")
    if (
        len(name) > _LONGEST_NAME
        or re.search(r"[\0-\x1f\x7f]", info.orig_filename)
        or re.match(r"[A-Za-z]:", name)
        or any(part in ("", ".", "..") for part in parts)
    ):
        raise NotAPackage("names")
    return Entry(name, info)


def _is_a_system_s(name: str) -> bool:
    return name.startswith(_NOT_OURS[0]) or name.rpartition("/")[2] in _NOT_OURS[1:]


def _without_top_folder(entries: list[Entry]) -> dict[str, Entry]:
    """Leave out a folder that holds everything, as archives made by a folder's menu have."""
    tops = {each.name.partition("/")[0] for each in entries}
    lies_deeper = all("/" in each.name for each in entries)
    skipped = len(tops.pop()) + 1 if len(tops) == 1 and lies_deeper else 0
    named = {each.name[skipped:]: each for each in entries}
    if len(named) != len(entries):
        raise NotAPackage("names")
    return named
