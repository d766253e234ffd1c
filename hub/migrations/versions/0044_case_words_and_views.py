"""By what words cases are found, and views of them that are kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "case_word",
        sa.Column("word", sa.String(length=64), nullable=False),
        sa.Column("number", big, nullable=False),
        sa.Column(
            "part",
            sa.String(length=8),
            nullable=False,
            comment="case: what it says itself; said: what was said of it",
        ),
        sa.PrimaryKeyConstraint("word", "number", "part", name=op.f("pk_case_word")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_case_word_number", "case_word", ["number", "part"], unique=False)
    op.create_table(
        "case_view",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column(
            "person",
            sa.String(length=200),
            nullable=False,
            comment="the owner, however their keys spell it",
        ),
        sa.Column("team", sa.String(length=64), nullable=True, comment="the queue whose team has it too"),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column(
            "wanted",
            sa.Text(),
            nullable=False,
            comment="JSON: see cases.keeping.finding.wanted; nobody's value",
        ),
        sa.Column("changed_at", big, nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_case_view")),
    )
    op.create_index("ix_case_view_person", "case_view", ["person", "name"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_case_view_person", table_name="case_view")
    op.drop_table("case_view")
    op.drop_index("ix_case_word_number", table_name="case_word")
    op.drop_table("case_word")
