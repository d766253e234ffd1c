"""Leases: several processes of one hub share out what only one of them may do at a time.

And what each of their writers committed last, by which a commit in doubt is looked up.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("holder", sa.String(length=128), nullable=False, comment="the process that has it"),
        sa.Column("fence", big, nullable=False, comment="rises each time it changes hands"),
        sa.Column("until_at", big, nullable=False),
        sa.Column("says", sa.Text(), nullable=False, comment="what its holder is doing, as JSON"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "writer",
        sa.Column(
            "token",
            sa.String(length=36),
            nullable=False,
            comment="a thread that writes, in one life of a process",
        ),
        sa.Column("unit", big, nullable=False, comment="the last of its units that was committed"),
        sa.Column("at", big, nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_writer")),
    )


def downgrade() -> None:
    op.drop_table("writer")
    op.drop_table("lease")
