"""What the council itself says of people, and timers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_PARTY = "party IS NOT NULL"


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    person = sa.String(length=200)
    op.create_table(
        "timer",
        sa.Column(
            "owner",
            sa.String(length=32),
            nullable=False,
            comment="whose it is: the part of the hub that is woken",
        ),
        sa.Column("key", sa.String(length=128), nullable=False, comment="what the owner looks at then"),
        sa.Column("due_at", big, nullable=False),
        sa.Column("fence", big, nullable=False, comment="counts how often it was set, from 1"),
        sa.PrimaryKeyConstraint("owner", "key", name=op.f("pk_timer")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_timer_due", "timer", ["due_at"])
    op.create_table(
        "person_note",
        sa.Column("id", big, autoincrement=False, nullable=False),
        sa.Column(
            "what", sa.String(length=8), nullable=False, comment="see identity_index.people.notes.note"
        ),
        sa.Column("record", big, nullable=False, comment="with whose person it goes"),
        sa.Column("code", sa.String(length=64), nullable=False, comment="of the vocabulary"),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column(
            "about", sa.Text(), nullable=False, comment="JSON: what somebody acts about; none: everything"
        ),
        sa.Column(
            "party_kind",
            sa.String(length=16),
            nullable=True,
            comment="what acts for them; null: one whom the index does not know",
        ),
        sa.Column("party", big, nullable=True, comment="a record of whoever acts for them"),
        sa.Column("party_name", sa.Text(), nullable=True),
        sa.Column("party_contact", sa.Text(), nullable=True),
        sa.Column(
            "reason",
            sa.Text(),
            nullable=False,
            comment="what it stands on: evidence, consent, who said so",
        ),
        sa.Column("since", big, nullable=False),
        sa.Column("until", big, nullable=True, comment="null: until somebody ends it"),
        sa.Column("at", big, nullable=False),
        sa.Column("who", person, nullable=False),
        sa.Column("ended_at", big, nullable=True),
        sa.Column("ended_by", person, nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_note")),
    )
    op.create_index("ix_person_note_record", "person_note", ["record", "id"])
    op.create_index(
        "ix_person_note_party",
        "person_note",
        ["party_kind", "party"],
        sqlite_where=sa.text(_PARTY),
        postgresql_where=sa.text(_PARTY),
    )
    op.create_table(
        "person_note_term",
        sa.Column("note", big, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="from 1"),
        sa.Column("until", big, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.Column("who", person, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("note", "number", name=op.f("pk_person_note_term")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("person_note_term")
    op.drop_index("ix_person_note_party", "person_note")
    op.drop_index("ix_person_note_record", "person_note")
    op.drop_table("person_note")
    op.drop_index("ix_timer_due", "timer")
    op.drop_table("timer")
