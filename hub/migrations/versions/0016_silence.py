"""How often each source has spoken, so that its silence is noticed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_SILENT = sa.text("silent_since IS NOT NULL")


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "source_hour",
        sa.Column("source", sa.String(length=1024), nullable=False),
        sa.Column("hour", big, nullable=False, comment="hours since 1970, UTC"),
        sa.Column("events", big, nullable=False),
        sa.PrimaryKeyConstraint("source", "hour", name=op.f("pk_source_hour")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "source_heard",
        sa.Column("source", sa.String(length=1024), nullable=False),
        sa.Column(
            "first_hour",
            big,
            nullable=False,
            comment="hours since 1970, UTC: since when it is listened to",
        ),
        sa.Column("last_at", big, nullable=False, comment="when its last event was accepted"),
        sa.Column("look_at", big, nullable=False, comment="when it would be silent: it is looked at then"),
        sa.Column("silent_since", big, nullable=True, comment="it normally speaks by now"),
        sa.Column("why", sa.Text(), nullable=True, comment="why it is taken for silent, in words"),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_source_heard")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_source_heard_look_at", "source_heard", ["look_at"])
    op.create_index(
        "ix_source_heard_silent",
        "source_heard",
        ["source"],
        sqlite_where=_SILENT,
        postgresql_where=_SILENT,
    )


def downgrade() -> None:
    op.drop_table("source_heard")
    op.drop_table("source_hour")
