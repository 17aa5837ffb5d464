"""The projections' tables, whose rows can be made again from the journal; and publications."""

import sqlalchemy as sa

from lrs.database import Instant, metadata

bookmark = sa.Table(
    "dashboards_bookmark",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("projection", sa.Text, primary_key=True),
    sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sequence", sa.BigInteger, nullable=False),
    sa.Column("position", sa.BigInteger),
    sa.Column("serves", sa.Boolean, nullable=False),
    sa.Index(
        "uq_dashboards_bookmark_serves",
        "organisation_id",
        "projection",
        unique=True,
        sqlite_where=sa.text("serves"),
        postgresql_where=sa.text("serves"),
    ),
    comment="How far in the journal a generation of a projection has read, and which one is shown.",
)

progress = sa.Table(
    "dashboards_progress",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("registration", sa.Uuid, primary_key=True),
    sa.Column("activity_id", sa.Uuid, primary_key=True),
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("completed_at", Instant),
    sa.Column("pages", sa.LargeBinary, nullable=False),
    sa.Column("score_raw", sa.Float),
    sa.Column("score_max", sa.Float),
    sa.Column("passed", sa.Boolean),
    comment="How far a person has come in an activity under an enrolment; pages are their ids.",
)

publication = sa.Table(
    "dashboards_publication",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("round_id", sa.Uuid, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("record", sa.LargeBinary, nullable=False),
    sa.Column("sha256", sa.LargeBinary(32), nullable=False),
    sa.Column("signed_at", Instant),
    sa.Column("signed_by", sa.Text),
    sa.UniqueConstraint("organisation_id", "round_id"),
    comment="What a round tells, frozen when it closed; everybody's once it is signed off.",
)
