"""Keys that lie outside the database and its backups: made once, read, and destroyed.

Each is a file under VALMENTAVA_KEYS_DIR, wrapped by the ring of VALMENTAVA_SECRET_KEYS, so that
neither the folder nor the database nor the setting suffices alone. What a key has sealed is gone
for good with its file, in every copy of the database.
"""

import enum
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from lrs.files import sync_folder
from lrs.key_ring import KeyRing

_KEY_BYTES = 32
_FOLDER_MODE = 0o700
_FILE_MODE = 0o600


class Of(enum.StrEnum):
    """What a key belongs to; the name of its folder."""

    PERSON = "people"
    ROUND = "rounds"
    PROGRAMME = "programmes"


class KeyGone(Exception):
    """There is no such key: it was destroyed, or its folder was lost."""


@dataclass(frozen=True, slots=True)
class OutsideKeys:
    """The keys of an installation. A key is 32 random bytes."""

    folder: Path
    key_ring: KeyRing

    def made(self, of: Of, owner: UUID) -> bytes:
        """Return an owner's key, made now when there is none; of two that make it, one wins."""
        path = self._path(of, owner)
        if not path.exists():
            _write(path, self.key_ring.seal(_purpose(of, owner), secrets.token_bytes(_KEY_BYTES)))
        return self.read(of, owner)

    def read(self, of: Of, owner: UUID) -> bytes:
        """Return an owner's key. Raises KeyGone when there is none."""
        try:
            sealed = self._path(of, owner).read_bytes()
        except FileNotFoundError:
            raise KeyGone(f"{of} {owner}") from None
        return self.key_ring.unseal(_purpose(of, owner), sealed)

    def destroy(self, of: Of, owner: UUID) -> bool:
        """Destroy an owner's key; tell whether there was one.

        It is overwritten first, since a file that is only removed may be found again; on what
        does not overwrite in place, the wrapping by the ring is what is left.
        """
        path = self._path(of, owner)
        try:
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
        except FileNotFoundError:
            return False
        sync_folder(path.parent)
        return True

    def owners(self, of: Of) -> Iterator[UUID]:
        """Return whose keys there are."""
        folder = self.folder / of
        if folder.is_dir():
            for path in folder.glob("??/*.key"):
                yield UUID(path.stem)

    def _path(self, of: Of, owner: UUID) -> Path:
        # Two levels, since a state's people are many for one folder.
        return self.folder / of / owner.hex[:2] / f"{owner}.key"


def _purpose(of: Of, owner: UUID) -> str:
    # The owner is part of it, so that one key's file cannot stand in for another's.
    return f"outside key {of} {owner}"


def _write(path: Path, sealed: bytes) -> None:
    """Put a whole file in place, lasting before anything is sealed by it; the first one stays."""
    path.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    beside = path.with_name(f".{secrets.token_hex(8)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE)
    with os.fdopen(handle, "wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
    sync_folder(path.parent)
