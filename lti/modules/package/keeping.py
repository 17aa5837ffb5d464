"""Keeping a package: unpacked into the store of files, its document made."""

from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import msgspec

from lrs import files
from lti.modules.making.makers import blank
from lti.modules.package.content import KIND, PackedFile
from lti.modules.package.manifests import Manifest, manifest_of
from lti.modules.package.unpacking import NotAPackage, media_type_of, opened

# Any, below: JSON.


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A package whose bytes are written, and what it says of itself."""

    manifest: Manifest
    packed: dict[str, PackedFile]
    archive: PackedFile

    def files(self) -> tuple[PackedFile, ...]:
        """Return every file that is to be counted as the organisation's."""
        return (self.archive, *self.packed.values())

    def document(self, module_id: UUID) -> dict[str, Any]:
        """Return the document of a module that is this package, for its author to go on with."""
        manifest = self.manifest
        languages = sorted(manifest.titles)
        return {
            **blank(module_id, KIND),
            "titles": dict(manifest.titles),
            "summaries": dict(manifest.summaries) or dict(manifest.titles),
            "languages": languages if 0 < len(languages) < 3 else None,
            **self.parts(),
        }

    def parts(self) -> dict[str, Any]:
        """Return what of a module's document is the package itself."""
        return {
            "format": self.manifest.format.value,
            "course_id": self.manifest.course_id,
            "units": msgspec.to_builtins(self.manifest.units),
            "files": msgspec.to_builtins(self.packed),
            "archive": self.archive.sha256,
        }


def brought(stream: IO[bytes], *, data_dir: Path, most_bytes: int) -> Brought:
    """Look at an uploaded archive, and write what is in it to the store of files.

    Raises NotAPackage; what was written by then is nobody's, as it was not counted.
    """
    with opened(stream, most_bytes=most_bytes) as archive:
        manifest = manifest_of(archive)
        packed = {}
        for name in archive.entries:
            with archive.reading(name) as content:
                sha256, size = files.written_from(content, data_dir=data_dir)
            packed[name] = PackedFile(
                sha256=sha256, media_type=media_type_of(name), size_bytes=size
            )
    stream.seek(0)
    sha256, size = files.written_from(stream, data_dir=data_dir)
    whole = PackedFile(sha256=sha256, media_type="application/zip", size_bytes=size)
    return Brought(manifest=manifest, packed=packed, archive=whole)


__all__ = ["Brought", "NotAPackage", "brought"]
