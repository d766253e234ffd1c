"""Keys that were erased, so that one that comes again is turned away."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "erased_key",
        sa.Column(
            "hash",
            sa.String(length=64),
            nullable=False,
            comment="of system and local id, by the hub's own key",
        ),
        sa.Column("system", sa.String(length=128), nullable=False),
        sa.Column("erasure", big, nullable=False),
        sa.Column("erased_at", big, nullable=False),
        sa.Column("times", big, nullable=False, comment="how often it came again, and was turned away"),
        sa.Column("last_at", big, nullable=True, comment="when it last did"),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_erased_key")),
    )
    op.create_index("ix_erased_key_last", "erased_key", ["last_at"])
    op.create_table(
        "erased_key_secret",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False, comment="1: there is one"),
        sa.Column(
            "key",
            sa.String(length=64),
            nullable=False,
            comment="in hexadecimal; made once, never changes",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erased_key_secret")),
    )


def downgrade() -> None:
    op.drop_table("erased_key_secret")
    op.drop_table("erased_key")
