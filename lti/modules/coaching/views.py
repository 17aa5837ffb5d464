"""What the pages of coaching show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString
from markupsafe import Markup

from lti.modules.coaching.content import Coaching
from lti.modules.coaching.goals import Goal, GoalState
from lti.modules.coaching.groups import Group
from lti.modules.coaching.sessions import Session
from lti.modules.prose import prose
from lti.pages import gettext, ngettext, text_in
from statements.coaching import Form

THEMES: Mapping[str, LazyString] = {
    "dialogue-in-hybrid-work": lazy_gettext("dialogue in hybrid work"),
    "community": lazy_gettext("community"),
    "peer-learning": lazy_gettext("peer learning"),
    "goal-setting": lazy_gettext("setting goals"),
    "foresight": lazy_gettext("foresight"),
    "leading-collaboration": lazy_gettext("leading collaboration"),
    "self-leadership": lazy_gettext("self-leadership"),
    "motivation": lazy_gettext("motivation"),
    "influence": lazy_gettext("influence"),
}

STATES: Mapping[GoalState, LazyString] = {
    GoalState.NOT_STARTED: lazy_gettext("not started"),
    GoalState.UNDER_WAY: lazy_gettext("under way"),
    GoalState.REACHED: lazy_gettext("reached"),
}

FORMS: Mapping[Form, LazyString] = {
    Form.INDIVIDUAL: lazy_gettext("individual coaching"),
    Form.GROUP: lazy_gettext("group coaching"),
    Form.PEER: lazy_gettext("peer coaching"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalView:
    """A goal; shares are partners with whether each can read it."""

    id: UUID
    theme: str
    text: str
    state: GoalState
    states: Sequence[tuple[GoalState, str]]
    shares: Sequence[tuple[UUID, str, bool]] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """A session that was held; object_to is True where it can be objected to from here."""

    id: UUID
    held_on: date
    objected: bool
    can_object: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """One of the own groups: with whom, and the sessions held."""

    id: UUID
    form: str
    partners: Sequence[str] = field(repr=False)
    shared_goals: Sequence[tuple[str, str, str]] = field(repr=False)
    sessions: Sequence[SessionView]
    earliest: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachingView:
    """The first page of coaching. joined tells whether the learner takes part."""

    title: str
    summary: str
    minutes: int
    description: Markup
    held: int
    enough: int
    progress: str
    completed: bool
    joined: bool
    records: bool
    groups: Sequence[GroupView]
    today: date
    address: str
    back: str


def coaching_view(
    content: Coaching,
    *,
    language: str,
    held: int,
    completed: bool,
    joined: bool,
    records: bool,
    groups: Sequence[GroupView],
    today: date,
    address: str,
    back: str,
) -> CoachingView:
    """Prepare the first page."""
    return CoachingView(
        title=text_in(content.titles, language),
        summary=text_in(content.summaries, language),
        minutes=content.minutes,
        description=prose(
            text_in(content.descriptions, language),
            pictures=(),
            new_tab_note=gettext("opens in a new tab"),
        ),
        held=min(held, content.sessions_enough),
        enough=content.sessions_enough,
        progress=ngettext(
            "%(num)d session of %(total)s held",
            "%(num)d sessions of %(total)s held",
            held,
            total=content.sessions_enough,
        ),
        completed=completed,
        joined=joined,
        records=records,
        groups=groups,
        today=today,
        address=address,
        back=back,
    )


def group_view(
    group: Group,
    sessions: Sequence[Session],
    *,
    names: Mapping[UUID, str],
    shared: Sequence[Goal],
    person_id: UUID,
) -> GroupView:
    """Prepare one of the own groups."""
    partners = [seat for seat in group.seats if seat.person_id != person_id]
    published = group.published_at
    return GroupView(
        id=group.id,
        form=str(FORMS[group.form]),
        partners=[name_of(seat.person_id, names) for seat in partners],
        shared_goals=[
            (
                name_of(goal.person_id, names),
                str(THEMES[goal.theme]),
                goal.text or gettext("This text has been erased."),
            )
            for goal in shared
            if goal.person_id in group.people
        ],
        sessions=[
            SessionView(
                id=each.id,
                held_on=each.held_on,
                objected=each.objected_at is not None,
                can_object=each.objected_at is None and each.noted_by != person_id,
            )
            for each in sessions
        ],
        earliest=date.min if published is None else published.date(),
    )


def goal_view(goal: Goal, partners: Mapping[UUID, str]) -> GoalView:
    """Prepare a goal of one's own."""
    return GoalView(
        id=goal.id,
        theme=str(THEMES[goal.theme]),
        text=goal.text or gettext("This text has been erased."),
        state=goal.state,
        states=[(state, str(words)) for state, words in STATES.items()],
        shares=[
            (person_id, name, person_id in goal.shared_with) for person_id, name in partners.items()
        ],
    )


def name_of(person_id: UUID, names: Mapping[UUID, str]) -> str:
    """Return a partner's name, or what stands for it while the platform does not tell it."""
    return names.get(person_id) or gettext("your partner (the platform does not tell the name)")


def spoken_languages(codes: Sequence[str]) -> str:
    """Return languages in their own words."""
    names = {"fi": "suomi", "sv": "svenska", "en": "English"}
    return ", ".join(names[code] for code in codes if code in names)


@dataclass(frozen=True, slots=True)
class ReflectionView:
    """A reflection in the list."""

    id: UUID
    text: str = field(repr=False)
    written_at: datetime
