"""The trainer's lectures and live sessions of today, or the next one, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dashboards.readings import CohortReading
from lti.catalogue import Module
from lti.meetings.agenda import Agenda, Appointment
from lti.meetings.facts import LECTURE, LIVE_SESSION, manage_of
from lti.meetings.learn_views import where_words
from lti.pages import gettext, ngettext, text_in
from lti.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """A meeting of today, or the next one.

    groups names those of the own cohorts that it is for, None where it is for all of them.
    check_in_address is where its check-in code is shown, None where that is not of this visit's
    course; is_next tells the one to go on with.
    """

    title: str
    starts_at: datetime
    ends_at: datetime
    where: str
    fill: str
    groups: str | None
    over: bool
    join_url: str
    check_in_address: str | None
    is_next: bool


def meeting_modules(readings: Sequence[CohortReading]) -> dict[UUID, Module]:
    """Return the lectures and live sessions on the way of some cohorts, by id."""
    return {
        module.id: module
        for reading in readings
        for module in reading.modules
        if module.kind in (LECTURE, LIVE_SESSION)
    }


def session_views(
    found: Agenda, readings: Sequence[CohortReading], visit: Visit, *, now: datetime
) -> list[SessionView]:
    """Return the meetings of an agenda as the page shows them."""
    modules = meeting_modules(readings)
    views: list[SessionView] = []
    for each in found.appointments:
        module = modules[each.meeting.module_id]
        is_next = found.is_today and not any(view.is_next for view in views)
        views.append(_view(each, module, readings, visit, is_next=is_next, now=now))
    return views


def _view(
    each: Appointment,
    module: Module,
    readings: Sequence[CohortReading],
    visit: Visit,
    *,
    is_next: bool,
    now: datetime,
) -> SessionView:
    meeting, plan = each.meeting, each.meeting.plan
    there = [reading.cohort for reading in readings if module in reading.modules]
    reachable = any(cohort.id == visit.cohort_id for cohort in there)
    over = plan.ends_at < now
    return SessionView(
        title=text_in(module.titles, visit.locale),
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        where=where_words(plan),
        fill=_fill(each),
        groups=None if len(there) == len(readings) else ", ".join(cohort.title for cohort in there),
        over=over,
        join_url="" if over else plan.join_url,
        check_in_address=f"{manage_of(visit.id, module.id)}/{meeting.id}" if reachable else None,
        is_next=is_next and reachable and not over,
    )


def _fill(each: Appointment) -> str:
    fill, capacity = each.fill, each.meeting.plan.capacity
    if capacity is None:
        return ngettext("%(num)d coming", "%(num)d coming", fill.taken)
    taken = gettext("%(taken)d/%(places)d places taken", taken=fill.taken, places=capacity)
    if not fill.waiting:
        return taken
    waiting = ngettext("%(num)d waiting in line", "%(num)d waiting in line", fill.waiting)
    return f"{taken}, {waiting}"
