"""The unit head's page: the own unit's part of the newest publication, and what to talk about."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import flask
import sqlalchemy as sa
from flask.typing import ResponseReturnValue

from dashboards.pages.reads import note_read
from dashboards.publishing.publications import Publication, publications_of
from dashboards.report.lines import HIDDEN, Line, line_of
from dashboards.report.view import heading_of
from dashboards.spoken import local_date
from dashboards.target.told import Json
from lrs.surroundings import surroundings
from lti.modules.survey.facts import tree_in
from lti.pages import answer, gettext, language_of, text_in
from lti.sign_in import Session, StaffRole, signed_in
from lti.units import Tree, tree_at


@dataclass(frozen=True, slots=True)
class Part:
    """What is told of a unit, or that it is not."""

    line: Line
    is_told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnUnit:
    """A unit that the reader heads, and the whole beside it.

    own is None where the publication's units do not have it. whole is None where there is nothing
    to set beside, since the unit is the whole itself or is not known.
    """

    name: str
    own: Part | None
    whole: Part | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitView:
    """The page. heading is None before anything is published."""

    heading: str | None
    units: Sequence[OwnUnit]
    questions: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trees:
    """The tree that the publication's round was answered under, and the one of today."""

    then: Tree | None
    now: Tree | None


@signed_in(StaffRole.UNIT_HEAD)
def unit(session: Session) -> ResponseReturnValue:
    """Show the units that somebody heads, and never another one."""
    here, language = surroundings(), language_of(flask.request)
    with here.database.read() as connection:
        signed = publications_of(connection, session.organisation_id, signed=True)[:1]
        trees = _trees(connection, session, signed)
    if signed and session.units:
        note_read(session.organisation_id, signed[0].id, by=session.actor)
    return answer(
        "dashboards/unit.html",
        language=language,
        view=UnitView(
            heading=heading_of(signed[0].record, language) if signed else None,
            units=[
                own_unit(code, signed[0].record if signed else None, trees, language)
                for code in session.units
            ],
            questions=questions(),
        ),
    )


def own_unit(code: str, told: Json | None, trees: Trees, language: str) -> OwnUnit:
    """Return what a record tells of a unit of a code, nothing before there is a record."""
    name = _name(code, trees, language)
    if told is None:
        return OwnUnit(name=name, own=None, whole=None)
    units = told["units"]
    group = next((each for each in units["groups"] if each["code"] == code), None)
    whole = _part(gettext("The whole organisation"), units["whole"], language)
    if group is not None:
        return OwnUnit(name=name, own=_part(gettext("Own unit"), group, language), whole=whole)
    known = None if trees.then is None else trees.then.unit(code)
    if known is None:
        return OwnUnit(name=name, own=None, whole=None)
    if trees.then is not None and trees.then.below(None) == (known,):
        return OwnUnit(name=name, own=whole, whole=None)
    # Its department alone is told of; that it is left out reads like any other hiding.
    hidden = str(HIDDEN)
    own = Line(label=gettext("Own unit"), message=hidden, words=hidden, counts="", reach="")
    return OwnUnit(name=name, own=Part(own, is_told=False), whole=whole)


def questions() -> Sequence[str]:
    """Return what to talk about in the unit, whatever its figures are."""
    return (
        gettext("What already works in our unit, and how did we get there?"),
        gettext("In which situation next week could we ask before we advise?"),
        gettext("What do we agree to try until the next round, and what tells us that it helps?"),
    )


def _part(label: str, group: Json, language: str) -> Part:
    message = gettext("%(share)s of those who answered recognise it in their unit.")
    line = line_of(label, group["share"], message, language)
    detail = group["share"]["detail"]
    if detail == "band":
        line = replace(
            line,
            message=gettext(
                "The share of those who recognise it: %(band)s. Of so few answers only this is "
                "told.",
                band=line.words,
            ),
        )
    verdict = {
        True: gettext("The unit recognises that it works with the coaching approach."),
        False: gettext("It cannot be shown that the unit recognises it."),
        None: "",
    }[group.get("recognises")]
    return Part(replace(line, verdict=verdict), is_told=detail != "nothing")


def _name(code: str, trees: Trees, language: str) -> str:
    """Return what a unit was called then, or is today; its code where neither tree has it."""
    for tree in (trees.then, trees.now):
        found = None if tree is None else tree.unit(code)
        if found is not None:
            return text_in(found.names, language)
    return code


def _trees(connection: sa.Connection, session: Session, signed: Sequence[Publication]) -> Trees:
    today = local_date(surroundings().clock())
    round_id = signed[0].round_id if signed else None
    return Trees(
        then=None if round_id is None else tree_in(connection, session.organisation_id, round_id),
        now=tree_at(connection, session.organisation_id, today),
    )
