"""Surveys: who took part, where that may be known at all, and how many; never an answer."""

from datetime import datetime

import tincan

from statements import vocabulary
from statements.coaching.building import Doer, Named, Within, activity, context, statement
from statements.grammar import ValidStatement
from statements.profile import term_iri
from statements.profile.terms import ANSWER_COUNT, MEASUREMENT_ROUND


def survey_taken(
    doer: Doer, *, survey_round: Named, within: Within, at: datetime
) -> ValidStatement:
    """State that someone took part in a round of a survey that is not anonymous.

    The doer has no language and the time is that of the round's close, so that nothing tells when
    or how it was answered; the registration is the round's.
    """
    held = activity(doer, survey_round, term_iri(doer.iri_base, MEASUREMENT_ROUND))
    return statement(
        doer,
        verb=vocabulary.COMPLETED,
        activity=activity(doer, within.module, vocabulary.SURVEY),
        context=context(doer, within, parent=held),
        result=tincan.Result(completion=True),
        at=at,
    )


def round_counted(
    tool: Doer, *, survey_round: Named, answers: int, within: Within, at: datetime
) -> ValidStatement:
    """State that a round was closed with so many answers; the doer is the tool itself."""
    return statement(
        tool,
        verb=vocabulary.COMPLETED,
        activity=activity(tool, survey_round, term_iri(tool.iri_base, MEASUREMENT_ROUND)),
        context=context(tool, within, parent=activity(tool, within.module, vocabulary.SURVEY)),
        result=tincan.Result(
            completion=True,
            extensions=tincan.Extensions({term_iri(tool.iri_base, ANSWER_COUNT): answers}),
        ),
        at=at,
    )
