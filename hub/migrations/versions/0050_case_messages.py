"""Messages that belong to no case, those that were answered, and reporters whom nothing reaches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    code = sa.String(length=64)
    op.create_table(
        "case_message",
        sa.Column("message", big, nullable=False),
        sa.Column("source", sa.String(length=1024), nullable=False, comment="of the event it came in as"),
        sa.Column("event", sa.String(length=1024), nullable=False, comment="the id of that event"),
        sa.Column("channel", code, nullable=False),
        sa.Column("by_machine", sa.Boolean(), nullable=False),
        sa.Column("automatic", code, nullable=True, comment="by what it is known to be a machine's"),
        sa.Column("why", code, nullable=False, comment="it belonged to no case"),
        sa.Column("named", sa.Text(), nullable=False, comment="JSON: what it names, as it is written there"),
        sa.Column("near", sa.Text(), nullable=False, comment="JSON: the cases that may be meant"),
        sa.Column("received_at", big, nullable=False),
        sa.Column("outcome", code, nullable=True, comment="attached, opened or dismissed"),
        sa.Column("number", big, nullable=True, comment="the case, where there is one"),
        sa.Column("place", big, nullable=True, comment="which of the case's contacts it is"),
        sa.Column("settled_at", big, nullable=True),
        sa.Column("settled_by", sa.String(length=128), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("message", name=op.f("pk_case_message")),
    )
    waiting = sa.text("settled_at IS NULL")
    op.create_index(
        "ix_case_message_waiting",
        "case_message",
        ["by_machine", "message"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_table(
        "case_answer",
        sa.Column("number", big, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="the case's, by this answer"),
        sa.Column("same", sa.String(length=200), nullable=False, comment="the address as it is compared"),
        sa.Column("at", big, nullable=False),
        sa.PrimaryKeyConstraint("number", "version", name=op.f("pk_case_answer")),
    )
    op.create_index("ix_case_answer_same", "case_answer", ["same", "at"])
    op.add_column(
        "case_reporter",
        sa.Column("unreachable_at", big, nullable=True, comment="since when what they are sent comes back"),
    )


def downgrade() -> None:
    with op.batch_alter_table("case_reporter") as reporter:
        reporter.drop_column("unreachable_at")
    op.drop_table("case_answer")
    op.drop_table("case_message")
