"""The kinds of modules, and what the rest of the tool may ask of each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from lti.modules.material import facts as material
from lti.modules.material.earned import Earned, earned_in
from lti.modules.material.library import KIND


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of module.

    preview is where a trainer sees a module as learners do. score_maximum is what a gradebook
    column for it should be made with, None for what is not graded: the same for every graded
    kind, so that none weighs more than another in a gradebook that adds up. earned_in tells what
    the people of a group have earned in a module so far.
    """

    title: LazyString
    preview: Callable[[UUID, UUID], str]
    score_maximum: float | None
    earned_in: Callable[[sa.Connection, int, UUID, UUID], Iterable[Earned]]


KINDS: Mapping[str, Kind] = {
    KIND: Kind(
        title=lazy_gettext("Online material"),
        preview=material.preview_of,
        score_maximum=100,
        earned_in=earned_in,
    ),
}
