"""Breakers: what is known of the systems that deliveries go to, and which tries do not count."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "breaker",
        sa.Column(
            "system", sa.String(length=255), nullable=False, comment="an adapter, or adapter/subscription"
        ),
        sa.Column("state", sa.SmallInteger(), nullable=False, comment="see ledger.states.Breaker"),
        sa.Column("failures", sa.Integer(), nullable=False, comment="in a row, up to now"),
        sa.Column("opened_at", big, comment="when it opened; empty while it is closed"),
        sa.Column("until_at", big, nullable=False, comment="open: when the system is to be tried again"),
        sa.Column(
            "held_until", big, nullable=False, comment="the system asked for nothing before then; 0: no"
        ),
        sa.Column("pause", big, nullable=False, comment="the length of its last pause; 0: none yet"),
        sa.Column("opened", big, nullable=False, comment="how often it has opened, ever"),
        sa.Column(
            "why", sa.Text(), nullable=False, comment="what the last failure was, in the system's words"
        ),
        sa.Column("delivery", big, comment="of the last failure: what it was about"),
        sa.Column("probe", sa.Text(), comment="probing: the ticket that tries it, as JSON"),
        sa.PrimaryKeyConstraint("system", name=op.f("pk_breaker")),
    )
    op.create_table(
        "pace",
        sa.Column("system", sa.String(length=255), nullable=False),
        sa.Column("next_at", big, nullable=False, comment="rate: when the next may be handed out to it"),
        sa.PrimaryKeyConstraint("system", name=op.f("pk_pace")),
    )
    op.add_column(
        "ready",
        sa.Column(
            "excused",
            sa.Integer(),
            nullable=False,
            server_default="0",
            comment="of the tries: those that do not count, since the system was away",
        ),
    )


def downgrade() -> None:
    op.drop_column("ready", "excused")
    op.drop_table("pace")
    op.drop_table("breaker")
