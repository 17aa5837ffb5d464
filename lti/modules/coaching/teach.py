"""The trainer's page of coaching: propose pairs, edit and publish them, see that they meet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from typing import Literal, get_args
from uuid import UUID

import flask
import sqlalchemy as sa
from flask.typing import ResponseReturnValue

from lrs.surroundings import surroundings
from lti.looked import note_look
from lti.modules.coaching import groups, members, own_groups, sessions
from lti.modules.coaching.entry import names_in, shown
from lti.modules.coaching.facts import manage_of
from lti.modules.coaching.groups import Group, NotInCoaching, Seat
from lti.modules.coaching.matching import Rules, proposal
from lti.modules.coaching.members import Coachee
from lti.modules.coaching.views import FORMS, name_of, spoken_languages
from lti.pages import answer, gettext, in_own_language, ngettext, text_in
from lti.pages.dates import ZONE
from lti.people import Role
from lti.visit import Visit, visitors
from statements.coaching import Form

Units = Literal["any", "other", "same"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """Somebody who takes part; number is the group proposed, "" for none."""

    key: str
    name: str = field(repr=False)
    told: str
    number: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLine:
    """A lasting group: who is in it, and that sessions were held; never what they were about."""

    id: UUID
    form: str
    names: Sequence[str] = field(repr=False)
    held: str
    last: date | None


@visitors(Role.TRAINER)
@in_own_language
def manage(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Show who takes part, the proposal being edited, and the groups that last."""
    return _page(visit, module_id)


@visitors(Role.TRAINER)
@in_own_language
def change(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Make pairs or end a group; take people on, and note sessions with them."""
    did = {
        "propose": _propose,
        "keep": _keep,
        "publish": _publish,
        "drop": _drop,
        "end": _end,
        "take": _take_on,
        "held": own_groups.note_held,
        "object": own_groups.object_to,
    }.get(flask.request.form.get("act", ""))
    if did is None:
        flask.abort(HTTPStatus.BAD_REQUEST)
    trouble = did(visit, module_id)
    if trouble is not None:
        return _page(visit, module_id, trouble=trouble)
    return flask.redirect(manage_of(visit.id, module_id), HTTPStatus.SEE_OTHER)


def _propose(visit: Visit, module_id: UUID) -> str | None:
    form, told = flask.request.form, flask.request.form.get("units", "any")
    units: Units = "other" if told == "other" else "same" if told == "same" else "any"

    def work(connection: sa.Connection) -> None:
        shown(connection, visit, module_id)
        where = (visit.organisation_id, module_id)
        people = _visible(connection, visit, module_id)
        known = groups.groups_of(connection, *where)
        if form.get("whom") == "unpaired":
            paired = {
                each
                for group in known
                if group.lasts and group.form is Form.PEER
                for each in group.people
            }
            people = tuple(each for each in people if each.person_id not in paired)
        rules = Rules(
            units=units,
            same_site=bool(form.get("same_site")),
            strict=bool(form.get("strict")),
            never=members.never_paired(
                connection, visit.organisation_id, [each.person_id for each in people]
            ),
            before=groups.pairs_before(known),
        )
        found = proposal([each.member for each in people], rules)
        groups.propose(connection, *where, found.groups)

    surroundings().database.transact(work)
    return None


def _keep(visit: Visit, module_id: UUID) -> str | None:
    """Keep the proposal as it was edited: people with the same number are a group."""
    numbers: dict[str, list[UUID]] = {}

    def work(connection: sa.Connection) -> None:
        for each in _visible(connection, visit, module_id):
            number = flask.request.form.get(f"group:{each.person_id}", "").strip()
            if number:
                numbers.setdefault(number[:20], []).append(each.person_id)
        people = [each for group in numbers.values() for each in group]
        never = members.never_paired(connection, visit.organisation_id, people)
        for group in numbers.values():
            if any(pair <= set(group) for pair in never):
                raise _Supervised
        groups.propose(connection, visit.organisation_id, module_id, numbers.values())

    try:
        surroundings().database.transact(work)
    except NotInCoaching:
        return gettext("A group needs at least two people. Nothing was changed.")
    except _Supervised:
        return gettext("Nobody can be in a group with their own supervisor. Nothing was changed.")
    return None


class _Supervised(Exception):
    pass


def _publish(visit: Visit, module_id: UUID) -> str | None:
    trouble = _keep(visit, module_id)
    if trouble is not None:
        return trouble
    now = surroundings().clock()
    surroundings().database.transact(
        lambda connection: groups.publish_proposal(
            connection, visit.organisation_id, module_id, now=now
        )
    )
    return None


def _drop(visit: Visit, module_id: UUID) -> str | None:
    surroundings().database.transact(
        lambda connection: groups.drop_proposal(connection, visit.organisation_id, module_id)
    )
    return None


def _end(visit: Visit, module_id: UUID) -> str | None:
    named, now = flask.request.form.get("group", ""), surroundings().clock()

    def work(connection: sa.Connection) -> None:
        seen = _seen(visit, _visible(connection, visit, module_id))
        for group in groups.groups_of(connection, visit.organisation_id, module_id):
            if str(group.id) == named and group.people <= seen:
                groups.end(connection, group, now=now)

    surroundings().database.transact(work)
    return None


def _take_on(visit: Visit, module_id: UUID) -> str | None:
    with surroundings().database.read() as connection:
        visible = _visible(connection, visit, module_id)
    return own_groups.take_on(visit, module_id, visible)


def _visible(connection: sa.Connection, visit: Visit, module_id: UUID) -> tuple[Coachee, ...]:
    """Return who of the trainer's course takes part, without those whose supervisor they are."""
    if visit.cohort_id is None:
        return ()
    hidden = (
        frozenset()
        if visit.person_id is None
        else members.supervised_by(connection, visit.organisation_id, visit.person_id)
    )
    known = members.coachees_in(connection, visit.organisation_id, module_id, visit.cohort_id)
    return tuple(each for each in known if each.person_id not in hidden)


def _page(visit: Visit, module_id: UUID, *, trouble: str | None = None) -> ResponseReturnValue:
    here = surroundings()
    note_look(here, visit)
    with here.database.read() as connection:
        known = shown(connection, visit, module_id)
        people = _visible(connection, visit, module_id)
        all_groups = groups.groups_of(connection, visit.organisation_id, module_id)
        held = sessions.sessions_of(connection, visit.organisation_id, module_id)
    seen = _seen(visit, people)
    lasting = [group for group in all_groups if group.lasts and group.people <= seen]
    proposed = [group for group in all_groups if group.published_at is None]
    names = names_in(here, visit, [_as_group(people, module_id, visit), *lasting])
    paired = {each for group in lasting if group.form is Form.PEER for each in group.people}
    unpaired = [each for each in people if each.person_id not in paired]
    return answer(
        "coaching/manage.html",
        visit=visit,
        status=HTTPStatus.OK if trouble is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        title=text_in(known.content.titles, visit.locale),
        trouble=trouble,
        summary=ngettext(
            "%(num)d person takes part, %(unpaired)s without a partner",
            "%(num)d people take part, %(unpaired)s without a partner",
            len(people),
            unpaired=len(unpaired),
        ),
        lines=_lines(people, proposed, names, paired),
        has_proposal=bool(proposed),
        groups=[_group_line(each, held.get(each.id, ()), names) for each in lasting],
        address=manage_of(visit.id, module_id),
        units=list(get_args(Units)),
        own=own_groups.own_views(visit, all_groups, dict(held)),
        can_coach=own_groups.coach_of(visit) is not None,
        today=here.clock().astimezone(ZONE).date(),
        back=f"/teach/{visit.id}/modules",
    )


def _seen(visit: Visit, people: Sequence[Coachee]) -> set[UUID]:
    """Return whom a trainer's page shows: those who are visible, and the trainer."""
    own = set() if visit.person_id is None else {visit.person_id}
    return own | {each.person_id for each in people}


def _as_group(people: Sequence[Coachee], module_id: UUID, visit: Visit) -> Group:
    """Return everybody as one group, by which their names are asked for."""
    return Group(
        id=module_id,
        organisation_id=visit.organisation_id,
        module_id=module_id,
        form=Form.PEER,
        published_at=None,
        ended_at=None,
        seats=tuple(
            Seat(person_id=each.person_id, enrolment_id=each.enrolment_id, is_coach=False)
            for each in people
        ),
    )


def _lines(
    people: Sequence[Coachee],
    proposed: Sequence[Group],
    names: Mapping[UUID, str],
    paired: set[UUID],
) -> list[PersonLine]:
    numbers = {
        person_id: str(number)
        for number, group in enumerate(proposed, start=1)
        for person_id in group.people
    }
    lines = [
        PersonLine(
            key=str(each.person_id),
            name=names.get(each.person_id) or gettext("A participant without a name"),
            told=" · ".join(
                told
                for told in (
                    each.wishes.site,
                    spoken_languages(each.wishes.languages),
                )
                if told
            ),
            number=numbers.get(each.person_id, ""),
            note="" if each.person_id in paired else gettext("without a partner"),
        )
        for each in people
    ]
    return sorted(lines, key=lambda line: (line.number == "", line.number.zfill(5), line.name))


def _group_line(
    group: Group, held: Sequence[sessions.Session], names: Mapping[UUID, str]
) -> GroupLine:
    counted = [each for each in held if each.objected_at is None]
    return GroupLine(
        id=group.id,
        form=str(FORMS[group.form]),
        names=[name_of(each.person_id, names) for each in group.seats],
        held=ngettext("%(num)d session held", "%(num)d sessions held", len(counted)),
        last=max((each.held_on for each in counted), default=None),
    )
