"""Erasures of people, and legal holds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    person = sa.String(length=200)
    op.create_table(
        "erasure",
        sa.Column("id", big, autoincrement=False, nullable=False),
        sa.Column("person", big, nullable=False, comment="by the number that held when it was asked for"),
        sa.Column(
            "state",
            sa.String(length=12),
            nullable=False,
            comment="see identity_index.people.erasing.erasure",
        ),
        sa.Column("stage", sa.String(length=12), nullable=False, comment="likewise"),
        sa.Column("basis", sa.String(length=24), nullable=False, comment="likewise"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", person, nullable=False),
        sa.Column("asked_at", big, nullable=False),
        sa.Column("decided_by", person, nullable=True),
        sa.Column("decided_at", big, nullable=True),
        sa.Column("decision", sa.Text(), nullable=True, comment="what the second person said"),
        sa.Column("counts", sa.Text(), nullable=False, comment="JSON: rows erased, by table"),
        sa.Column("kept", sa.Text(), nullable=False, comment="JSON: what is kept, and why"),
        sa.Column(
            "told", sa.Text(), nullable=False, comment="JSON: the events that tell systems, which go last"
        ),
        sa.Column("certificate", sa.Text(), nullable=True, comment="JSON, once it is finished"),
        sa.Column("finished_at", big, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index("ix_erasure_state", "erasure", ["state", "id"])
    op.create_index("ix_erasure_person", "erasure", ["person", "id"])
    op.create_table(
        "person_hold",
        sa.Column("id", big, autoincrement=False, nullable=False),
        sa.Column(
            "record", big, nullable=False, comment="with whose person it goes, when persons are merged"
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who", person, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.Column("until_at", big, nullable=True, comment="null: until somebody ends it"),
        sa.Column("ended_at", big, nullable=True),
        sa.Column("ended_by", person, nullable=True),
        sa.Column("why_ended", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_hold")),
    )
    op.create_index("ix_person_hold_record", "person_hold", ["record"])


def downgrade() -> None:
    op.drop_table("person_hold")
    op.drop_table("erasure")
