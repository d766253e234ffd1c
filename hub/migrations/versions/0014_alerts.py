"""Alerts, and whom they are told to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_OPEN = sa.text("cleared_at IS NULL")
_FRESH = sa.text("state IN (0, 4)")


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "alert",
        sa.Column("id", big, autoincrement=False, nullable=False),
        sa.Column(
            "kind", sa.String(length=16), nullable=False, comment="see dead_letter.alerts.rules.AlertKind"
        ),
        sa.Column(
            "about",
            sa.String(length=1024),
            nullable=False,
            comment="the group, subscription, system or source",
        ),
        sa.Column("what", sa.Text(), nullable=False, comment="a sentence, without personal data"),
        sa.Column("command", sa.String(length=1024), nullable=False, comment="what shows it"),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column(
            "told",
            sa.Boolean(),
            nullable=False,
            comment="false: it is about the telling itself, and only shown",
        ),
        sa.Column("since", big, nullable=False),
        sa.Column("raised_at", big, nullable=False),
        sa.Column(
            "again",
            sa.Integer(),
            nullable=False,
            comment="how often it came back before it counted as over",
        ),
        sa.Column("touched", sa.Text(), nullable=False, comment="as of when it was raised, as JSON"),
        sa.Column(
            "over_at",
            big,
            nullable=True,
            comment="since when its cause is gone; cleared once that has held",
        ),
        sa.Column("cleared_at", big, nullable=True),
        sa.Column("acknowledged_at", big, nullable=True),
        sa.Column("acknowledged_by", sa.String(length=200), nullable=True),
        sa.Column("note", sa.Text(), nullable=True, comment="what was said when it was acknowledged"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    op.create_index(
        "uq_alert_open", "alert", ["kind", "about"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
    )
    op.create_index("ix_alert_open", "alert", ["id"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_table(
        "alert_notice",
        sa.Column("recipient", sa.String(length=128), nullable=False),
        sa.Column("alert", big, nullable=False),
        sa.Column("over", sa.Boolean(), nullable=False, comment="it was told of before, and is over now"),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("at", big, nullable=False),
        sa.PrimaryKeyConstraint("recipient", "alert", name=op.f("pk_alert_notice")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "alert_recipient",
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("last_at", big, nullable=False, comment="when the last notice to them was issued"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_alert_recipient")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_failure_group_fresh", "failure_group", ["id"], sqlite_where=_FRESH, postgresql_where=_FRESH
    )


def downgrade() -> None:
    op.drop_index("ix_failure_group_fresh", "failure_group")
    op.drop_table("alert_recipient")
    op.drop_table("alert_notice")
    op.drop_table("alert")
