"""Online materials and what was done in them."""

import sqlalchemy as sa

from lrs.database import Instant, metadata
from lti.tables.keys import organisation

material_study = sa.Table(
    "lti_material_study",
    metadata,
    organisation(),
    sa.Column("enrolment_id", sa.Uuid, primary_key=True),
    sa.Column("module_id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("place", sa.Text),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("completed_at", Instant),
    comment="Where a person is in a material; the version is the one the study began with.",
)

material_reading = sa.Table(
    "lti_material_reading",
    metadata,
    organisation(),
    sa.Column("enrolment_id", sa.Uuid, primary_key=True),
    sa.Column("module_id", sa.Uuid, primary_key=True),
    sa.Column("page", sa.Text, primary_key=True),
    sa.Column("read_at", Instant, nullable=False),
)

material_download = sa.Table(
    "lti_material_download",
    metadata,
    organisation(),
    sa.Column("enrolment_id", sa.Uuid, primary_key=True),
    sa.Column("module_id", sa.Uuid, primary_key=True),
    sa.Column("file", sa.Text, primary_key=True),
    sa.Column("downloaded_at", Instant, nullable=False),
)

quiz_attempt = sa.Table(
    "lti_quiz_attempt",
    metadata,
    organisation(),
    sa.Column("enrolment_id", sa.Uuid, primary_key=True),
    sa.Column("module_id", sa.Uuid, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("answers", sa.JSON, nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("finished_at", Instant),
    sa.Column("score_raw", sa.Integer),
    sa.Column("score_max", sa.Integer),
    sa.Column("passed", sa.Boolean),
)
