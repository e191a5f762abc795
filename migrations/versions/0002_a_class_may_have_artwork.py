"""A class may have artwork."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("catalog_item", sa.Column("artwork_url", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("catalog_item", "artwork_url")
