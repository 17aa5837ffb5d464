"""Making a publication's files: with it, or in a later turn where that has failed."""

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
import structlog

from dashboards.publishing.kept_files import keep_files, without_files
from dashboards.publishing.publications import Altered, publication_by_id
from dashboards.target.told import Json
from lrs.surroundings import Surroundings

log = structlog.get_logger()

_REST = timedelta(hours=1)
_MOST_SECONDS = 120
_NEEDED = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LANG", "LC_ALL", "TMPDIR", "HOME")


class NotDrawn(Exception):
    """The process that makes files ended without them, or took too long."""


def files_of(record: Json, *, sha256: str, made_at: datetime) -> Mapping[str, bytes]:
    """Return a record's files, see `dashboards.report.files`. Raises NotDrawn."""
    told = {"record": record, "sha256": sha256, "made_at": made_at.isoformat()}
    try:
        drawn = subprocess.run(
            [sys.executable, "-m", "dashboards.report.files"],
            input=json.dumps(told).encode(),
            capture_output=True,
            timeout=_MOST_SECONDS,
            check=True,
            # It needs none of the service's secrets.
            env={name: os.environ[name] for name in _NEEDED if name in os.environ},
        )
    except (subprocess.SubprocessError, OSError) as error:
        # What it has said may hold a unit's name, which no log may.
        raise NotDrawn(type(error).__name__) from None
    with zipfile.ZipFile(io.BytesIO(drawn.stdout)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rendered(record: Json, body: bytes, made_at: datetime) -> Mapping[str, bytes]:
    """Return the files of a record that was frozen so, none where they cannot be made.

    Results matter more than how they look: a publication is made without its files, too.
    """
    try:
        return files_of(record, sha256=hashlib.sha256(body).hexdigest(), made_at=made_at)
    except Exception as error:  # noqa: BLE001 - whatever it is, results matter more
        log.error("publication_not_rendered", error=type(error).__name__)
        return {}


@dataclass(slots=True)
class MakingUp:
    """Makes the files that are missing. What failed is tried again after a rest."""

    here: Surroundings
    failed_at: dict[UUID, datetime] = field(default_factory=dict)

    def run(self) -> int:
        """Make the files of every publication that has none; return for how many."""
        with self.here.database.read() as connection:
            missing = without_files(connection)
        return sum(
            self._make(organisation_id, named)
            for organisation_id, named in missing
            if self._is_due(named)
        )

    def _is_due(self, named: UUID) -> bool:
        failed_at = self.failed_at.get(named)
        return failed_at is None or self.here.clock() - failed_at >= _REST

    def _make(self, organisation_id: int, named: UUID) -> bool:
        try:
            with self.here.database.read() as connection:
                found = publication_by_id(connection, organisation_id, named)
        except Altered as altered:
            log.error("publication_altered", publication=str(altered))
            self.failed_at[named] = self.here.clock()
            return False
        if found is None:
            return False
        files = rendered(found.record, found.body, found.made_at)
        if not files:
            self.failed_at[named] = self.here.clock()
            return False

        def keep(connection: sa.Connection) -> None:
            keep_files(connection, organisation_id, named, files)

        self.here.database.transact(keep)
        return True
