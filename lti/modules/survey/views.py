"""What the pages of a survey show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from lti.modules.survey.answers import Answer
from lti.modules.survey.content import DONT_KNOW, Item, ItemKind, Mode, Survey
from lti.modules.survey.promises import promises_of
from lti.modules.survey.rounds import Entry, Outcome, Round
from lti.modules.survey.screens import choice_text
from lti.pages import gettext, text_in

State = Literal["none", "planned", "open", "answered", "closed"]

MODES: Mapping[Mode, LazyString] = {
    Mode.ANONYMOUS: lazy_gettext("anonymous"),
    Mode.CONFIDENTIAL: lazy_gettext("confidential"),
    Mode.SELF_ASSESSMENT: lazy_gettext("for yourself only"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnView:
    """One item of own self-assessments, and what was answered round by round."""

    text: str
    told: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StartView:
    """The page before the first screen. answer_address is None when there is nothing to answer."""

    title: str
    round_title: str | None
    summary: str
    minutes: int
    items: int
    state: State
    opens_at: datetime | None
    closes_at: datetime | None
    outcome: str | None
    mode: str
    promises: Sequence[str]
    language_note: str | None
    answer_address: str | None
    by_account: bool
    records: bool
    back: str
    own: Sequence[OwnView]
    own_delete: str | None


def state_of(held: Round | None, *, answered: bool, now: datetime) -> State:
    """Return what a person can do with a round now."""
    if held is None:
        return "none"
    if held.closed_at is not None or held.closes_at <= now:
        return "closed"
    if held.opened_at is None:
        return "planned"
    return "answered" if answered else "open"


def outcome_words(outcome: Outcome | None) -> str | None:
    """Return what is said of how a round ended, None when it ended well or has not ended."""
    if outcome is Outcome.TOO_FEW:
        return gettext("Fewer than five people answered, so the answers were destroyed unread.")
    if outcome is Outcome.KEY_LOST:
        return gettext("The round's key was lost, so its answers can no longer be opened.")
    return None


def start_view(
    survey: Survey,
    held: Round | None,
    *,
    state: State,
    language: str,
    address: str | None,
    records: bool,
    back: str,
    own: Sequence[OwnView],
    delete: str | None,
) -> StartView:
    """Prepare the page before the first screen."""
    return StartView(
        title=text_in(survey.titles, language),
        round_title=None if held is None else text_in(held.titles, language),
        summary=text_in(survey.summaries, language),
        minutes=survey.minutes,
        items=sum(1 for _ in survey.items),
        state=state,
        opens_at=None if held is None else held.opens_at,
        closes_at=None if held is None else held.closes_at,
        outcome=None if held is None else outcome_words(held.outcome),
        mode=str(MODES[survey.mode]),
        promises=promises_of(survey),
        language_note=language_note(survey, language),
        answer_address=address,
        by_account=records and held is not None and held.entry is Entry.SIGN_IN,
        records=records,
        back=back,
        own=own,
        own_delete=delete,
    )


def own_views(
    survey: Survey, rounds: Sequence[Round], told: Mapping[UUID, Answer], language: str
) -> tuple[OwnView, ...]:
    """Return a person's own answers item by item, with the rounds in which they were given."""
    answered = [each for each in rounds if each.id in told]
    if not answered:
        return ()
    return tuple(
        OwnView(
            text=text_in(item.texts, language),
            told=[
                (text_in(each.titles, language), _told(item, told[each.id], language))
                for each in answered
            ],
        )
        for item in survey.items
    )


def language_note(survey: Survey, language: str) -> str | None:
    """Return in which language alone a survey is, None when it is in the reader's own."""
    if survey.languages is None or language in survey.languages:
        return None
    named = {
        "fi": gettext("This survey is in Finnish only."),
        "sv": gettext("This survey is in Swedish only."),
        "en": gettext("This survey is in English only."),
    }
    return named[survey.languages[0]]


def _told(item: Item, told: Answer, language: str) -> str:
    given = told.given.get(item.code)
    if given is None:
        return "–"
    if given == DONT_KNOW:
        return gettext("Don't know")
    keys = (given,) if isinstance(given, str) else given
    if item.kind is ItemKind.OPEN:
        return " ".join(keys)
    return ", ".join(choice_text(item, key, language) for key in keys)
