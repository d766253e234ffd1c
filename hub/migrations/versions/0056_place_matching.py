"""What properties are found by from free text, and what people are asked about that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "place_called",
        sa.Column("uprn", big, autoincrement=False, nullable=False),
        sa.Column(
            "called", sa.Text(), nullable=False, comment="JSON; see identity_index.places.matching.known"
        ),
        sa.PrimaryKeyConstraint("uprn", name=op.f("pk_place_called")),
    )
    op.create_table(
        "place_block",
        sa.Column("key", big, nullable=False, comment="see identity_index.places.matching.keys"),
        sa.Column("uprn", big, nullable=False),
        sa.Column("unit", sa.Integer(), nullable=False, comment="a number made of the flat; 0: none"),
        sa.PrimaryKeyConstraint("key", "uprn", "unit", name=op.f("pk_place_block")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "place_spelling",
        sa.Column("key", big, nullable=False, comment="of a word, perhaps without one of its letters"),
        sa.Column("word", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("key", "word", name=op.f("pk_place_spelling")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "place_review",
        sa.Column("id", big, autoincrement=False, nullable=False),
        sa.Column(
            "meaning",
            sa.String(length=64),
            nullable=False,
            comment="of the text: what is the same is asked once",
        ),
        sa.Column("text", sa.String(length=500), nullable=False, comment="as it was written"),
        sa.Column(
            "state",
            sa.String(length=12),
            nullable=False,
            comment="see identity_index.places.matching.reviewing",
        ),
        sa.Column("uprn", big, nullable=False, comment="the best that was found"),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("runner_up", big, nullable=True),
        sa.Column("runner_up_score", sa.Float(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("weights", sa.String(length=64), nullable=False),
        sa.Column("opened_at", big, nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("meant", big, nullable=True, comment="what it was decided to mean"),
        sa.Column("decided_at", big, nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_review")),
    )
    op.create_index("ix_place_review_meaning", "place_review", ["meaning"], unique=True)
    op.create_index("ix_place_review_state", "place_review", ["state", "id"])


def downgrade() -> None:
    for name in ("place_review", "place_spelling", "place_block", "place_called"):
        op.drop_table(name)
