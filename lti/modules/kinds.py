"""The kinds of modules, and what the rest of the tool may ask of each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from lti.catalogue import Module
from lti.meetings import facts as meetings
from lti.meetings.facts import LECTURE, LIVE_SESSION
from lti.modules.coaching import facts as coaching
from lti.modules.coaching.content import KIND as COACHING
from lti.modules.earned import Earned
from lti.modules.material import facts as material
from lti.modules.material.earned import earned_in
from lti.modules.material.library import KIND as MATERIAL
from lti.modules.package import facts as package
from lti.modules.package.content import KIND as PACKAGE
from lti.modules.participants import earned_in as done_in
from lti.modules.survey import facts as survey
from lti.modules.survey.facts import KIND as SURVEY

SCORE_MAXIMUM = 100.0
"""What every gradebook column is made with, so that none weighs more in one that adds up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of module.

    entrance is where a learner goes on with a module, exactly where it was left; preview is where
    a trainer sees it as learners do. earned_in tells what the people of a group have earned in a
    module so far; it is None for what is not graded. manage is where a trainer runs it, None where
    there is nothing to run. counts tells whether a trainer may see who has done it, which nobody
    may of a survey.
    """

    title: LazyString
    entrance: Callable[[UUID, UUID], str]
    preview: Callable[[UUID, UUID], str]
    earned_in: Callable[[sa.Connection, int, UUID, UUID], Iterable[Earned]] | None
    manage: Callable[[UUID, UUID], str] | None = None
    counts: bool = True

    @property
    def score_maximum(self) -> float | None:
        """What a gradebook column for it should be made with, None for what is not graded."""
        return None if self.earned_in is None else SCORE_MAXIMUM


KINDS: Mapping[str, Kind] = {
    MATERIAL: Kind(
        title=lazy_gettext("Online material"),
        entrance=material.entrance_of,
        preview=material.preview_of,
        earned_in=earned_in,
    ),
    **{
        kind: Kind(
            title=title,
            entrance=meetings.entrance_of,
            preview=meetings.preview_of,
            earned_in=done_in,
            manage=meetings.manage_of,
        )
        for kind, title in (
            (LECTURE, lazy_gettext("Lecture")),
            (LIVE_SESSION, lazy_gettext("Live training session")),
        )
    },
    COACHING: Kind(
        title=lazy_gettext("Coaching"),
        entrance=coaching.entrance_of,
        preview=coaching.preview_of,
        earned_in=done_in,
        manage=coaching.manage_of,
    ),
    PACKAGE: Kind(
        title=lazy_gettext("Online material (package)"),
        entrance=package.entrance_of,
        preview=package.preview_of,
        earned_in=done_in,
        manage=package.manage_of,
    ),
    SURVEY: Kind(
        title=lazy_gettext("Survey"),
        entrance=survey.entrance_of,
        preview=survey.preview_of,
        earned_in=None,
        manage=survey.manage_of,
        counts=False,
    ),
}


def entrance_of(visit_id: UUID, module: Module) -> str:
    """Return where a learner goes on with a module."""
    return KINDS[module.kind].entrance(visit_id, module.id)


def preview_of(visit_id: UUID, module: Module) -> str:
    """Return where a trainer sees a module as learners do."""
    return KINDS[module.kind].preview(visit_id, module.id)


def managed_at(visit_id: UUID, module: Module) -> str:
    """Return where a trainer runs a module, or else sees it as learners do."""
    kind = KINDS[module.kind]
    return (kind.manage or kind.preview)(visit_id, module.id)


def counts(module: Module) -> bool:
    """Tell whether a trainer may see who has done a module."""
    return KINDS[module.kind].counts
