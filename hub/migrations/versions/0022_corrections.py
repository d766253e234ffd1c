"""Corrections that systems were asked for, and what people decided of attributes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "correction",
        sa.Column("id", big, autoincrement=False, nullable=False),
        sa.Column(
            "state",
            sa.String(length=12),
            nullable=False,
            comment="see identity_index.people.corrections.correction",
        ),
        sa.Column("record", big, nullable=False),
        sa.Column("system", sa.String(length=128), nullable=False),
        sa.Column("local_id", sa.String(length=128), nullable=False),
        sa.Column("attribute", sa.String(length=64), nullable=False),
        sa.Column("held", sa.Text(), nullable=False, comment="JSON; null where it held nothing"),
        sa.Column("wanted", sa.Text(), nullable=False, comment="JSON"),
        sa.Column(
            "key",
            sa.Text(),
            nullable=False,
            comment="what the wanted value comes down to, by which it is known again",
        ),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("asked_at", big, nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("settled_at", big, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index("ix_correction_record", "correction", ["record", "state"])
    op.create_index("ix_correction_state", "correction", ["state", "id"])
    op.create_index("ix_correction_system", "correction", ["system", "state", "id"])
    op.create_table(
        "golden_decision",
        sa.Column("id", big, autoincrement=False, nullable=False),
        sa.Column(
            "record",
            big,
            nullable=False,
            comment="with whose person it goes, when persons are merged or split",
        ),
        sa.Column("attribute", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False, comment="JSON"),
        sa.Column(
            "instead_of",
            sa.Text(),
            nullable=False,
            comment="JSON: what the values that systems held then come down to",
        ),
        sa.Column("at", big, nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended_at", big, nullable=True),
        sa.Column("ended_by", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_golden_decision")),
    )
    op.create_index("ix_golden_decision_record", "golden_decision", ["record", "attribute"])


def downgrade() -> None:
    op.drop_table("golden_decision")
    op.drop_table("correction")
