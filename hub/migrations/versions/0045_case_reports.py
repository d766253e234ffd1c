"""What reports of cases are made of beside the cases: on whom the time was, and what was reopened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "case_wait",
        sa.Column("number", big, nullable=False),
        sa.Column(
            "holder",
            sa.String(length=200),
            nullable=False,
            comment="citizen, …, or back_office/<adapter>",
        ),
        sa.Column(
            "micros",
            big,
            nullable=False,
            comment="working time on them, in stretches that ended",
        ),
        sa.PrimaryKeyConstraint("number", "holder", name=op.f("pk_case_wait")),
    )
    op.create_table(
        "case_reopening",
        sa.Column("number", big, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.Column("to_status", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("number", "at", name=op.f("pk_case_reopening")),
    )


def downgrade() -> None:
    op.drop_table("case_reopening")
    op.drop_table("case_wait")
