"""Pauses, and where what a paused route has made is put aside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_PARKED = sa.text("parked IS NOT NULL")


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "pause",
        sa.Column("what", sa.String(length=16), nullable=False, comment="see ledger.pauses.What"),
        sa.Column("name", sa.String(length=128), nullable=False, comment="empty: of everything"),
        sa.Column("at", big, nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False, comment="the key's holder"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until_at", big, comment="when it ends by itself; empty: when somebody resumes it"),
        sa.PrimaryKeyConstraint("what", "name", name=op.f("pk_pause")),
        sqlite_with_rowid=False,
    )
    for table, comment in (
        ("ready", "the paused route it waits for"),
        ("lane", "the paused route that its head waits for"),
    ):
        op.add_column(table, sa.Column("parked", sa.String(length=128), comment=comment))
        op.create_index(
            f"ix_{table}_parked", table, ["parked"], sqlite_where=_PARKED, postgresql_where=_PARKED
        )


def downgrade() -> None:
    for table in ("lane", "ready"):
        op.drop_index(f"ix_{table}_parked", table)
        op.drop_column(table, "parked")
    op.drop_table("pause")
