"""A record that has all there is to tell: a second round, targets, a gap, role groups, units."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from dashboards.follow_up.comparators import comparators_from
from dashboards.follow_up.decisions import THRESHOLDS
from dashboards.participation import Participant
from dashboards.publishing.kept_files import keep_files
from dashboards.publishing.publications import Publication, frozen, publication_by_id
from dashboards.report.files import files_of
from dashboards.tables import publication
from dashboards.target.reach import reach_of
from dashboards.target.record import Beside, record_of
from dashboards.target.told import Json, Locked
from lrs.surroundings import Surroundings
from tests.conftest import NOW
from tests.dashboards.target.ministry import SIZES, Answering, opened, tree

NAMES = {
    "L1": "Siviilioikeuden ja perusoikeuksien lainvalmisteluyksikkö",
    "D2": "Oikeusturvapalveluiden kehittämisyksikkö",
}
OTHERS = "name_fi,measured_on,percent,low,high,source\nVMBaro,2025-05-01,61.4,60,62.5,Valtio\n"
TAKING_PART = [
    Participant(
        role_group=role,
        is_active=True,
        has_begun=True,
        has_completed=number % 3 > 0,
        signed_up=3,
        attended=2,
        peer_sessions=4,
        minutes=210,
    )
    for role, count in (("supervisor", 17), ("expert", 191), ("other", 31))
    for number in range(count)
]
LEVELS = {"community": 75, "supervisors": 80, "units": 70}


def whole_record(
    *, names: Mapping[str, str] = NAMES, rounds: int = 2, is_broken: bool = False
) -> Json:
    """Return the record of the last of some rounds, in which ever more recognise."""
    due_on = (NOW + timedelta(days=900)).date().isoformat()
    targets = Locked({"due_on": due_on, "levels": LEVELS}, NOW)
    codes = [code for units in SIZES.values() for code in units]
    before: list[Json] = []
    for number in range(rounds):
        likely = {
            code: min(0.35 + 0.08 * place + 0.1 * number, 0.86) for place, code in enumerate(codes)
        }
        told = Answering(seed=number + 1, recognising=likely).told()
        here = tree()
        named = tuple(
            replace(unit, names={"fi": names[unit.code]} if unit.code in names else unit.names)
            for unit in here.units
        )
        held = replace(
            opened(told),
            id=UUID(int=number + 1),
            opened_at=NOW + timedelta(days=180 * number - 20),
            closed_at=NOW + timedelta(days=180 * number),
            titles={"fi": f"Kierros {number + 1}", "sv": f"Omgång {number + 1}"},
            version=2 if is_broken and number else 1,
            tree=replace(here, units=named),
        )
        beside = Beside(
            before=tuple(before),
            targets=targets,
            gate=Locked({"thresholds": dict(THRESHOLDS)}, NOW),
            reach=reach_of(TAKING_PART, headcounts={"whole": 400, "supervisor": 27, "expert": 300}),
            comparators=comparators_from(OTHERS),
        )
        before.append(record_of(held, told, made_at=NOW, beside=beside))
    return before[-1]


def published(
    here: Surroundings,
    organisation_id: int,
    record: Json,
    *,
    files: Mapping[str, bytes] | None = None,
    is_signed: bool = True,
) -> Publication:
    """Keep a record as a publication, with its files."""
    body, named = frozen(record), uuid.uuid4()
    with here.database.write() as connection:
        digest = bytes.fromhex(sha256_of(record))
        connection.execute(
            sa.insert(publication).values(
                organisation_id=organisation_id,
                id=named,
                round_id=uuid.uuid4(),
                made_at=NOW,
                record=body,
                sha256=digest,
                signed_at=NOW if is_signed else None,
                signed_by="person 1" if is_signed else None,
            )
        )
        keep_files(connection, organisation_id, named, files or {})
        found = publication_by_id(connection, organisation_id, named)
    assert found is not None
    return found


def sha256_of(record: Json) -> str:
    """Return a record's fingerprint."""
    return hashlib.sha256(frozen(record)).hexdigest()


def rendered(record: Json) -> Mapping[str, bytes]:
    """Return a record's files."""
    return files_of(record, sha256=sha256_of(record), made_at=NOW)
