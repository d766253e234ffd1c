"""The newest cases of a queue are read by an index of their own: all of the queue had been put in order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    still_open = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_case_file_queue_newest",
        "case_file",
        ["queue", "number"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )


def downgrade() -> None:
    op.drop_index("ix_case_file_queue_newest", "case_file")
