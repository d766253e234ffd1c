"""Edits of dead letters, and the way from a dead delivery to what replays it, of another event too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    person = sa.String(length=200)
    op.create_table(
        "edit",
        sa.Column("id", big, autoincrement=False, nullable=False),
        sa.Column(
            "kind", sa.String(length=1), nullable=False, comment="d: of a delivery, i: of an invalid message"
        ),
        sa.Column("number", big, nullable=False, comment="of the delivery, or of the invalid message"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="waiting, sent, refused"),
        sa.Column(
            "content_hash",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256: what makes two edits the same",
        ),
        sa.Column(
            "envelope",
            sa.Text(),
            comment="of one that waits or was refused, as JSON; once sent, the ledger's",
        ),
        sa.Column("raw", sa.LargeBinary(), comment="the mended original of an invalid message"),
        sa.Column("data_class", sa.SmallInteger(), nullable=False),
        sa.Column("to_all", sa.Boolean(), nullable=False),
        sa.Column(
            "second_person",
            sa.Text(),
            nullable=False,
            comment="why one had to approve; empty: none had to",
        ),
        sa.Column("author", person, nullable=False),
        sa.Column(
            "author_key", sa.String(length=128), nullable=False, comment="the entry of the edited event"
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", big, nullable=False),
        sa.Column("decided_by", person),
        sa.Column("decided_at", big),
        sa.Column("decision", sa.Text(), comment="what the second person said"),
        sa.Column("seq", big, comment="the event it was sent as"),
        sa.Column("delivery", big, comment="that is to make the dead one good"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edit")),
    )
    op.create_index("ix_edit_letter", "edit", ["kind", "number", "id"])
    op.create_index("ix_edit_state", "edit", ["state", "id"])
    there = sa.text("replays IS NOT NULL")
    op.create_index(
        "ix_delivery_replays", "delivery", ["replays"], sqlite_where=there, postgresql_where=there
    )


def downgrade() -> None:
    op.drop_index("ix_delivery_replays", "delivery")
    op.drop_table("edit")
