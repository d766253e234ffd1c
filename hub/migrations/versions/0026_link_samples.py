"""Samples of the links that the index of people made, and what people found of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "link_sample",
        sa.Column("id", big, autoincrement=False, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("of", big, nullable=False, comment="how many links there were to draw from"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_sample")),
    )
    op.create_table(
        "link_verdict",
        sa.Column("sample", big, nullable=False),
        sa.Column("change", big, nullable=False, comment="a link that was drawn"),
        sa.Column(
            "verdict", sa.String(length=8), nullable=True, comment="right, wrong or unsure; null: not judged"
        ),
        sa.Column("who", sa.String(length=200), nullable=True),
        sa.Column("at", big, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("sample", "change", name=op.f("pk_link_verdict")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("link_verdict")
    op.drop_table("link_sample")
