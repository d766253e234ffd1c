"""Cases by what another system calls them, as somebody types it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    folded = sa.Column(
        "folded",
        sa.String(length=128),
        comment="the local id as it is looked for, by whoever types it",
    )
    op.add_column("case_record", folded)
    op.execute("UPDATE case_record SET folded = lower(replace(replace(local_id, ' ', ''), '-', ''))")
    op.create_index("ix_case_record_folded", "case_record", ["folded"])


def downgrade() -> None:
    op.drop_index("ix_case_record_folded", "case_record")
    op.drop_column("case_record", "folded")
