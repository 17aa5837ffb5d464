"""Goals: that one was set, got under way and was reached, and its theme; never what it says."""

from datetime import datetime
from uuid import UUID

import tincan

from statements import vocabulary
from statements.coaching.building import Doer, Named, Within, activity, in_module, statement
from statements.grammar import ValidStatement
from statements.profile import term_iri
from statements.profile.terms import GOAL_THEME

_NAMES = {"fi": "Oma tavoite", "sv": "Eget mål", "en": "Own goal"}


def goal_set(
    doer: Doer, *, goal_id: UUID, theme: str, within: Within, at: datetime
) -> ValidStatement:
    """State that someone set a goal of a theme (a code of the profile)."""
    return _about(doer, vocabulary.PLANNED, goal_id, theme, within, at)


def goal_under_way(
    doer: Doer, *, goal_id: UUID, theme: str, within: Within, at: datetime
) -> ValidStatement:
    """State that a goal got under way."""
    return _about(doer, vocabulary.PROGRESSED, goal_id, theme, within, at)


def goal_reached(
    doer: Doer, *, goal_id: UUID, theme: str, within: Within, at: datetime
) -> ValidStatement:
    """State that a goal was reached."""
    reached = tincan.Result(completion=True)
    return _about(doer, vocabulary.COMPLETED, goal_id, theme, within, at, reached)


def _about(
    doer: Doer,
    verb: str,
    goal_id: UUID,
    theme: str,
    within: Within,
    at: datetime,
    result: tincan.Result | None = None,
) -> ValidStatement:
    goal = Named(id=goal_id, names=_NAMES)
    told = {term_iri(doer.iri_base, GOAL_THEME): theme}
    return statement(
        doer,
        verb=verb,
        activity=activity(doer, goal, vocabulary.GOAL, extensions=told),
        context=in_module(doer, within),
        result=result,
        at=at,
    )
