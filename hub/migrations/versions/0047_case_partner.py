"""To which organisation a case was handed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    partner = sa.Column("partner", sa.String(length=300), comment="the organisation that it was handed to")
    op.add_column("case_file", partner)


def downgrade() -> None:
    op.drop_column("case_file", "partner")
