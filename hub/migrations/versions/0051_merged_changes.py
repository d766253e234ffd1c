"""How a case that was merged went on in the one that it has gone into."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    comment = "the case that it was a change of, where this one had gone into it"
    op.add_column("case_change", sa.Column("goes_on_in", big, nullable=True, comment=comment))


def downgrade() -> None:
    op.drop_column("case_change", "goes_on_in")
