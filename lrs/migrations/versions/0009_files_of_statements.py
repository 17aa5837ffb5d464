"""Say of the files that statements brought that they do not stay without them."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the rows of attachments alone; nothing was ever removed before."""
    op.execute(
        "UPDATE lrs_file SET stays = false WHERE EXISTS ("
        "SELECT 1 FROM lrs_attachment WHERE lrs_attachment.organisation_id = "
        "lrs_file.organisation_id AND lrs_attachment.sha256 = lrs_file.sha256)"
    )
