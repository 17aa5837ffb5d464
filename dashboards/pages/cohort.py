"""The trainer's page: who has done what in the own cohort, and who needs a nudge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

import flask
from flask.typing import ResponseReturnValue

from dashboards.pages.cohort_figure import done_by_module
from dashboards.pages.figures import Figure, out_of
from dashboards.pages.participants import Line, lines_of
from dashboards.pages.spreadsheet import csv_of
from dashboards.pages.standing import as_of, caught_up, local_date
from dashboards.readings import CohortReading, State, cohort_reading
from lrs.surroundings import surroundings
from lti.catalogue import Module
from lti.modules.material.facts import preview_of
from lti.pages import answer, gettext, in_own_language, ngettext, text_in
from lti.pages.dates import spoken_day
from lti.people import Role
from lti.roster import roster_names
from lti.visit import Visit, visitors


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A column's head: a module, where to see it, and by when it is to be done, if ever."""

    title: str
    address: str
    due: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A square of the grid: its sign, and the same in a word."""

    sign: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A learner in the grid and in the list."""

    name: str
    cells: Sequence[Cell]
    done: str
    sentences: Sequence[str]
    needs_nudge: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortView:
    """The page. figure is None before anybody has started; nudged and others split the rows."""

    title: str
    summary: str
    heads: Sequence[Head]
    rows: Sequence[Row]
    nudged: Sequence[Row]
    others: Sequence[Row]
    signs: Sequence[Cell]
    names_known: bool
    figure: Figure | None
    csv_address: str
    as_of: str


@visitors(Role.TRAINER)
@in_own_language
def cohort(visit: Visit) -> ResponseReturnValue:
    """Show a trainer the own cohort."""
    if visit.cohort_id is None:
        return answer("dashboards/no_course.html", visit=visit)
    read = _read(visit, visit.cohort_id)
    return answer("dashboards/cohort.html", visit=visit, view=_view(read, visit))


@visitors(Role.TRAINER)
@in_own_language
def cohort_csv(visit: Visit) -> ResponseReturnValue:
    """Give a trainer the grid as a file."""
    if visit.cohort_id is None:
        flask.abort(HTTPStatus.NOT_FOUND)
    read = _read(visit, visit.cohort_id)
    response = flask.make_response(csv_of(_csv_rows(read, visit.locale)))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = (
        f'attachment; filename="valmentava-{local_date(read.until).isoformat()}.csv"'
    )
    return response


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    reading: CohortReading
    lines: Sequence[Line]
    names_known: bool
    until: datetime


def _read(visit: Visit, cohort_id: UUID) -> _Read:
    here = surroundings()
    # The roster may have to be asked of the platform, so before any transaction.
    roster = roster_names(here, visit=visit)
    until = caught_up(here, visit.organisation_id)
    with here.database.read() as connection:
        reading = cohort_reading(connection, visit.organisation_id, cohort_id)
    return _Read(
        reading=reading,
        lines=lines_of(reading, roster, today=local_date(here.clock())),
        names_known=roster.read_at is not None,
        until=until,
    )


def _view(read: _Read, visit: Visit) -> CohortView:
    modules, language = read.reading.modules, visit.locale
    titles = [text_in(module.titles, language) for module in modules]
    cells = _cells()
    rows = [_row(line, titles, cells, language) for line in read.lines]
    nudged = [row for row in rows if row.needs_nudge]
    return CohortView(
        title=read.reading.cohort.title,
        summary=_summary(len(rows), len(nudged)),
        heads=[_head(module, visit) for module in modules],
        rows=rows,
        nudged=nudged,
        others=[row for row in rows if not row.needs_nudge],
        signs=tuple(cells.values()),
        names_known=read.names_known,
        figure=done_by_module(read.reading, read.lines, language, until=read.until),
        csv_address=flask.url_for("dashboards.cohort_csv", visit_id=visit.id),
        as_of=as_of(read.until, language),
    )


def _summary(people: int, nudged: int) -> str:
    if not nudged:
        return ngettext(
            "%(num)d participant, no reminders needed",
            "%(num)d participants, no reminders needed",
            people,
        )
    return gettext(
        "%(participants)s, %(need)s",
        participants=ngettext("%(num)d participant", "%(num)d participants", people),
        need=ngettext("%(num)d needs a reminder", "%(num)d need a reminder", nudged),
    )


def _head(module: Module, visit: Visit) -> Head:
    due_on = module.due_on
    return Head(
        title=text_in(module.titles, visit.locale),
        address=preview_of(visit.id, module.id),
        due=None if due_on is None else gettext("by %(day)s", day=spoken_day(due_on, visit.locale)),
    )


def _cells() -> dict[State, Cell]:
    return {
        State.DONE: Cell(sign="done", word=gettext("done")),
        State.STARTED: Cell(sign="started", word=gettext("started")),
        State.NOT_YET: Cell(sign="not-yet", word=gettext("not yet")),
    }


def _row(line: Line, titles: Sequence[str], cells: dict[State, Cell], language: str) -> Row:
    return Row(
        name=line.name,
        cells=[cells[state] for state in line.states],
        done=f"{line.done}/{len(titles)}",
        sentences=_sentences(line, titles, language),
        needs_nudge=line.needs_nudge,
    )


def _sentences(line: Line, titles: Sequence[str], language: str) -> list[str]:
    """Return the row as it reads well aloud: the sum first, then what is in which state."""
    total = len(titles)
    if line.done == total:
        return [gettext("Everything is done.")] if total else []
    if all(state is State.NOT_YET for state in line.states):
        return [gettext("Has not started yet.")]
    sentences = [
        ngettext(
            "%(num)d part of %(total)s done.",
            "%(num)d parts of %(total)s done.",
            line.done,
            total=out_of(total, language),
        )
    ]
    named = {
        State.DONE: gettext("Done: %(titles)s."),
        State.STARTED: gettext("Under way: %(titles)s."),
        State.NOT_YET: gettext("Not yet: %(titles)s."),
    }
    for state, sentence in named.items():
        these = [title for title, held in zip(titles, line.states, strict=True) if held is state]
        if these:
            sentences.append(sentence % {"titles": ", ".join(these)})
    return sentences


def _csv_rows(read: _Read, language: str) -> list[Sequence[str]]:
    titles = [text_in(module.titles, language) for module in read.reading.modules]
    words = {state: cell.word for state, cell in _cells().items()}
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
