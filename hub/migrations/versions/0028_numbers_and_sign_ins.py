"""Whose a number is that was given out, found by the number; and by which accounts people sign in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_SHORT = "length(value) <= 200"


def upgrade() -> None:
    op.create_index(
        "ix_golden_decision_value",
        "golden_decision",
        ["attribute", "value"],
        sqlite_where=sa.text(_SHORT),
        postgresql_where=sa.text(_SHORT),
    )
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "sign_in",
        sa.Column("record", big, autoincrement=False, nullable=False),
        sa.Column("since", big, nullable=True, comment="null: it is not known"),
        sa.Column(
            "until", big, nullable=True, comment="when another account followed it; null: it is in use"
        ),
        sa.Column("successor", big, nullable=True, comment="the record of the account that followed it"),
        sa.Column("told_at", big, nullable=False),
        sa.Column("told_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("record", name=op.f("pk_sign_in")),
    )


def downgrade() -> None:
    op.drop_table("sign_in")
    op.drop_index("ix_golden_decision_value", "golden_decision")
