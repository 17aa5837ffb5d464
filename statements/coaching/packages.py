"""What the tool itself states of a cmi5 unit's launch (cmi5, 9.3.1, 9.3.6, 9.3.9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import tincan

from statements import cmi5, vocabulary
from statements.coaching.building import Doer, Named, activity, statement
from statements.grammar import ValidStatement


@dataclass(frozen=True, slots=True, kw_only=True)
class Launched:
    """A launch of a unit: its session, the unit as we name it, and its author's id for it."""

    session_id: UUID
    unit: Named
    publisher_id: str


def unit_launched(
    doer: Doer, launch: Launched, *, told: Mapping[str, object], at: datetime
) -> ValidStatement:
    """State that a unit is launched; told are the extensions of the launch's data (9.6.3)."""
    return statement(
        doer,
        verb=cmi5.LAUNCHED,
        activity=activity(doer, launch.unit, vocabulary.MODULE),
        context=_context(doer, launch, told),
        at=at,
    )


def unit_abandoned(
    doer: Doer, launch: Launched, *, lasted: timedelta, at: datetime
) -> ValidStatement:
    """State that a session ended without saying so itself."""
    return statement(
        doer,
        verb=cmi5.ABANDONED,
        activity=activity(doer, launch.unit, vocabulary.MODULE),
        context=_context(doer, launch, {}),
        result=tincan.Result(duration=lasted),
        at=at,
    )


def course_satisfied(
    doer: Doer, launch: Launched, *, course: Named, at: datetime
) -> ValidStatement:
    """State that all units of a package are satisfied, by what this launch brought about."""
    return statement(
        doer,
        verb=cmi5.SATISFIED,
        activity=activity(doer, course, cmi5.COURSE),
        context=_context(doer, launch, {}),
        at=at,
    )


def _context(doer: Doer, launch: Launched, told: Mapping[str, object]) -> tincan.Context:
    built = tincan.Context(
        registration=doer.registration,
        context_activities=tincan.ContextActivities(
            category=[tincan.Activity(id=cmi5.CATEGORY)],
            grouping=[tincan.Activity(id=launch.publisher_id)],
        ),
        extensions=tincan.Extensions({cmi5.SESSION_ID: str(launch.session_id), **told}),
    )
    if doer.language is not None:
        built.language = doer.language
    return built
