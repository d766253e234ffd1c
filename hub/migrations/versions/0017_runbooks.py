"""Runbooks: what to do about a cause of failure."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "runbook",
        sa.Column("id", big, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="the newest"),
        sa.Column("deleted_at", big, nullable=True, comment="its versions stay on record"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runbook")),
    )
    op.create_table(
        "runbook_version",
        sa.Column("runbook", big, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="from 1"),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False, comment="see dead_letter.runbooks.rule, as JSON"),
        sa.Column("text", sa.Text(), nullable=False, comment="Markdown"),
        sa.Column("at", big, nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("runbook", "version", name=op.f("pk_runbook_version")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "runbook_group",
        sa.Column("group_id", big, nullable=False),
        sa.Column("runbook", big, nullable=False),
        sa.Column(
            "attached", sa.Boolean(), nullable=False, comment="false: taken off, whatever its rule says"
        ),
        sa.PrimaryKeyConstraint("group_id", "runbook", name=op.f("pk_runbook_group")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_runbook_group_runbook", "runbook_group", ["runbook"])


def downgrade() -> None:
    op.drop_table("runbook_group")
    op.drop_table("runbook_version")
    op.drop_table("runbook")
