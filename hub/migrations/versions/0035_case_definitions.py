"""Versions of case types and calendars, kept for ever."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_TABLES = ("case_type_version", "case_calendar_version")


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    for name in _TABLES:
        op.create_table(
            name,
            sa.Column("name", sa.String(length=64), nullable=False),
            sa.Column("version", sa.BigInteger(), nullable=False),
            sa.Column(
                "hash",
                sa.String(length=64),
                nullable=False,
                comment="of what it says; see cases.written.definition",
            ),
            sa.Column("definition", sa.Text(), nullable=False, comment="JSON; never changed"),
            sa.Column("first_seen_at", big, nullable=False),
            sa.Column("in_use", sa.Boolean(), nullable=False, comment="whether the files say it now"),
            sa.PrimaryKeyConstraint("name", "version", name=op.f(f"pk_{name}")),
        )


def downgrade() -> None:
    for name in _TABLES:
        op.drop_table(name)
