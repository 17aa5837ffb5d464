"""Sending notices by mail: addresses are asked of the platform at that moment and not kept."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

import structlog

from lrs.surroundings import Surroundings
from lrs.work import Job
from lti.catalogue import placed_at
from lti.messages import notices
from lti.messages.notices import Notice
from lti.messages.post import NotSent, Post, post_office, usable_address
from lti.messages.switch import note_failed, note_sent, sending
from lti.modules.telling import Subject, letter_of, subject_of
from lti.roster.addresses import cohorts_of, reachable_in

AT_ONCE = 100
"""How many notices are sent before others get their turn."""

log = structlog.get_logger()


def jobs(surroundings: Surroundings) -> tuple[Job, ...]:
    """Return the background work of mail; none where no server is set."""
    if surroundings.settings.smtp_url is None:
        return ()
    return (Job("mail", lambda: send_due(surroundings)),)


def send_due(surroundings: Surroundings) -> int:
    """Send the notices that are due, in every organisation that sends mail; return how many."""
    with surroundings.database.read() as connection:
        wanted = sorted(sending(connection))
    return sum(_send_in(surroundings, each) for each in wanted)


def _send_in(surroundings: Surroundings, organisation_id: int) -> int:
    now = surroundings.clock()
    due = surroundings.database.transact(
        lambda connection: notices.claim(connection, organisation_id, now=now, most=AT_ONCE)
    )
    if not due:
        return 0
    known = _subjects(surroundings, due)
    cohorts = _cohorts(surroundings, organisation_id, known)
    by_cohort: dict[UUID, list[Subject]] = defaultdict(list)
    for subject in known:
        cohort_id = cohorts.get(subject.notice.person_id)
        if cohort_id is not None:
            by_cohort[cohort_id].append(subject)
    # What holds no more, and whom no platform can name, get no mail.
    waiting = {each.notice.id for held in by_cohort.values() for each in held}
    _done(surroundings, [each for each in due if each.id not in waiting])
    sent = 0
    try:
        with post_office(surroundings.settings) as post:
            for cohort_id, subjects in sorted(by_cohort.items()):
                sent += _send_to(surroundings, post, organisation_id, cohort_id, subjects)
    except NotSent as error:
        _failed(surroundings, organisation_id, error.code)
        held = [each.notice for subjects in by_cohort.values() for each in subjects]
        _later(surroundings, held)
    return sent


def _send_to(
    surroundings: Surroundings,
    post: Post,
    organisation_id: int,
    cohort_id: UUID,
    subjects: list[Subject],
) -> int:
    """Send what one group's people are told, one by one; return how much was taken."""
    listed = reachable_in(surroundings, organisation_id, cohort_id)
    if listed is None:
        _later(surroundings, [each.notice for each in subjects])
        return 0
    addresses = {each.person_id: usable_address(each.email) for each in listed}
    sent = 0
    for subject in subjects:
        to = addresses.get(subject.notice.person_id)
        if to is None:
            _done(surroundings, [subject.notice])
            continue
        try:
            post.send(
                letter_of(
                    subject,
                    address=_address(surroundings, subject, cohort_id),
                    to=to,
                    settings=surroundings.settings,
                    now=surroundings.clock(),
                ),
                to,
                now=surroundings.clock(),
            )
        except NotSent as error:
            _failed(surroundings, organisation_id, error.code)
            (_done if error.for_good else _later)(surroundings, [subject.notice])
            continue
        _done(surroundings, [subject.notice], organisation_id=organisation_id)
        sent += 1
    log.info("notices_mailed", organisation_id=organisation_id, sent=sent, of=len(subjects))
    return sent


def _subjects(surroundings: Surroundings, due: tuple[Notice, ...]) -> list[Subject]:
    with surroundings.database.read() as connection:
        found = [subject_of(connection, each) for each in due]
    return [each for each in found if each is not None and each.still_holds]


def _cohorts(
    surroundings: Surroundings, organisation_id: int, subjects: list[Subject]
) -> Mapping[UUID, UUID]:
    people = frozenset(each.notice.person_id for each in subjects)
    with surroundings.database.read() as connection:
        return cohorts_of(connection, organisation_id, people)


def _address(surroundings: Surroundings, subject: Subject, cohort_id: UUID) -> str | None:
    with surroundings.database.read() as connection:
        return placed_at(connection, subject.notice.organisation_id, subject.module.id, cohort_id)


def _done(
    surroundings: Surroundings, done: list[Notice], *, organisation_id: int | None = None
) -> None:
    if not done:
        return
    with surroundings.database.write() as connection:
        notices.mailed(connection, done)
        if organisation_id is not None:
            note_sent(connection, organisation_id, now=surroundings.clock())


def _later(surroundings: Surroundings, held: list[Notice]) -> None:
    if not held:
        return
    with surroundings.database.write() as connection:
        notices.mail_later(connection, held, now=surroundings.clock())


def _failed(surroundings: Surroundings, organisation_id: int, code: str) -> None:
    log.warning("mail_not_sent", organisation_id=organisation_id, error=code)
    with surroundings.database.write() as connection:
        note_failed(connection, organisation_id, code, now=surroundings.clock())
