"""The trainer's first page: today's sessions, all own cohorts, and who waits for a partner.

It tells counts only. So no look is noted: who it is about is seen on a cohort's own page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from flask.typing import ResponseReturnValue

from dashboards.pages.appointments import SessionView, meeting_modules, session_views
from dashboards.pages.courses import grid_address
from dashboards.pages.participants import Line, lines_of, summary
from dashboards.pages.placing import choose_address, link_of
from dashboards.pages.standing import as_of, caught_up
from dashboards.readings import CohortReading, cohort_reading
from dashboards.spoken import local_date, out_of
from lrs.surroundings import surroundings
from lti.catalogue import Module, ResourceLink
from lti.meetings.agenda import Agenda, agenda
from lti.modules.coaching.content import KIND as COACHING
from lti.modules.coaching.facts import Pairing, hidden_from, manage_of, pairings
from lti.own_cohorts import own_cohorts
from lti.pages import answer, gettext, in_own_language, ngettext, text_in
from lti.people import Role
from lti.roster import Roster, roster_listed, roster_names
from lti.visit import Visit, visitors


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """An own cohort: how many people, how many need a reminder, and how much is done in all.

    progress is None before there are people and parts.
    """

    title: str
    address: str
    people: str
    progress: str | None
    done: int
    parts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingView:
    """How many of a cohort want coaching and have no partner. title says where.

    address is where pairs are made, None where that is not of this visit's course.
    """

    title: str
    words: str
    address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainerView:
    """The page. sessions are today's where is_today, or else the next one, if there is any.

    pairing_note is what is said where there are no pairings.
    choose_address is where to put a module into the link that led here, None when it holds one.
    """

    is_today: bool
    sessions: Sequence[SessionView]
    groups: Sequence[GroupView]
    pairings: Sequence[PairingView]
    pairing_note: str
    choose_address: str | None
    as_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    reading: CohortReading
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    groups: Sequence[_Group]
    agenda: Agenda
    pairings: Mapping[tuple[UUID, UUID], Pairing]
    link: ResourceLink | None
    now: datetime
    until: datetime

    @property
    def readings(self) -> list[CohortReading]:
        return [group.reading for group in self.groups]

    @property
    def coaching(self) -> list[tuple[CohortReading, Module, Pairing]]:
        return [
            (reading, module, self.pairings.get((reading.cohort.id, module.id), Pairing(0, 0)))
            for reading in self.readings
            for module in reading.modules
            if module.kind == COACHING
        ]


@visitors(Role.TRAINER)
@in_own_language
def trainer(visit: Visit) -> ResponseReturnValue:
    """Show a trainer all own cohorts."""
    read = _read(visit)
    if not read.groups:
        return answer("dashboards/no_course.html", visit=visit)
    return answer("dashboards/trainer.html", visit=visit, view=_view(read, visit))


def _read(visit: Visit) -> _Read:
    here = surroundings()
    organisation_id, now = visit.organisation_id, here.clock()
    # The roster may have to be asked of the platform, so before any transaction; those of the
    # other courses are taken as they were last listed, so that nobody waits for them.
    roster = roster_names(here, visit=visit)
    until = caught_up(here, organisation_id)
    with here.database.read() as connection:
        hidden = hidden_from(connection, organisation_id, visit.person_id)
        groups = [
            _group(
                connection,
                cohort_reading(connection, organisation_id, each.id),
                roster if each.id == visit.cohort_id else None,
                hidden,
                today=local_date(now),
            )
            for each in own_cohorts(connection, visit)
        ]
        readings = [group.reading for group in groups]
        return _Read(
            groups=groups,
            agenda=agenda(connection, organisation_id, meeting_modules(readings).keys(), now=now),
            pairings=pairings(
                connection,
                organisation_id,
                [each.cohort.id for each in readings],
                trainer_id=visit.person_id,
            ),
            link=link_of(connection, visit),
            now=now,
            until=until,
        )


def _group(
    connection: sa.Connection,
    reading: CohortReading,
    roster: Roster | None,
    hidden: frozenset[UUID],
    *,
    today: date,
) -> _Group:
    cohort = reading.cohort
    listed = roster or roster_listed(connection, cohort.organisation_id, cohort.id)
    return _Group(reading=reading, lines=lines_of(reading, listed, hidden=hidden, today=today))


def _view(read: _Read, visit: Visit) -> TrainerView:
    return TrainerView(
        is_today=read.agenda.is_today,
        sessions=session_views(read.agenda, read.readings, visit, now=read.now),
        groups=[_group_view(each, visit) for each in read.groups],
        pairings=_pairing_views(read, visit),
        pairing_note=_pairing_note(read),
        choose_address=choose_address(read.link, visit),
        as_of=as_of(read.until, visit.locale),
    )


def _group_view(group: _Group, visit: Visit) -> GroupView:
    reading, lines = group.reading, group.lines
    nudged = sum(line.needs_nudge for line in lines)
    done = sum(line.done for line in lines)
    parts = len(lines) * len(reading.modules)
    if not lines:
        people = gettext("No participants yet.")
    elif not reading.modules:
        people = gettext("The programme has no parts yet.")
    else:
        people = summary(len(lines), nudged)
    return GroupView(
        title=reading.cohort.title,
        address=grid_address(visit, reading.cohort.id),
        people=people,
        progress=_progress(done, parts, visit.locale) if parts else None,
        done=done,
        parts=parts,
    )


def _progress(done: int, parts: int, language: str) -> str:
    return ngettext(
        "%(num)d part of %(total)s done in all",
        "%(num)d parts of %(total)s done in all",
        done,
        total=out_of(parts, language),
    )


def _pairing_views(read: _Read, visit: Visit) -> list[PairingView]:
    """Return a line for each cohort and module of coaching where somebody has no partner."""
    return [
        PairingView(
            title=_pairing_title(reading, module, visit, among=len(read.groups)),
            words=ngettext(
                "%(num)d person has no coaching partner yet.",
                "%(num)d people have no coaching partner yet.",
                pairing.unpaired,
            ),
            address=manage_of(visit.id, module.id)
            if reading.cohort.id == visit.cohort_id
            else None,
        )
        for reading, module, pairing in read.coaching
        if pairing.unpaired
    ]


def _pairing_title(reading: CohortReading, module: Module, visit: Visit, *, among: int) -> str:
    title = text_in(module.titles, visit.locale)
    return title if among == 1 else f"{reading.cohort.title} · {title}"


def _pairing_note(read: _Read) -> str:
    """Return what is said where nobody waits for a partner."""
    if not read.coaching:
        return gettext("There is no coaching in the programme yet.")
    if not any(pairing.taking_part for *_, pairing in read.coaching):
        return gettext("Nobody takes part in coaching yet.")
    return gettext("Everyone who takes part has a coaching partner.")
