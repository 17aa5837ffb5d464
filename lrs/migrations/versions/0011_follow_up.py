"""Make room for what is locked, files, errata and interim reports; and count experts."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_PUBLICATION = ["dashboards_publication.organisation_id", "dashboards_publication.id"]


def upgrade() -> None:
    """Add the tables, and a column for experts; a publication may be of no round."""
    with op.batch_alter_table("dashboards_publication") as batch:
        batch.alter_column("round_id", existing_type=sa.Uuid(), nullable=True)
        batch.create_table_comment(
            "What a round, or the time between two, tells: frozen, everybody's once it is signed."
        )
    op.create_table(
        "dashboards_publication_file",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "publication_id"],
            _PUBLICATION,
            name=op.f("fk_dashboards_publication_file_publication"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id",
            "publication_id",
            "name",
            name=op.f("pk_dashboards_publication_file"),
        ),
        comment="A publication's charts and files, made from its record when it was frozen.",
    )
    op.create_table(
        "dashboards_erratum",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "publication_id"],
            _PUBLICATION,
            name=op.f("fk_dashboards_erratum_publication"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "publication_id", "number", name=op.f("pk_dashboards_erratum")
        ),
        comment="What was found wrong in a signed publication, which stays as it is.",
    )
    op.create_table(
        "dashboards_locked",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "organisation_id", "kind", "number", name=op.f("pk_dashboards_locked")
        ),
        comment=(
            "Target levels, the gate's thresholds and others' series; the newest of a kind counts."
        ),
    )
    op.add_column("lti_unit", sa.Column("experts", sa.Integer(), nullable=True))
