"""What takes place at a time: lectures and live sessions, who booked, who was there."""

import sqlalchemy as sa

from lrs.database import Instant, metadata
from lti.tables.keys import of_one_organisation, organisation

participation = sa.Table(
    "lti_participation",
    metadata,
    organisation(),
    sa.Column("enrolment_id", sa.Uuid, primary_key=True),
    sa.Column("module_id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("completed_at", Instant),
    sa.Column("completion_id", sa.Uuid),
    comment="That a person began and completed a module that is not a material.",
)

meeting = of_one_organisation(
    "lti_meeting",
    sa.Column("module_id", sa.Uuid, nullable=False),
    sa.Column("starts_at", Instant, nullable=False),
    sa.Column("ends_at", Instant, nullable=False),
    sa.Column("room", sa.Text, nullable=False),
    sa.Column("join_url", sa.Text, nullable=False),
    sa.Column("capacity", sa.Integer),
    sa.Column("offers_end_hours", sa.Integer, nullable=False),
    sa.Column("queued", sa.Integer, nullable=False, server_default="0"),
    sa.Column("sequence", sa.Integer, nullable=False, server_default="0"),
    sa.Column("cancelled_at", Instant),
    sa.ForeignKeyConstraint(
        ["organisation_id", "module_id"], ["lti_module.organisation_id", "lti_module.id"]
    ),
    sa.Index(None, "organisation_id", "module_id", "starts_at"),
    comment="One lecture or live session; one capacity for all groups in whose courses it is.",
)

_MEETING = ("organisation_id", "meeting_id")
_OF_MEETING = ("lti_meeting.organisation_id", "lti_meeting.id")

booking = sa.Table(
    "lti_booking",
    metadata,
    organisation(),
    sa.Column("meeting_id", sa.Uuid, primary_key=True),
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("enrolment_id", sa.Uuid, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("remote", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("turn", sa.Integer),
    sa.Column("offered_until", Instant),
    sa.Column("changed_at", Instant, nullable=False),
    sa.ForeignKeyConstraint(_MEETING, _OF_MEETING),
    sa.Index(None, "organisation_id", "person_id"),
    sa.Index(None, "offered_until"),
    comment="A place, a place in line, or an offered place; a cancelled one stays as such.",
)

attendance = sa.Table(
    "lti_attendance",
    metadata,
    organisation(),
    sa.Column("meeting_id", sa.Uuid, primary_key=True),
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("enrolment_id", sa.Uuid, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("statement_id", sa.Uuid, nullable=False),
    sa.Column("noted_at", Instant, nullable=False),
    sa.ForeignKeyConstraint(_MEETING, _OF_MEETING),
    comment="That a person was there, and by which statement; that one was not is never kept.",
)

calendar = sa.Table(
    "lti_calendar",
    metadata,
    organisation(),
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("token_mark", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("made_at", Instant, nullable=False),
    sa.ForeignKeyConstraint(
        ["organisation_id", "person_id"], ["lti_person.organisation_id", "lti_person.id"]
    ),
    comment="A person's calendar feed; its address is a secret that can be taken back.",
)
