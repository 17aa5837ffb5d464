"""Make room for attendance, and for the shape that a generation's rows were made in."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the column."""
    op.create_table(
        "dashboards_attendance",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("registration", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=True),
        sa.Column("signed_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint(
            "organisation_id",
            "generation",
            "registration",
            "person_id",
            name=op.f("pk_dashboards_attendance"),
        ),
        comment="Who signed up for a meeting or coaching session, cancelled, and was there.",
    )
    op.add_column(
        "dashboards_bookmark",
        sa.Column("shape", sa.Integer(), server_default="1", nullable=False),
    )
