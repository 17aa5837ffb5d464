"""Reminders of an open round, by mail, to those who have not answered.

Who that is is worked out with the round's key when they are sent, and is written down nowhere: a
row for each would tell in every copy of the database who has answered.
"""

import secrets
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
import structlog

from lrs.surroundings import Surroundings
from lrs.work import Job
from lti import tables
from lti.catalogue import cohorts_with, placed_at
from lti.messages.letters import letter_in_all
from lti.messages.post import Letter, NotSent, Post, post_office, usable_address
from lti.messages.switch import mail_state, note_failed, note_sent, sending
from lti.modules.survey.content import Mode, Survey
from lti.modules.survey.library import survey_at
from lti.modules.survey.marks import answered_by
from lti.modules.survey.passes import outside_keys, secrets_of
from lti.modules.survey.rounds import Entry, Round, being_open
from lti.pages.dates import spoken_moment
from lti.pages.languages import text_in
from lti.people import Role
from lti.roster.addresses import Reachable, reachable_in

MOST_REMINDERS = 3

_APART = timedelta(hours=24)
_RETRIED_AFTER = timedelta(minutes=5)

log = structlog.get_logger()


def jobs(surroundings: Surroundings) -> tuple[Job, ...]:
    """Return the background work of reminding; none where no mail can be sent."""
    if surroundings.settings.smtp_url is None:
        return ()
    return (Job("survey reminders", lambda: remind(surroundings)),)


def times_of(opens_at: datetime, closes_at: datetime) -> tuple[datetime, ...]:
    """Return when a round is reminded of: at two thirds' steps, and a day before it closes.

    Each is at least a day after what came before, so that a short round has fewer.
    """
    third = (closes_at - opens_at) / 3
    times: list[datetime] = []
    for each in (opens_at + third, opens_at + 2 * third, closes_at - _APART):
        before = times[-1] if times else opens_at
        if each - before >= _APART and each < closes_at:
            times.append(each)
    return tuple(times[:MOST_REMINDERS])


def remind(surroundings: Surroundings) -> int:
    """Send the reminders whose time has come; return of how many rounds.

    While no platform tells addresses or no server takes mail, a reminder waits. Then a round's
    turn is taken before anything is sent: whoever is killed on the way leaves some without this
    reminder, but nobody gets it twice.
    """
    now = surroundings.clock()
    with surroundings.database.read() as connection:
        on = frozenset(
            each for each in sending(connection) if not _failed_lately(connection, each, now)
        )
        known = being_open(connection, now=now)
    due = [
        (each, count)
        for each in known
        if each.organisation_id in on and each.entry is Entry.COURSE
        if (count := _count_due(each, now)) > each.reminded
    ]
    return sum(_remind_of(surroundings, each, count) for each, count in due)


def _failed_lately(connection: sa.Connection, organisation_id: int, now: datetime) -> bool:
    state = mail_state(connection, organisation_id)
    failed_at = None if state.error is None else state.failed_at
    return failed_at is not None and now - failed_at < _RETRIED_AFTER


def _count_due(held: Round, now: datetime) -> int:
    # A round is reminded of by when it was planned to open; late openings shift nothing.
    return sum(at <= now for at in times_of(held.opens_at, held.closes_at))


def _remind_of(surroundings: Surroundings, held: Round, count: int) -> bool:
    with surroundings.database.read() as connection:
        survey = survey_at(connection, held.organisation_id, held.module_id, held.version)
        answered = _answered(connection, surroundings, held, survey)
        cohorts = cohorts_with(connection, held.organisation_id, held.module_id)
    listed = {each: reachable_in(surroundings, held.organisation_id, each) for each in cohorts}
    if answered is None or all(each is None for each in listed.values()):
        return False
    try:
        with post_office(surroundings.settings) as post:
            now = surroundings.clock()
            taken = surroundings.database.transact(
                lambda connection: _take_turn(connection, held, count, now=now)
            )
            if not taken:
                return False
            for cohort_id, people in listed.items():
                to = _left(people or (), answered)
                _remind_group(surroundings, post, held, survey, cohort_id, to)
    except NotSent as error:
        _noted(surroundings, held, error.code)
        return False
    # Not to how many: the difference to the group's size would tell how many have answered.
    log.info("survey_reminded", round_id=str(held.id))
    return True


def _remind_group(
    surroundings: Surroundings,
    post: Post,
    held: Round,
    survey: Survey,
    cohort_id: UUID,
    addresses: Iterator[str],
) -> None:
    with surroundings.database.read() as connection:
        address = placed_at(connection, held.organisation_id, held.module_id, cohort_id)
    letter = _letter(held, survey, address)
    for to in _shuffled(addresses):
        try:
            post.send(letter, to, now=surroundings.clock())
        except NotSent as error:
            _noted(surroundings, held, error.code)
            if error.code == "connection_lost":
                raise
            continue
    _noted(surroundings, held, None)


def _left(listed: tuple[Reachable, ...], answered: frozenset[UUID]) -> Iterator[str]:
    for each in listed:
        to = usable_address(each.email)
        if each.role is Role.LEARNER and each.person_id not in answered and to is not None:
            yield to


def _shuffled(addresses: Iterator[str]) -> list[str]:
    mixed = sorted(set(addresses))
    secrets.SystemRandom().shuffle(mixed)
    return mixed


def _answered(
    connection: sa.Connection, surroundings: Surroundings, held: Round, survey: Survey
) -> frozenset[UUID] | None:
    """Return who has answered, None where the round's key is lost, so that nobody can tell."""
    if survey.mode is Mode.SELF_ASSESSMENT:
        column = tables.survey_own.c
        found = connection.execute(
            sa.select(column.person_id).where(
                column.organisation_id == held.organisation_id, column.round_id == held.id
            )
        )
        return frozenset(found.scalars())
    key = secrets_of(outside_keys(surroundings), held.id)
    return None if key is None else frozenset(answered_by(connection, held, key))


def _take_turn(connection: sa.Connection, held: Round, count: int, *, now: datetime) -> bool:
    column = tables.survey_round.c
    taken = connection.execute(
        sa.update(tables.survey_round)
        .where(
            column.organisation_id == held.organisation_id,
            column.id == held.id,
            column.reminded < count,
            column.closed_at.is_(None),
        )
        .values(reminded=count, reminded_at=now)
    )
    return taken.rowcount == 1


def _letter(held: Round, survey: Survey, address: str | None) -> Letter:
    def closes(language: str) -> str:
        return spoken_moment(held.closes_at, language)

    return letter_in_all(
        lambda voice: voice.gettext(
            "%(survey)s: open until %(moment)s",
            survey=text_in(survey.titles, voice.language),
            moment=closes(voice.language),
        ),
        lambda voice: (
            voice.gettext(
                "The survey “%(survey)s” is open until %(moment)s and takes about %(minutes)s "
                "minutes.",
                survey=text_in(survey.titles, voice.language),
                moment=closes(voice.language),
                minutes=survey.minutes,
            ),
            voice.gettext(
                "Answering is voluntary. Nobody at work is told who has answered and who has not."
            ),
        ),
        address=address,
    )


def _noted(surroundings: Surroundings, held: Round, code: str | None) -> None:
    note: Callable[[sa.Connection], None] = (
        (lambda connection: note_sent(connection, held.organisation_id, now=surroundings.clock()))
        if code is None
        else lambda connection: note_failed(
            connection, held.organisation_id, code, now=surroundings.clock()
        )
    )
    surroundings.database.transact(note)
