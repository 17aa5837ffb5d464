"""Recordings of lectures, and what people have watched of them."""

import sqlalchemy as sa

from lrs.database import Instant, metadata
from lti.tables.keys import of_one_organisation, organisation

recording = of_one_organisation(
    "lti_recording",
    sa.Column("module_id", sa.Uuid, nullable=False),
    sa.Column("sha256", sa.Text),
    sa.Column("url", sa.Text),
    sa.Column("media_type", sa.Text),
    sa.Column("length_seconds", sa.Float, nullable=False),
    sa.Column("captions", sa.JSON, nullable=False),
    sa.Column("published_at", Instant, nullable=False),
    sa.Column("withdrawn_at", Instant),
    sa.ForeignKeyConstraint(
        ["organisation_id", "module_id"], ["lti_module.organisation_id", "lti_module.id"]
    ),
    sa.Index(None, "organisation_id", "module_id"),
    comment="A lecture's recording: a file of ours by its SHA-256, or an address elsewhere.",
)

_RECORDING = ("organisation_id", "recording_id")
_OF_RECORDING = ("lti_recording.organisation_id", "lti_recording.id")

watching = of_one_organisation(
    "lti_watching",
    sa.Column("recording_id", sa.Uuid, nullable=False),
    sa.Column("enrolment_id", sa.Uuid, nullable=False),
    sa.Column("segments", sa.JSON, nullable=False),
    sa.Column("stated", sa.Integer, nullable=False),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    sa.ForeignKeyConstraint(_RECORDING, _OF_RECORDING),
    sa.Index(None, "opened_at"),
    comment="One session of watching, whose id is that of its first statement.",
)

watched = sa.Table(
    "lti_watched",
    metadata,
    organisation(),
    sa.Column("enrolment_id", sa.Uuid, primary_key=True),
    sa.Column("recording_id", sa.Uuid, primary_key=True),
    sa.Column("segments", sa.JSON, nullable=False),
    sa.Column("place_seconds", sa.Float, nullable=False),
    sa.Column("completed_at", Instant),
    sa.ForeignKeyConstraint(_RECORDING, _OF_RECORDING),
    comment="All that somebody has watched of a recording, and where they were.",
)
