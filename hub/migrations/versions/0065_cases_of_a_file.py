"""Which cases a file came to: one of a case that its team alone sees is given to nobody else."""

from __future__ import annotations

from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_case_attachment_reference", "case_attachment", ["reference"])


def downgrade() -> None:
    op.drop_index("ix_case_attachment_reference", "case_attachment")
