"""The learner's own goals: how many are how far, and what each is about."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.readings import OwnReading
from lti.modules.coaching.facts import OwnGoal, goals_at
from lti.modules.coaching.goals import GoalState
from lti.pages import gettext, ngettext, text_in
from lti.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalLine:
    """A goal: its theme and how far it is. What it says stays where it is kept."""

    theme: str
    state: str
    is_reached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalsView:
    """The own goals, and where they are kept: what each link says, and its address."""

    words: str
    goals: Sequence[GoalLine]
    kept_at: Sequence[tuple[str, str]]


def goals_view(reading: OwnReading, visit: Visit) -> GoalsView | None:
    """Return what is shown of the own goals, None without any."""
    if not reading.goals:
        return None
    kept_in = {goal.module_id for goal in reading.goals}
    modules = [own.module for own in reading.modules if own.module.id in kept_in]
    return GoalsView(
        words=_words(reading.goals),
        goals=[
            GoalLine(
                theme=goal.theme_words,
                state=goal.state_words,
                is_reached=goal.state is GoalState.REACHED,
            )
            for goal in reading.goals
        ],
        kept_at=[
            (
                gettext("Open my goals")
                if len(modules) == 1
                else gettext("My goals in %(title)s", title=text_in(module.titles, visit.locale)),
                goals_at(visit.id, module.id),
            )
            for module in modules
        ],
    )


def _words(goals: Sequence[OwnGoal]) -> str:
    """Return how many goals are how far, leaving out what none is."""
    count = {state: sum(goal.state is state for goal in goals) for state in GoalState}
    waiting, going, reached = (count[state] for state in GoalState)
    said = [
        ngettext("%(num)d not started", "%(num)d not started", waiting),
        ngettext("%(num)d under way", "%(num)d under way", going),
        ngettext("%(num)d reached", "%(num)d reached", reached),
    ]
    return " · ".join(
        words for words, number in zip(said, (waiting, going, reached), strict=True) if number
    )
