"""Versions of the weights that texts are tied to properties by, and which was in use when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    person = sa.String(length=200)
    op.create_table(
        "place_weights",
        sa.Column(
            "version", sa.String(length=64), nullable=False, comment="of what is in it; see matching.weights"
        ),
        sa.Column("content", sa.Text(), nullable=False, comment="JSON; never changed"),
        sa.Column("made", sa.String(length=12), nullable=False, comment="shipped or learned"),
        sa.Column("made_at", big, nullable=False),
        sa.Column("made_by", person, nullable=False),
        sa.Column("records", big, nullable=False, comment="that it was learned from"),
        sa.Column("pairs", big, nullable=False, comment="of records that were compared for it"),
        sa.Column("labels", big, nullable=False, comment="pairs that somebody had decided on"),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_place_weights")),
    )
    op.create_table(
        "place_weights_use",
        sa.Column("id", big, autoincrement=False, nullable=False, comment="from 1; the last is in use"),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("at", big, nullable=False),
        sa.Column("who", person, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_weights_use")),
    )


def downgrade() -> None:
    op.drop_table("place_weights_use")
    op.drop_table("place_weights")
