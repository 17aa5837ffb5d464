"""The learner's page: what comes next, the own way so far, and nobody else's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from flask.typing import ResponseReturnValue

from dashboards.pages.figures import Bar, Figure, Table
from dashboards.pages.own_assessment import AssessmentView, assessment_view
from dashboards.pages.own_goals import GoalsView, goals_view
from dashboards.pages.standing import as_of, caught_up
from dashboards.readings import OwnModule, OwnReading, State, is_overdue, own_reading
from dashboards.spoken import local_date, out_of, percent_of, period, spoken_number, spoken_percent
from lrs.surroundings import surroundings
from lti.meetings.facts import Coming
from lti.meetings.facts import entrance_of as meeting_entrance
from lti.messages.voices import Voice
from lti.modules.facts import entrance_of
from lti.modules.survey.passes import outside_keys
from lti.modules.telling import Subject, lines_of
from lti.pages import answer, gettext, in_own_language, ngettext, text_in
from lti.pages.dates import spoken_day, spoken_moment
from lti.people import Role
from lti.visit import Visit, visitors


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The next card; due_on is None when there is no date to be done by."""

    title: str
    summary: str
    minutes: int
    due_on: date | None
    address: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the path, as `lti/parts/path.html` shows it."""

    title: str
    state: Literal["done", "now", "later"]
    minutes: int | None
    address: str | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The best result of a module's questions."""

    title: str
    points: str
    share: str
    verdict: str
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSurvey:
    """A survey that can be answered now."""

    title: str
    minutes: int
    closes: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingMeeting:
    """A coming meeting: when, where, and what is to be done about it, if anything."""

    title: str
    starts_at: datetime
    ends_at: datetime
    where: str
    words: str
    join_url: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the learner has been told: about what, in which words, and where it leads."""

    title: str
    lines: Sequence[str]
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerView:
    """The page. next is None when all is done; figure is None before anything was read.

    done is None before anything was started, when there is nothing to measure yet. goals is None
    without any. background is where role group and unit are told, None once they were.
    """

    next: Next | None
    steps: Sequence[Step]
    done: int | None
    words: str
    results: Sequence[Result]
    figure: Figure | None
    surveys: Sequence[OpenSurvey]
    coming: Sequence[ComingMeeting]
    told: Sequence[Told]
    goals: GoalsView | None
    assessments: Sequence[AssessmentView]
    put_away: str
    background: str | None
    as_of: str


@visitors(Role.LEARNER)
@in_own_language
def me(visit: Visit) -> ResponseReturnValue:
    """Show a learner the next step and the way so far."""
    if visit.cohort_id is None or visit.enrolment_id is None or visit.person_id is None:
        return answer("dashboards/no_course.html", visit=visit)
    here = surroundings()
    until = caught_up(here, visit.organisation_id)
    with here.database.read() as connection:
        reading = own_reading(
            connection,
            outside_keys(here),
            visit.organisation_id,
            cohort_id=visit.cohort_id,
            enrolment_id=visit.enrolment_id,
            person_id=visit.person_id,
            now=here.clock(),
        )
    view = learner_view(reading, visit, until=until)
    return answer("dashboards/me.html", visit=visit, view=view)


def learner_view(reading: OwnReading, visit: Visit, *, until: datetime) -> LearnerView:
    """Return what the page says of a reading that holds everything until an instant."""
    following = _following(reading.modules)
    begun = any(own.state is not State.NOT_YET for own in reading.modules)
    done = sum(own.state is State.DONE for own in reading.modules)
    total = len(reading.modules)
    today = local_date(until)
    return LearnerView(
        next=None if following is None else _next(following, visit),
        steps=[_step(own, visit, is_now=own is following, today=today) for own in reading.modules],
        done=done if begun else None,
        words=_done_of(done, total, visit.locale) if begun else _not_begun(total),
        results=[
            result for own in reading.modules if (result := _result(own, visit.locale)) is not None
        ],
        figure=_figure(reading, visit.locale, until=until),
        surveys=[
            OpenSurvey(
                title=text_in(module.titles, visit.locale),
                minutes=module.minutes,
                closes=spoken_moment(closes_at, visit.locale),
                address=entrance_of(visit.id, module),
            )
            for module, closes_at in reading.surveys
        ],
        coming=[_coming(each, visit) for each in reading.coming],
        told=[_told(each, visit) for each in reading.told],
        goals=goals_view(reading, visit),
        assessments=[assessment_view(each, visit, until=until) for each in reading.assessments],
        put_away=f"/learn/{visit.id}/notices",
        background=None if reading.tells_background else f"/learn/{visit.id}/background",
        as_of=as_of(until, visit.locale),
    )


def _told(each: Subject, visit: Visit) -> Told:
    title, *lines = lines_of(each, Voice(visit.locale))
    return Told(title=title, lines=lines, address=entrance_of(visit.id, each.module))


def _coming(each: Coming, visit: Visit) -> ComingMeeting:
    return ComingMeeting(
        title=text_in(each.titles, visit.locale),
        starts_at=each.starts_at,
        ends_at=each.ends_at,
        where=each.room or gettext("remotely"),
        words=_coming_words(each, visit.locale),
        join_url=each.join_url,
        address=meeting_entrance(visit.id, each.module_id),
    )


def _coming_words(each: Coming, language: str) -> str:
    if each.state == "waiting":
        return gettext("You wait in line.")
    if each.state == "offered" and each.offered_until is not None:
        return gettext(
            "A place is free for you: take it by %(moment)s.",
            moment=spoken_moment(each.offered_until, language),
        )
    return ""


def _following(modules: Sequence[OwnModule]) -> OwnModule | None:
    """Return what comes next: the first that is under way, else the first not begun."""
    for state in (State.STARTED, State.NOT_YET):
        found = next((own for own in modules if own.state is state), None)
        if found is not None:
            return found
    return None


def _next(own: OwnModule, visit: Visit) -> Next:
    module = own.module
    begun = own.state is State.STARTED
    return Next(
        title=text_in(module.titles, visit.locale),
        summary=text_in(module.summaries, visit.locale),
        minutes=module.minutes,
        due_on=module.due_on,
        address=entrance_of(visit.id, module),
        label=gettext("Continue where you left off") if begun else gettext("Begin"),
    )


def _step(own: OwnModule, visit: Visit, *, is_now: bool, today: date) -> Step:
    done = own.state is State.DONE
    return Step(
        title=text_in(own.module.titles, visit.locale),
        state="done" if done else "now" if is_now else "later",
        minutes=own.module.minutes,
        address=entrance_of(visit.id, own.module),
        note=_note(own, visit.locale, today=today),
    )


def _note(own: OwnModule, language: str, *, today: date) -> str | None:
    said = []
    if own.state is State.STARTED and own.pages:
        said.append(_pages_read(own, language))
    due_on = own.module.due_on
    if due_on is not None and own.state is not State.DONE:
        day = spoken_day(due_on, language)
        late = is_overdue(own.module, own.state, today)
        said.append(
            gettext("the due date %(day)s has passed", day=day)
            if late
            else gettext("by %(day)s", day=day)
        )
    return " · ".join(said) or None


def _pages_read(own: OwnModule, language: str) -> str:
    return ngettext(
        "%(num)d page of %(total)s read",
        "%(num)d pages of %(total)s read",
        own.pages_read,
        total=out_of(own.pages, language),
    )


def _done_of(done: int, total: int, language: str) -> str:
    return ngettext(
        "%(num)d part of %(total)s done",
        "%(num)d parts of %(total)s done",
        done,
        total=out_of(total, language),
    )


def _not_begun(total: int) -> str:
    return ngettext(
        "%(num)d part ahead, not started yet", "%(num)d parts ahead, none started yet", total
    )


def _result(own: OwnModule, language: str) -> Result | None:
    if own.progress is None or own.progress.best is None:
        return None
    best, passed = own.progress.best, bool(own.progress.passed)
    return Result(
        title=text_in(own.module.titles, language),
        points=f"{spoken_number(best.raw, language)}/{spoken_number(best.maximum, language)}",
        share=spoken_percent(round(best.scaled * 100), language),
        verdict=gettext("passed") if passed else gettext("not yet passed"),
        passed=passed,
    )


def _figure(reading: OwnReading, language: str, *, until: datetime) -> Figure | None:
    """Return the bars of pages read, None before any page was."""
    with_pages = [own for own in reading.modules if own.pages]
    read = sum(own.pages_read for own in with_pages)
    starts = [own.progress.started_at for own in reading.modules if own.progress is not None]
    if not read:
        return None
    total = sum(own.pages for own in with_pages)
    return Figure(
        title=_figure_title(read, total, language),
        subtitle=gettext(
            "Pages read in each part, out of all its pages. Your own progress, %(period)s.",
            period=period(min(starts), until, language),
        ),
        bars=[_bar(own, language) for own in with_pages],
        table=Table(
            heads=(
                gettext("Part"),
                gettext("Pages read"),
                gettext("Pages in all"),
                gettext("Share"),
            ),
            rows=[_row(own, language) for own in with_pages],
        ),
        as_of=as_of(until, language),
    )


def _figure_title(read: int, total: int, language: str) -> str:
    if read == total:
        return gettext("You have read all the pages")
    return ngettext(
        "You have read %(num)d page of %(total)s",
        "You have read %(num)d pages of %(total)s",
        read,
        total=out_of(total, language),
    )


def _bar(own: OwnModule, language: str) -> Bar:
    title = text_in(own.module.titles, language)
    if own.state is State.NOT_YET:
        return Bar(label=title, percent=None, words=gettext("not yet started"))
    words = gettext("%(read)d/%(total)d pages", read=own.pages_read, total=own.pages)
    return Bar(label=title, percent=percent_of(own.pages_read, own.pages), words=words)


def _row(own: OwnModule, language: str) -> tuple[str, ...]:
    title = text_in(own.module.titles, language)
    if own.state is State.NOT_YET:
        return (title, gettext("not yet started"), str(own.pages), "–")
    share = spoken_percent(percent_of(own.pages_read, own.pages), language)
    return (title, str(own.pages_read), str(own.pages), share)
