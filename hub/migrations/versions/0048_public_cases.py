"""Public cases by when they were opened, as whoever speaks Open311 asks for them without a key."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    public = sa.text("visibility = 'public'")
    op.create_index(
        "ix_case_file_public",
        "case_file",
        ["opened_at", "number"],
        sqlite_where=public,
        postgresql_where=public,
    )


def downgrade() -> None:
    op.drop_index("ix_case_file_public", "case_file")
