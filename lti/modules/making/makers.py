"""How modules of each kind are read, written and checked, whichever way they come in."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

import msgspec
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString
from marshmallow import Schema, ValidationError

from lti.modules.coaching import content as coaching
from lti.modules.described import typed_number
from lti.modules.lecture import content as lecture
from lti.modules.live_session import content as live_session
from lti.modules.material import document as material
from lti.modules.material.content import Material
from lti.modules.material.editing import BLANK
from lti.modules.material.library import KIND as MATERIAL
from lti.modules.package import content as package
from lti.modules.survey import authoring as survey
from lti.modules.survey.content import Survey
from lti.modules.survey.editing import BLANK as BLANK_SURVEY
from lti.modules.survey.editing import typed_survey
from lti.modules.survey.facts import KIND as SURVEY
from lti.modules.survey.promises import promise_line
from lti.modules.survey.views import MODES
from lti.modules.texts import missing_languages

# Any, below: JSON of any shape, as it is stored or comes in.
Json = Any


class NotWhole(ValueError):
    """A document that is no whole module: its mistakes by their places."""

    def __init__(self, mistakes: Mapping[str, Json]) -> None:
        super().__init__(str(mistakes))
        self.mistakes = mistakes


class Authored(Protocol):
    """What every module says of itself, whatever its kind."""

    @property
    def titles(self) -> Mapping[str, str]:
        """Its name, by language."""

    @property
    def summaries(self) -> Mapping[str, str]:
        """What it is about, in a sentence."""

    @property
    def minutes(self) -> int:
        """How long it takes."""

    @property
    def languages(self) -> tuple[str, ...] | None:
        """In which languages alone it is, None when in all."""

    @property
    def texts(self) -> Iterable[Mapping[str, str]]:
        """Every text that participants read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """How one kind of module is made. more are the fields its form has beyond the common ones,
    and shows what the form needs to show them.

    parts are what a document of the kind has beyond the common parts while nothing is written.
    is_written tells whether a module of the kind is all in its document, so that it can begin from
    nothing and travel as one; a package comes as its own file instead. room is where in a trainer's
    pages its parts are written, "" where it has none.
    """

    kind: str
    title: LazyString
    new_title: LazyString
    schema: type[Schema]
    content: type[Authored]
    more: Callable[[Mapping[str, str]], dict[str, Json]] = lambda _form: {}
    shows: Callable[[], dict[str, Json]] = dict
    parts: Mapping[str, Json] = field(default_factory=dict)
    is_written: bool = True
    room: str = ""

    def read(self, document: Json) -> Authored:
        """Return the module that a document is. Raises NotWhole."""
        try:
            return msgspec.convert(self.schema().load(document), self.content)
        except ValidationError as error:
            raise NotWhole(error.messages_dict) from None

    def write(self, module: Authored) -> Json:
        """Return a module as it is stored."""
        return msgspec.to_builtins(module)

    def lacks(self, module: Authored) -> tuple[str, ...]:
        """Return the languages that a module lacks and does not openly do without."""
        return missing_languages(module.texts, module.languages)


def blank(module_id: UUID, kind: str) -> dict[str, Json]:
    """Return the document of a module of which nothing is written yet."""
    return {
        **MAKERS[kind].parts,
        "id": str(module_id),
        "titles": {},
        "summaries": {},
        "minutes": 60,
        "descriptions": {},
        "languages": None,
    }


def written_at(visit_id: UUID, kind: str, module_id: UUID) -> str:
    """Return under which path a trainer writes the parts of a module's draft."""
    return f"/teach/{visit_id}/{MAKERS[kind].room}/{module_id}/write"


def makers() -> Iterator[Maker]:
    """Return the makers of the kinds that are made in the common form."""
    yield from MAKERS.values()


def _speaker(form: Mapping[str, str]) -> dict[str, Json]:
    return {"speaker": form.get("speaker", "").strip()}


def _sessions(form: Mapping[str, str]) -> dict[str, Json]:
    return {"sessions_enough": typed_number(form.get("sessions_enough", ""))}


def _modes() -> dict[str, Json]:
    return {"modes": [(mode.value, name, promise_line(mode)) for mode, name in MODES.items()]}


MAKERS: Mapping[str, Maker] = {
    MATERIAL: Maker(
        kind=MATERIAL,
        title=lazy_gettext("Online material"),
        new_title=lazy_gettext("New online material"),
        schema=material.SCHEMA,
        content=Material,
        parts=BLANK,
        room="materials",
    ),
    lecture.KIND: Maker(
        kind=lecture.KIND,
        title=lazy_gettext("Lecture"),
        new_title=lazy_gettext("New lecture"),
        schema=lecture.SCHEMA,
        content=lecture.Lecture,
        more=_speaker,
    ),
    live_session.KIND: Maker(
        kind=live_session.KIND,
        title=lazy_gettext("Live training session"),
        new_title=lazy_gettext("New live training session"),
        schema=live_session.SCHEMA,
        content=live_session.LiveSession,
    ),
    coaching.KIND: Maker(
        kind=coaching.KIND,
        title=lazy_gettext("Coaching"),
        new_title=lazy_gettext("New coaching"),
        schema=coaching.SCHEMA,
        content=coaching.Coaching,
        more=_sessions,
    ),
    package.KIND: Maker(
        kind=package.KIND,
        title=lazy_gettext("Package"),
        new_title=lazy_gettext("New package"),
        schema=package.SCHEMA,
        content=package.Package,
        is_written=False,
    ),
    SURVEY: Maker(
        kind=SURVEY,
        title=lazy_gettext("Survey"),
        new_title=lazy_gettext("New survey"),
        schema=survey.SCHEMA,
        content=Survey,
        more=typed_survey,
        parts=BLANK_SURVEY,
        room="surveys",
        shows=_modes,
    ),
}
