"""Cases that were taken over, by their numbers here: an erasure looks for them."""

from __future__ import annotations

from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_case_taken_over_number", "case_taken_over", ["number"])


def downgrade() -> None:
    op.drop_index("ix_case_taken_over_number", "case_taken_over")
