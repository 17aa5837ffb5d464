"""Coaching: who takes part, in which pairs and groups, goals, reflections, sessions held."""

import sqlalchemy as sa

from lrs.database import Instant, metadata
from lti.tables.keys import of_one_organisation, organisation

_PERSON = ("organisation_id", "person_id")
_OF_PERSON = ("lti_person.organisation_id", "lti_person.id")
_MODULE = ("organisation_id", "module_id")
_OF_MODULE = ("lti_module.organisation_id", "lti_module.id")

coachee = sa.Table(
    "lti_coachee",
    metadata,
    organisation(),
    sa.Column("module_id", sa.Uuid, primary_key=True),
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("enrolment_id", sa.Uuid, nullable=False),
    sa.Column("unit", sa.Text),
    sa.Column("site", sa.Text, nullable=False),
    sa.Column("languages", sa.JSON, nullable=False),
    sa.Column("joined_at", Instant, nullable=False),
    sa.Column("left_at", Instant),
    sa.ForeignKeyConstraint(_MODULE, _OF_MODULE),
    sa.ForeignKeyConstraint(_PERSON, _OF_PERSON),
    comment="Who takes part in coaching, and what pairs are made by; why one left is not asked.",
)

supervision = sa.Table(
    "lti_supervision",
    metadata,
    organisation(),
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("supervisor_id", sa.Uuid, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("declared_at", Instant, nullable=False),
    sa.ForeignKeyConstraint(_PERSON, _OF_PERSON),
    comment="Who is whose supervisor, as declared or read: never paired, never seen by them.",
)

coaching_group = of_one_organisation(
    "lti_coaching_group",
    sa.Column("module_id", sa.Uuid, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("published_at", Instant),
    sa.Column("ended_at", Instant),
    sa.ForeignKeyConstraint(_MODULE, _OF_MODULE),
    sa.Index(None, "organisation_id", "module_id"),
    comment="A pair, trio or group of coaching; a proposal until it is published.",
)

_GROUP = ("organisation_id", "group_id")
_OF_GROUP = ("lti_coaching_group.organisation_id", "lti_coaching_group.id")

coaching_seat = sa.Table(
    "lti_coaching_seat",
    metadata,
    organisation(),
    sa.Column("group_id", sa.Uuid, primary_key=True),
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("enrolment_id", sa.Uuid, nullable=False),
    sa.Column("is_coach", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("left_at", Instant),
    sa.ForeignKeyConstraint(_GROUP, _OF_GROUP),
    sa.Index(None, "organisation_id", "person_id"),
)

coaching_session = of_one_organisation(
    "lti_coaching_session",
    sa.Column("group_id", sa.Uuid, nullable=False),
    sa.Column("held_on", sa.Date, nullable=False),
    sa.Column("noted_by", sa.Uuid, nullable=False),
    sa.Column("noted_at", Instant, nullable=False),
    sa.Column("objected_at", Instant),
    sa.ForeignKeyConstraint(_GROUP, _OF_GROUP),
    sa.UniqueConstraint("organisation_id", "group_id", "held_on"),
    comment="That a coaching session was held on a day; what it was about is nowhere.",
)

coaching_presence = sa.Table(
    "lti_coaching_presence",
    metadata,
    organisation(),
    sa.Column("session_id", sa.Uuid, primary_key=True),
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("statement_id", sa.Uuid, nullable=False),
    sa.ForeignKeyConstraint(
        ["organisation_id", "session_id"],
        ["lti_coaching_session.organisation_id", "lti_coaching_session.id"],
    ),
    comment="Of whom a coaching session was stated, so that an objection can void it.",
)

goal = of_one_organisation(
    "lti_goal",
    sa.Column("module_id", sa.Uuid, nullable=False),
    sa.Column("person_id", sa.Uuid, nullable=False),
    sa.Column("enrolment_id", sa.Uuid, nullable=False),
    sa.Column("theme", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("set_at", Instant, nullable=False),
    sa.ForeignKeyConstraint(_MODULE, _OF_MODULE),
    sa.ForeignKeyConstraint(_PERSON, _OF_PERSON),
    sa.Index(None, "organisation_id", "person_id"),
    comment="A goal: its theme and state, and its text sealed to its person's key.",
)

goal_share = sa.Table(
    "lti_goal_share",
    metadata,
    organisation(),
    sa.Column("goal_id", sa.Uuid, primary_key=True),
    sa.Column("with_person_id", sa.Uuid, primary_key=True),
    sa.Column("shared_at", Instant, nullable=False),
    sa.ForeignKeyConstraint(
        ["organisation_id", "goal_id"], ["lti_goal.organisation_id", "lti_goal.id"]
    ),
    comment="With whom a goal's text is shared; taking it back deletes the row.",
)

reflection = of_one_organisation(
    "lti_reflection",
    sa.Column("module_id", sa.Uuid, nullable=False),
    sa.Column("person_id", sa.Uuid, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.ForeignKeyConstraint(_PERSON, _OF_PERSON),
    sa.Index(None, "organisation_id", "person_id"),
    comment="A person's own reflection with its time, sealed to their key; nothing tells of it.",
)
