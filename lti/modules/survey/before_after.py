"""A person's own self-assessments, the first and the latest, for that person's eyes alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from lti.modules.survey.content import Survey, Texts
from lti.modules.survey.library import survey_at
from lti.modules.survey.own import own_answers
from lti.modules.survey.rounds import rounds_of
from lti.outside_keys import OutsideKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """What was answered in one round, by item code; what was left out is absent."""

    titles: Texts
    given: Mapping[str, str | tuple[str, ...]] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeAfter:
    """A survey's first and latest round that a person answered; latest is None after only one.

    survey is as it was asked in the last of them.
    """

    module_id: UUID
    survey: Survey
    first: Assessed
    latest: Assessed | None


def before_after(
    connection: sa.Connection,
    keys: OutsideKeys,
    organisation_id: int,
    *,
    person_id: UUID,
    surveys: Sequence[UUID],
) -> tuple[BeforeAfter, ...]:
    """Return what a person answered for themselves, by survey, without those not answered.

    Nothing when the person's key is gone. Nobody else's answers are ever looked at.
    """
    told = own_answers(connection, keys, organisation_id, person_id)
    if not told:
        return ()
    found = []
    for module_id in surveys:
        rounds = rounds_of(connection, organisation_id, module_id)
        answered = [each for each in rounds if each.id in told]
        if not answered:
            continue
        own = [Assessed(titles=each.titles, given=told[each.id].given) for each in answered]
        found.append(
            BeforeAfter(
                module_id=module_id,
                survey=survey_at(connection, organisation_id, module_id, answered[-1].version),
                first=own[0],
                latest=own[-1] if len(own) > 1 else None,
            )
        )
    return tuple(found)
