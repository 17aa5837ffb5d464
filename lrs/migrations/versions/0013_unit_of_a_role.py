"""Let a role say of which unit it is, on its way there too."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, and hold a role once for each unit."""
    for table in ("lti_role", "lti_invitation", "lti_session"):
        op.add_column(table, sa.Column("unit", sa.Text(), nullable=True))
    op.drop_index("uq_lti_role_held", table_name="lti_role")
    for name, columns, where in (
        ("uq_lti_role_held", (), "revoked_at IS NULL AND unit IS NULL"),
        ("uq_lti_role_held_of_unit", ("unit",), "revoked_at IS NULL"),
    ):
        op.create_index(
            name,
            "lti_role",
            ["organisation_id", "person_id", "role", *columns],
            unique=True,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
