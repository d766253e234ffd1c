"""Groups of causes say by which version of the reading they were read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "failure_group",
        sa.Column(
            "version",
            sa.SmallInteger(),
            nullable=False,
            server_default=sa.text("1"),
            comment="of the reading that made these words: see dead_letter.groups.fingerprint",
        ),
    )
    op.create_index("ix_failure_group_version", "failure_group", ["version", "place"])


def downgrade() -> None:
    op.drop_index("ix_failure_group_version", "failure_group")
    with op.batch_alter_table("failure_group") as group:
        group.drop_column("version")
