"""Who has taken their report back. Of before, nobody is known to have: it was kept as hearing no more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

_SAID = "since when no report of theirs is of it: taken back, or told apart"


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("case_reporter", sa.Column("left_at", big, nullable=True, comment=_SAID))


def downgrade() -> None:
    with op.batch_alter_table("case_reporter") as reporter:
        reporter.drop_column("left_at")
