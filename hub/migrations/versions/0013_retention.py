"""Retention: when what was taken away was, and what could not go when its turn came."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_KEPT = sa.text("forgotten_at IS NULL AND state <> 'open'")


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("payload", sa.Column("forgotten_at", big, comment="when retention took the data away"))
    op.add_column(
        "invalid_message",
        sa.Column("forgotten_at", big, comment="when retention took the original away"),
    )
    op.create_index(
        "ix_invalid_message_kept", "invalid_message", ["id"], sqlite_where=_KEPT, postgresql_where=_KEPT
    )
    op.add_column(
        "replay_job",
        sa.Column("items_forgotten_at", big, comment="when retention began to take its items away"),
    )
    op.create_index("ix_group_hour_hour", "group_hour", ["hour"])
    op.create_index(
        "ix_filed_open", "filed", ["id"], sqlite_where=sa.text("open = 1"), postgresql_where=sa.text("open")
    )
    op.create_table(
        "kept_back",
        sa.Column(
            "seq", big, autoincrement=False, nullable=False, comment="an event with something undecided"
        ),
        sa.Column("data_class", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_kept_back")),
    )
    op.create_index("ix_kept_back_class", "kept_back", ["data_class", "seq"])


def downgrade() -> None:
    op.drop_table("kept_back")
    op.drop_index("ix_filed_open", "filed")
    op.drop_index("ix_group_hour_hour", "group_hour")
    op.drop_column("replay_job", "items_forgotten_at")
    op.drop_index("ix_invalid_message_kept", "invalid_message")
    op.drop_column("invalid_message", "forgotten_at")
    op.drop_column("payload", "forgotten_at")
