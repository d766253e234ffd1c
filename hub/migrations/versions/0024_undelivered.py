"""What expired undelivered is filed, counted and told; and an alert says how it ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "lapsed",
        sa.Column(
            "delivery",
            big,
            autoincrement=False,
            nullable=False,
            comment="it expired before it was delivered, and is not filed yet",
        ),
        sa.PrimaryKeyConstraint("delivery", name=op.f("pk_lapsed")),
    )
    op.create_table(
        "undelivered",
        sa.Column("subscription", sa.String(length=128), nullable=False),
        sa.Column("since", big, nullable=False, comment="when the first of them expired"),
        sa.Column("last_at", big, nullable=False, comment="when the last of them expired"),
        sa.Column("many", big, nullable=False),
        sa.PrimaryKeyConstraint("subscription", name=op.f("pk_undelivered")),
        sqlite_with_rowid=False,
    )
    # What expired before is filed too: nobody was ever told of it.
    op.execute(
        "INSERT INTO lapsed (delivery) SELECT id FROM delivery WHERE state = 'expired' "
        "AND NOT EXISTS (SELECT 1 FROM filed WHERE filed.kind = 'd' AND filed.number = delivery.id)"
    )
    with op.batch_alter_table("alert") as alert:
        alert.add_column(
            sa.Column(
                "ended",
                sa.Text(),
                nullable=True,
                comment="how it ended, where its cause did not just go away",
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("alert") as alert:
        alert.drop_column("ended")
    op.drop_table("undelivered")
    op.drop_table("lapsed")
