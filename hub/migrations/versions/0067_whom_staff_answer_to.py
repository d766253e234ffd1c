"""Who answers to somebody is looked at again when records of theirs come or go: found by an index."""

from __future__ import annotations

from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_staff_member_manager", "staff_member", ["manager"])


def downgrade() -> None:
    op.drop_index("ix_staff_member_manager", "staff_member")
