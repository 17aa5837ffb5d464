"""Making what is published: once for each round that has closed, frozen at once."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa
import structlog

from dashboards.follow_up.locking import Kind, locked_at
from dashboards.participation import NotYetWhole
from dashboards.publishing.apart import one_by_one, told_near
from dashboards.publishing.kept_files import keep_files
from dashboards.publishing.publications import Altered, Publication, frozen, publications_of
from dashboards.publishing.rendering import MakingUp, rendered
from dashboards.publishing.taking_part import reach_at
from dashboards.tables import publication
from dashboards.target.record import Beside, record_of
from dashboards.target.told import Json
from lrs.database import inserting
from lrs.surroundings import Surroundings
from lrs.tables import organisation
from lrs.work import Job
from lti.modules.survey.facts import OpenedRound, Told, opened_rounds, told_in

log = structlog.get_logger()


def make_due(here: Surroundings) -> int:
    """Make the publication of every closed round that has none; return how many were made."""
    with here.database.read() as connection:
        organisations = connection.execute(sa.select(organisation.c.id)).scalars().all()
    return sum(_make_due_in(here, organisation_id) for organisation_id in organisations)


def jobs(here: Surroundings) -> tuple[Job, ...]:
    """Return the work of making what is due, and the files that could not be made with it."""
    return (
        Job("publications", lambda: make_due(here)),
        Job("publication_files", MakingUp(here).run),
    )


def _make_due_in(here: Surroundings, organisation_id: int) -> int:
    """Make what is due in an organisation; where that fails, others' are made all the same."""
    try:
        return sum(_make(here, held) for held in _due(here, organisation_id))
    except Altered as altered:
        log.error("publication_altered", publication=str(altered))
        return 0
    except Exception as error:  # noqa: BLE001 - one organisation's trouble is not another's
        log.error("publication_not_made", error=type(error).__name__)
        return 0


def _due(here: Surroundings, organisation_id: int) -> Sequence[OpenedRound]:
    with here.database.read() as connection:
        rounds = opened_rounds(connection, organisation_id)
        there = frozenset(
            connection.execute(
                sa.select(publication.c.round_id).where(
                    publication.c.organisation_id == organisation_id
                )
            ).scalars()
        )
    return [each for each in rounds if each.id not in there]


def _make(here: Surroundings, held: OpenedRound) -> bool:
    with here.database.read() as connection:
        near = told_near(connection, held.organisation_id, held.closed_at)
    try:
        reach = _reach(here, held, near)
    except NotYetWhole:
        # The next turn makes it; frozen now it would tell too few.
        return False
    with here.database.read() as connection:
        told = told_in(connection, held.organisation_id, held.id)
        beside = replace(_beside(connection, held), reach=reach)
    now, named = here.clock(), uuid.uuid4()
    body = frozen(record_of(held, told, made_at=now, beside=beside))
    files = rendered(json.loads(body), body, now)

    def keep(connection: sa.Connection) -> bool:
        one_by_one(connection, held.organisation_id)
        if told_near(connection, held.organisation_id, held.closed_at) != near:
            # Another has told participation meanwhile: the next turn tells the same.
            return False
        # Of two that make it at once one is kept; they are the same but for the time.
        kept = connection.execute(
            inserting(connection, publication)
            .values(
                organisation_id=held.organisation_id,
                id=named,
                round_id=held.id,
                made_at=now,
                record=body,
                sha256=hashlib.sha256(body).digest(),
            )
            .on_conflict_do_nothing()
            .returning(publication.c.id)
        )
        if kept.first() is None:
            return False
        keep_files(connection, held.organisation_id, named, files)
        return True

    return here.database.transact(keep)


def _reach(here: Surroundings, held: OpenedRound, near: Publication | None) -> Json:
    """Return who has taken part by the round's close, or what is told of a day near that.

    Two of one week would tell who has come in between. Raises NotYetWhole.
    """
    if near is None:
        return reach_at(here, held.organisation_id, held.tree, moment=held.closed_at)
    told: Json = near.record
    at = told.get("round", {}).get("closed_at", told["made_at"])
    reach: Json = {"at": at} | told["reach"]
    return reach


def _beside(connection: sa.Connection, held: OpenedRound) -> Beside:
    targets, gate, others = (
        locked_at(connection, held.organisation_id, kind, held.closed_at)
        for kind in (Kind.TARGETS, Kind.GATE, Kind.COMPARATORS)
    )
    return Beside(
        before=_before(connection, held),
        told_before=_told_before(connection, held),
        targets=targets,
        gate=gate,
        comparators=() if others is None else others.told["series"],
    )


def _before(connection: sa.Connection, held: OpenedRound) -> Sequence[Json]:
    """Return the records of the same survey's earlier rounds, signed or not, the first first."""
    records = [
        each.record
        for signed in (True, False)
        for each in publications_of(connection, held.organisation_id, signed=signed)
    ]
    alike = [
        each
        for each in records
        if each["round"]["survey"] == str(held.module_id)
        and each["round"]["closed_at"] < held.closed_at.isoformat()
    ]
    return sorted(alike, key=lambda record: str(record["round"]["closed_at"]))


def _told_before(connection: sa.Connection, held: OpenedRound) -> Sequence[Told]:
    """Return the answers to the same survey's round before, none where that asked otherwise."""
    alike = [
        each
        for each in opened_rounds(connection, held.organisation_id)
        if each.module_id == held.module_id and each.closed_at < held.closed_at
    ]
    if not alike or alike[-1].version != held.version:
        return ()
    return told_in(connection, held.organisation_id, alike[-1].id)
