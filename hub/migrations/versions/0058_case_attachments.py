"""The files that came with contacts about a case. `tolbooth cases rebuild` fills it for those of before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "case_attachment",
        sa.Column("number", big, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False, comment="the contact that it came with"),
        sa.Column("position", sa.Integer(), nullable=False, comment="which of that contact's, from 1"),
        sa.Column("reference", sa.String(length=128), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=200), nullable=False),
        sa.Column("size", big, nullable=False, comment="bytes"),
        sa.Column("given_at", big, nullable=False),
        sa.PrimaryKeyConstraint("number", "place", "position", name=op.f("pk_case_attachment")),
    )


def downgrade() -> None:
    op.drop_table("case_attachment")
