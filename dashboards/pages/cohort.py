"""The trainer's page: who has done what in the own cohort, and who needs a nudge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

import flask
from flask.typing import ResponseReturnValue

from dashboards.pages.cohort_figure import done_by_module
from dashboards.pages.courses import asked_course, trainer_address
from dashboards.pages.divisions import Way, asked_for, lines_in, ways_of
from dashboards.pages.figures import Figure
from dashboards.pages.participants import Line, lines_of, no_longer_listed, summary
from dashboards.pages.placing import choose_address, column_address, link_of
from dashboards.pages.spreadsheet import csv_of
from dashboards.pages.standing import as_of, caught_up
from dashboards.readings import CohortReading, State, cohort_reading
from dashboards.spoken import local_date, out_of
from lrs.audit import Act
from lrs.surroundings import surroundings
from lti.catalogue import Module, ResourceLink
from lti.looked import note_look
from lti.modules.coaching.facts import hidden_from
from lti.modules.facts import managed_at
from lti.pages import answer, gettext, in_own_language, ngettext, text_in
from lti.pages.dates import spoken_day
from lti.people import Role
from lti.roster import Division, divisions_of, roster_names
from lti.visit import Visit, visitors


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A column's head: a module, where to see it, and by when it is to be done, if ever.

    address is None where it cannot be seen from here.
    """

    title: str
    address: str | None
    due: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What a state looks like in the grid, and the same in a word."""

    state: State
    sign: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A learner in the grid and in the list."""

    name: str
    states: Sequence[State]
    done: str
    sentences: Sequence[str]
    needs_nudge: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortView:
    """The page. figure is None before anybody has started; nudged and others split the rows.

    all_address is where all own cohorts are.
    choose_address is where to put a module into the link that led here, None when it holds one;
    column_address is where to see to the link's gradebook column, None when there is nothing to see
    to;
    left says how many are no longer in the course, None when nobody is known to have left.
    asked_about is whom the platform's gradebook led here for, None when it led here for nobody.
    """

    title: str
    all_address: str
    summary: str
    heads: Sequence[Head]
    rows: Sequence[Row]
    nudged: Sequence[Row]
    others: Sequence[Row]
    signs: Sequence[Sign]
    names_known: bool
    figure: Figure | None
    csv_address: str
    ways: Sequence[Way]
    choose_address: str | None
    column_address: str | None
    left: str | None
    asked_about: Row | None
    as_of: str


@visitors(Role.TRAINER)
@in_own_language
def cohort(visit: Visit) -> ResponseReturnValue:
    """Show a trainer the own cohort."""
    course = asked_course(visit)
    cohort_id = course or visit.cohort_id
    if cohort_id is None:
        return answer("dashboards/no_course.html", visit=visit)
    note_look(surroundings(), visit, cohort_id=cohort_id)
    read = _read(visit, cohort_id, course)
    return answer("dashboards/cohort.html", visit=visit, view=_view(read, visit))


@visitors(Role.TRAINER)
@in_own_language
def cohort_csv(visit: Visit) -> ResponseReturnValue:
    """Give a trainer the grid as a file."""
    course = asked_course(visit)
    cohort_id = course or visit.cohort_id
    if cohort_id is None:
        flask.abort(HTTPStatus.NOT_FOUND)
    note_look(surroundings(), visit, Act.GROUP_TAKEN, cohort_id=cohort_id)
    read = _read(visit, cohort_id, course)
    response = flask.make_response(csv_of(_csv_rows(read, visit.locale)))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = (
        f'attachment; filename="valmentava-{local_date(read.until).isoformat()}.csv"'
    )
    return response


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    course: UUID | None
    reading: CohortReading
    lines: Sequence[Line]
    names_known: bool
    link: ResourceLink | None
    divisions: Sequence[Division]
    shown: Division | None
    left: int
    until: datetime


def _read(visit: Visit, cohort_id: UUID, course: UUID | None) -> _Read:
    here = surroundings()
    # The roster may have to be asked of the platform, so before any transaction.
    roster = roster_names(here, visit=visit, cohort_id=cohort_id)
    until = caught_up(here, visit.organisation_id)
    with here.database.read() as connection:
        reading = cohort_reading(connection, visit.organisation_id, cohort_id)
        link = link_of(connection, visit) if course is None else None
        divisions = divisions_of(connection, visit.organisation_id, cohort_id)
        hidden = hidden_from(connection, visit.organisation_id, visit.person_id)
    shown = asked_for(divisions)
    lines = lines_of(reading, roster, hidden=hidden, today=local_date(here.clock()))
    return _Read(
        course=course,
        reading=reading,
        lines=lines_in(lines, shown),
        names_known=roster.read_at is not None,
        link=link,
        divisions=divisions,
        shown=shown,
        left=no_longer_listed(reading, roster),
        until=until,
    )


def _view(read: _Read, visit: Visit) -> CohortView:
    modules, language = read.reading.modules, visit.locale
    titles = [text_in(module.titles, language) for module in modules]
    sentences = _Sentences(titles, language)
    rows = [_row(line, titles, sentences) for line in read.lines]
    asked = [row for row, line in zip(rows, read.lines, strict=True) if _is_asked(line, visit)]
    nudged = [row for row in rows if row.needs_nudge]
    return CohortView(
        title=read.reading.cohort.title,
        all_address=trainer_address(visit),
        summary=summary(len(rows), len(nudged)),
        heads=[_head(module, visit, read.course) for module in modules],
        rows=rows,
        nudged=nudged,
        others=[row for row in rows if not row.needs_nudge],
        signs=_signs(),
        names_known=read.names_known,
        figure=done_by_module(read.reading, read.lines, language, until=read.until),
        csv_address=_csv_address(visit, read.shown, read.course),
        ways=ways_of(read.divisions, read.shown, visit, course=read.course),
        choose_address=choose_address(read.link, visit),
        column_address=column_address(read.link, visit),
        left=_left(read.left),
        asked_about=asked[0] if asked else None,
        as_of=as_of(read.until, language),
    )


def _csv_address(visit: Visit, shown: Division | None, course: UUID | None) -> str:
    group = None if shown is None else shown.id
    return flask.url_for("dashboards.cohort_csv", visit_id=visit.id, group=group, course=course)


def _is_asked(line: Line, visit: Visit) -> bool:
    return line.person_id is not None and line.person_id == visit.about_person_id


def _left(people: int) -> str | None:
    if not people:
        return None
    return ngettext(
        "%(num)d person is no longer in the course. What was done stays recorded.",
        "%(num)d people are no longer in the course. What was done stays recorded.",
        people,
    )


def _head(module: Module, visit: Visit, course: UUID | None) -> Head:
    due_on = module.due_on
    return Head(
        title=text_in(module.titles, visit.locale),
        # What is opened from this visit is of the course of this visit.
        address=managed_at(visit.id, module) if course is None else None,
        due=None if due_on is None else gettext("by %(day)s", day=spoken_day(due_on, visit.locale)),
    )


def _signs() -> tuple[Sign, ...]:
    return (
        Sign(state=State.DONE, sign="done", word=gettext("done")),
        Sign(state=State.STARTED, sign="started", word=gettext("started")),
        Sign(state=State.NOT_YET, sign="not-yet", word=gettext("not yet")),
    )


def _row(line: Line, titles: Sequence[str], sentences: "_Sentences") -> Row:
    return Row(
        name=line.name,
        states=line.states,
        done=f"{line.done}/{len(titles)}",
        sentences=sentences.about(line),
        needs_nudge=line.needs_nudge,
    )


class _Sentences:
    """The row as it reads well aloud: the sum first, then what is in which state.

    What does not change from row to row is made once: a cohort may have hundreds of them.
    """

    def __init__(self, titles: Sequence[str], language: str) -> None:
        self._titles = titles
        self._total = out_of(len(titles), language)
        self._of_state = {
            State.DONE: gettext("Done: %(titles)s."),
            State.STARTED: gettext("Under way: %(titles)s."),
            State.NOT_YET: gettext("Not yet: %(titles)s."),
        }
        self._everything = gettext("Everything is done.")
        self._nothing = gettext("Has not started yet.")
        self._sums: dict[int, str] = {}

    def about(self, line: Line) -> list[str]:
        """Return the sentences about one learner."""
        if line.done == len(self._titles):
            return [self._everything]
        if line.states.count(State.NOT_YET) == len(self._titles):
            return [self._nothing]
        pairs = list(zip(self._titles, line.states, strict=True))
        sentences = [self._sum(line.done)]
        for state, sentence in self._of_state.items():
            these = [title for title, held in pairs if held is state]
            if these:
                sentences.append(sentence % {"titles": ", ".join(these)})
        return sentences

    def _sum(self, done: int) -> str:
        if done not in self._sums:
            self._sums[done] = ngettext(
                "%(num)d part of %(total)s done.",
                "%(num)d parts of %(total)s done.",
                done,
                total=self._total,
            )
        return self._sums[done]


def _csv_rows(read: _Read, language: str) -> list[Sequence[str]]:
    titles = [text_in(module.titles, language) for module in read.reading.modules]
    words = {sign.state: sign.word for sign in _signs()}
    yes_or_no = {True: gettext("yes"), False: gettext("no")}
    heads = (
        gettext("Participant"),
        *titles,
        gettext("Parts done"),
        gettext("Parts"),
        gettext("Needs a reminder"),
    )
    return [
        heads,
        *(
            (
                line.name,
                *(words[state] for state in line.states),
                str(line.done),
                str(len(titles)),
                yes_or_no[line.needs_nudge],
            )
            for line in read.lines
        ),
    ]
