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
    sa.Column("shape", sa.Integer, nullable=False, server_default="1"),
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

attendance = sa.Table(
    "dashboards_attendance",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("registration", sa.Uuid, primary_key=True),
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("form", sa.Text),
    sa.Column("signed_up_at", Instant),
    sa.Column("cancelled_at", Instant),
    sa.Column("attended_at", Instant),
    comment="Who signed up for a meeting or coaching session, cancelled, and was there.",
)

publication = sa.Table(
    "dashboards_publication",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("round_id", sa.Uuid),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("record", sa.LargeBinary, nullable=False),
    sa.Column("sha256", sa.LargeBinary(32), nullable=False),
    sa.Column("signed_at", Instant),
    sa.Column("signed_by", sa.Text),
    sa.UniqueConstraint("organisation_id", "round_id"),
    comment="What a round, or the time between two, tells: frozen, everybody's once it is signed.",
)

publication_file = sa.Table(
    "dashboards_publication_file",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("publication_id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.ForeignKeyConstraint(
        ["organisation_id", "publication_id"],
        ["dashboards_publication.organisation_id", "dashboards_publication.id"],
        name="fk_dashboards_publication_file_publication",
    ),
    comment="A publication's charts and files, made from its record when it was frozen.",
)

erratum = sa.Table(
    "dashboards_erratum",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("publication_id", sa.Uuid, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("texts", sa.JSON, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.ForeignKeyConstraint(
        ["organisation_id", "publication_id"],
        ["dashboards_publication.organisation_id", "dashboards_publication.id"],
        name="fk_dashboards_erratum_publication",
    ),
    comment="What was found wrong in a signed publication, which stays as it is.",
)

locked = sa.Table(
    "dashboards_locked",
    metadata,
    sa.Column("organisation_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("told", sa.JSON, nullable=False),
    sa.Column("locked_at", Instant, nullable=False),
    sa.Column("locked_by", sa.Text, nullable=False),
    comment="Target levels, the gate's thresholds and others' series; the newest of a kind counts.",
)
