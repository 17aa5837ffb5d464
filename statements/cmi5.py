"""cmi5's rules for what launched content says: each statement by itself, and their order.

"Quartz", 1st Edition (https://github.com/AICC/CMI-5_Spec_Current), sections 7.1.3 and 9. Content is
held to them as it speaks, so that nothing has to be voided afterwards (6.3).
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import msgspec
from msgspec import UNSET

from statements import vocabulary
from statements.grammar import Problem, ValidStatement
from statements.grammar import tree as t

CATEGORY = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
MOVE_ON_CATEGORY = "https://w3id.org/xapi/cmi5/context/categories/moveon"
SESSION_ID = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"
MASTERY_SCORE = "https://w3id.org/xapi/cmi5/context/extensions/masteryscore"
LAUNCH_MODE = "https://w3id.org/xapi/cmi5/context/extensions/launchmode"
LAUNCH_URL = "https://w3id.org/xapi/cmi5/context/extensions/launchurl"
MOVE_ON = "https://w3id.org/xapi/cmi5/context/extensions/moveon"
LAUNCH_PARAMETERS = "https://w3id.org/xapi/cmi5/context/extensions/launchparameters"
COURSE = "https://w3id.org/xapi/cmi5/activitytype/course"
LAUNCHED = "http://adlnet.gov/expapi/verbs/launched"
ABANDONED = "https://w3id.org/xapi/adl/verbs/abandoned"
SATISFIED = "https://w3id.org/xapi/adl/verbs/satisfied"

LAUNCH_DATA = "LMS.LaunchData"
"""The state document that a launch leaves for the content, which may not change it (10.2.1)."""

_JUDGED = {vocabulary.PASSED: True, vocabulary.FAILED: False}
_WITH_DURATION = {
    vocabulary.TERMINATED,
    vocabulary.COMPLETED,
    vocabulary.PASSED,
    vocabulary.FAILED,
}
_IN_UTC = ("Z", "+00:00", "+0000", "+00", "-00:00", "-0000", "-00")
_LAST = datetime.max.replace(tzinfo=UTC)
_LOOKING = {vocabulary.INITIALIZED, vocabulary.TERMINATED}
_VERBS = {*_WITH_DURATION, vocabulary.INITIALIZED}


class Session(msgspec.Struct, frozen=True):
    """One launch of an assignable unit; mastery is None where the course asks for no score.

    activity is the id we gave the unit, publisher the id its author gave it.
    """

    id: str
    activity: str
    publisher: str
    is_normal: bool = True
    mastery: float | None = None


def broken_rules(valid: ValidStatement, session: Session) -> Iterator[Problem]:
    """Tell what a statement of a session breaks, whatever else the session has said."""
    statement = valid.tree
    if statement.id is UNSET:
        yield Problem("id", "The content must give its statements an id (cmi5, 9.1).")
    if statement.timestamp is UNSET or not statement.timestamp.upper().endswith(_IN_UTC):
        yield Problem("timestamp", "This must be there, in UTC (cmi5, 9.7).")
    extensions = _extensions(statement)
    if extensions.get(SESSION_ID) != session.id:
        yield Problem(
            f"context.extensions['{SESSION_ID}']", "This must be the launch's session (9.6.3.1)."
        )
    if session.publisher not in _around(statement, "grouping"):
        rule = "This must name the unit by its publisher's id, as the template does (9.6.2.3)."
        yield Problem("context.contextActivities.grouping", rule)
    if is_defined(statement):
        yield from _broken_definitions(statement, session)


def is_defined(statement: t.Statement) -> bool:
    """Tell whether a statement is "cmi5 defined": one that counts (7.1.3)."""
    return CATEGORY in _around(statement, "category")


def broken_order(
    new: Sequence[ValidStatement], earlier: Sequence[ValidStatement], session: Session
) -> Iterator[tuple[int, Problem]]:
    """Tell which of new statements come where they may not (9.3), by their number.

    earlier are what is stored of the unit in this registration, other sessions' included. The
    order is that of the timestamps.
    """
    known = list(earlier)
    for number, valid in sorted(enumerate(new), key=lambda each: _when(each[1])):
        yield from ((number, problem) for problem in _misplaced(valid, known, session))
        known.append(valid)


def verbs_of(earlier: Sequence[ValidStatement], session_id: str | None = None) -> set[str]:
    """Return the verbs of what was said that counts, in one session or in all."""
    return {
        each.tree.verb.id
        for each in earlier
        if is_defined(each.tree) and (session_id is None or _is_of(each, session_id))
    }


def _misplaced(
    valid: ValidStatement, known: Sequence[ValidStatement], session: Session
) -> Iterator[Problem]:
    verb, mine = valid.tree.verb.id, [each for each in known if _is_of(each, session.id)]
    said, ever = verbs_of(mine), verbs_of(known)
    starts = is_defined(valid.tree) and verb == vocabulary.INITIALIZED
    if vocabulary.INITIALIZED not in said and not starts:
        yield Problem("verb.id", "The first statement must be that it is initialized (9.3.2).")
    if vocabulary.TERMINATED in said:
        yield Problem("verb.id", "The session is terminated; nothing may follow (9.3.8).")
    elif any(_when(each) > _when(valid) for each in mine if _has(each, vocabulary.INITIALIZED)):
        yield Problem("timestamp", "Nothing may come before it is initialized (9.3).")
    if not is_defined(valid.tree):
        return
    if verb in said:
        yield Problem("verb.id", "A session may say this once (9.3).")
    elif verb in _JUDGED and said & set(_JUDGED):
        yield Problem("verb.id", "A session may pass or fail once, not both (9.3).")
    elif verb in {vocabulary.COMPLETED, vocabulary.PASSED} and verb in ever:
        yield Problem("verb.id", "A registration may say this once (9.3).")
    elif verb == vocabulary.FAILED and vocabulary.PASSED in ever:
        yield Problem("verb.id", "What was passed cannot be failed any more (9.3).")


def _broken_definitions(statement: t.Statement, session: Session) -> Iterator[Problem]:
    verb = statement.verb.id
    if verb not in _VERBS:
        yield Problem("verb.id", "This verb is none that content may define (9.3).")
        return
    if not isinstance(statement.object, t.Activity) or statement.object.id != session.activity:
        yield Problem("object.id", "This must be the launched unit (9.4).")
    if not session.is_normal and verb not in _LOOKING:
        yield Problem("verb.id", "Nothing is judged when somebody only looks (10.2.2).")
    yield from _broken_result(statement, session)


def _broken_result(statement: t.Statement, session: Session) -> Iterator[Problem]:
    verb = statement.verb.id
    result = t.Result() if statement.result is UNSET else statement.result
    if result.success is not _JUDGED.get(verb, UNSET):
        yield Problem("result.success", "This must be as the verb says, or absent (9.5.2).")
    if result.completion is not (True if verb == vocabulary.COMPLETED else UNSET):
        yield Problem("result.completion", "This must be true for completed only (9.5.3).")
    if verb in _WITH_DURATION and result.duration is UNSET:
        yield Problem("result.duration", "This verb needs a duration (9.5.4.1).")
    counts = result.success is not UNSET or result.completion is not UNSET
    if counts != (MOVE_ON_CATEGORY in _around(statement, "category")):
        rule = "The category of moveOn goes with success or completion, and only so (9.6.2.2)."
        yield Problem("context.contextActivities.category", rule)
    if result.score is not UNSET:
        yield from _broken_score(verb, result.score, session.mastery)


def _broken_score(verb: str, score: t.Score, mastery: float | None) -> Iterator[Problem]:
    if verb not in _JUDGED:
        yield Problem("result.score", "Only passed and failed may have a score (9.5.1).")
    if score.raw is not UNSET and (score.min is UNSET or score.max is UNSET):
        yield Problem("result.score", "A raw score needs its min and max (9.5.1).")
    if score.scaled is UNSET:
        return
    if score.scaled < 0:
        yield Problem("result.score.scaled", "This must be from 0 to 1 (9.5.1).")
    if mastery is not None and verb in _JUDGED and (score.scaled >= mastery) != _JUDGED[verb]:
        yield Problem("result.score.scaled", "This contradicts the mastery score (9.3.4, 9.3.5).")


def _is_of(valid: ValidStatement, session_id: str) -> bool:
    return bool(_extensions(valid.tree).get(SESSION_ID) == session_id)


def _has(valid: ValidStatement, verb: str) -> bool:
    return is_defined(valid.tree) and valid.tree.verb.id == verb


def _when(valid: ValidStatement) -> datetime:
    # What has no time is refused for that; it is ordered last here.
    return _LAST if valid.timestamp is None else valid.timestamp


def _extensions(statement: t.Statement) -> t.Extensions:
    context = statement.context
    return {} if context is UNSET or context.extensions is UNSET else context.extensions


def _around(statement: t.Statement, relation: str) -> set[str]:
    context = statement.context
    if context is UNSET or context.context_activities is UNSET:
        return set()
    given = getattr(context.context_activities, relation)
    if given is UNSET:
        return set()
    return {each.id for each in (given if isinstance(given, list) else [given])}
