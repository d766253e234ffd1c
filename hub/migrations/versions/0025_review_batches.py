"""Answers to several reviews that were given together, and can be taken back together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "review_batch",
        sa.Column("id", big, autoincrement=False, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("undone_at", big, nullable=True),
        sa.Column("undone_by", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_batch")),
    )
    op.create_table(
        "review_answer",
        sa.Column("batch", big, nullable=False),
        sa.Column(
            "place", sa.SmallInteger(), nullable=False, comment="in the order in which they were given"
        ),
        sa.Column("review", big, nullable=False),
        sa.Column("answer", sa.String(length=12), nullable=False),
        sa.Column("change", big, nullable=True, comment="what was made of it"),
        sa.Column("refused", sa.Text(), nullable=True, comment="why it was not given"),
        sa.PrimaryKeyConstraint("batch", "place", name=op.f("pk_review_answer")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("review_answer")
    op.drop_table("review_batch")
