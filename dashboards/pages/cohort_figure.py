"""The cohort's figure: how many have done each module."""

from collections.abc import Sequence
from datetime import datetime

from dashboards.pages.figures import Bar, Figure, Table
from dashboards.pages.participants import Line
from dashboards.pages.standing import as_of
from dashboards.readings import CohortReading, State
from dashboards.spoken import out_of, percent_of, period, spoken_percent
from lti.pages import gettext, ngettext, text_in


def done_by_module(
    reading: CohortReading, lines: Sequence[Line], language: str, *, until: datetime
) -> Figure | None:
    """Return the bars of who has done what, None before anybody has started anything."""
    if all(line.states.count(State.NOT_YET) == len(line.states) for line in lines):
        return None
    titles = [text_in(module.titles, language) for module in reading.modules]
    done = [
        column.count(State.DONE) for column in zip(*(line.states for line in lines), strict=True)
    ]
    people = len(lines)
    since = min(each.enrolled_at for each in reading.participants)
    return Figure(
        title=_message(titles, done, people, language),
        subtitle=ngettext(
            "Share of participants who have done each part. %(num)d participant, %(period)s.",
            "Share of participants who have done each part. %(num)d participants, %(period)s.",
            people,
            period=period(since, until, language),
        ),
        bars=[
            _bar(title, count, people, language) for title, count in zip(titles, done, strict=True)
        ],
        table=Table(
            heads=(gettext("Part"), gettext("Done by"), gettext("Participants"), gettext("Share")),
            rows=[
                (title, str(count), str(people), _share(count, people, language))
                for title, count in zip(titles, done, strict=True)
            ],
        ),
        as_of=as_of(until, language),
    )


def _message(titles: Sequence[str], done: Sequence[int], people: int, language: str) -> str:
    most, least = max(done), min(done)
    if most == 0:
        return gettext("Nobody has done a whole part yet")
    if least == people:
        return gettext("Everyone has done every part")
    if most == least:
        return gettext(
            "Every part has been done by the same number: %(done)d/%(people)d",
            done=most,
            people=people,
        )
    if done.count(most) == 1:
        title = titles[done.index(most)]
        return gettext(
            "Done by the most participants: “%(title)s”, %(done)d/%(people)d",
            title=title,
            done=most,
            people=people,
        )
    if done.count(least) == 1:
        title = titles[done.index(least)]
        return gettext(
            "Done by the fewest participants: “%(title)s”, %(done)d/%(people)d",
            title=title,
            done=least,
            people=people,
        )
    return gettext(
        "Each part has been done by %(least)d–%(most)d of %(people)s participants",
        least=least,
        most=most,
        people=out_of(people, language),
    )


def _bar(title: str, done: int, people: int, language: str) -> Bar:
    share = _share(done, people, language)
    return Bar(label=title, percent=percent_of(done, people), words=f"{done}/{people} · {share}")


def _share(done: int, people: int, language: str) -> str:
    return spoken_percent(percent_of(done, people), language)
