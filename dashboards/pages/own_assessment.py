"""The learner's own self-assessments, the first beside the latest; compared with nobody else's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboards.pages.figures import Bar, Figure, Table
from dashboards.pages.standing import as_of
from dashboards.spoken import spoken_number
from lti.modules.survey.before_after import Assessed, BeforeAfter
from lti.modules.survey.content import DONT_KNOW, SCALES, Block, Item, ItemKind
from lti.modules.survey.facts import entrance_of
from lti.modules.survey.screens import choice_text
from lti.pages import gettext, ngettext, text_in
from lti.visit import Visit

_MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """A question, and what was answered; latest is None while it was answered once only."""

    question: str
    first: str
    latest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentView:
    """A self-assessment: which rounds, every answer, and the figure once there are two.

    latest is None while only one round was answered.
    """

    title: str
    first: str
    latest: str | None
    lines: Sequence[AnswerLine]
    figure: Figure | None
    kept_at: str


def assessment_view(told: BeforeAfter, visit: Visit, *, until: datetime) -> AssessmentView:
    """Return what is shown of a self-assessment. Texts in own words stay on the survey's page."""
    language = visit.locale
    return AssessmentView(
        title=text_in(told.survey.titles, language),
        first=text_in(told.first.titles, language),
        latest=None if told.latest is None else text_in(told.latest.titles, language),
        lines=[
            AnswerLine(
                question=text_in(item.texts, language),
                first=_words(item, told.first, language),
                latest=None if told.latest is None else _words(item, told.latest, language),
            )
            for item in told.survey.items
            if item.kind is not ItemKind.OPEN
        ],
        figure=_figure(told, language, until=until),
        kept_at=entrance_of(visit.id, told.module_id),
    )


@dataclass(frozen=True, slots=True)
class _Pair:
    """A part's means over the questions that were answered on the scale both times."""

    label: str
    first: float
    latest: float
    questions: int


def _words(item: Item, told: Assessed, language: str) -> str:
    given = told.given.get(item.code)
    if given is None:
        return "–"
    if given == DONT_KNOW:
        return gettext("don't know")
    scale = SCALES.get(item.kind)
    if scale is not None:
        return f"{given}/{scale[-1]}"
    keys = (given,) if isinstance(given, str) else given
    return ", ".join(choice_text(item, key, language) for key in keys)


def _figure(told: BeforeAfter, language: str, *, until: datetime) -> Figure | None:
    """Return each part's means, None where nothing was answered on the scale both times."""
    if told.latest is None:
        return None
    pairs = [
        pair
        for block in told.survey.blocks
        if (pair := _pair(block, told.first, told.latest, language)) is not None
    ]
    if not pairs:
        return None
    questions = sum(pair.questions for pair in pairs)
    change = sum((pair.latest - pair.first) * pair.questions for pair in pairs) / questions
    return Figure(
        title=_title(round(change, 1), language),
        subtitle=ngettext(
            "Means of your answers on the scale from 1 to 5. %(num)d question that you answered "
            "on it both times.",
            "Means of your answers on the scale from 1 to 5. %(num)d questions that you answered "
            "on it both times.",
            questions,
        ),
        bars=[bar for pair in pairs for bar in _bars(pair, language)],
        table=Table(
            heads=(gettext("Part"), gettext("First"), gettext("Latest")),
            rows=[
                (pair.label, _mean(pair.first, language), _mean(pair.latest, language))
                for pair in pairs
            ],
        ),
        as_of=as_of(until, language),
    )


def _title(change: float, language: str) -> str:
    apart = spoken_number(abs(change), language)
    if change > 0:
        return gettext("The mean of your answers is %(apart)s higher than at first", apart=apart)
    if change < 0:
        return gettext("The mean of your answers is %(apart)s lower than at first", apart=apart)
    return gettext("The mean of your answers is the same as at first")


def _pair(block: Block, first: Assessed, latest: Assessed, language: str) -> _Pair | None:
    both = [
        (int(before), int(after))
        for item in block.items
        if item.kind is ItemKind.LIKERT
        and (before := _on_scale(item, first)) is not None
        and (after := _on_scale(item, latest)) is not None
    ]
    if not both:
        return None
    return _Pair(
        label=text_in(block.titles, language),
        first=sum(before for before, _ in both) / len(both),
        latest=sum(after for _, after in both) / len(both),
        questions=len(both),
    )


def _on_scale(item: Item, told: Assessed) -> str | None:
    given = told.given.get(item.code)
    return given if isinstance(given, str) and given in item.keys else None


def _bars(pair: _Pair, language: str) -> tuple[Bar, Bar]:
    return (
        Bar(
            label=gettext("%(part)s, first", part=pair.label),
            percent=round(100 * pair.first / _MOST),
            words=_mean(pair.first, language),
            is_earlier=True,
        ),
        Bar(
            label=gettext("%(part)s, latest", part=pair.label),
            percent=round(100 * pair.latest / _MOST),
            words=_mean(pair.latest, language),
        ),
    )


def _mean(value: float, language: str) -> str:
    return f"{spoken_number(value, language)}/{_MOST}"
