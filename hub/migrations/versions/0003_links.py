"""Links: which record of which system was made for which matter."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "link",
        sa.Column("system", sa.String(length=128), nullable=False),
        sa.Column(
            "local_id", sa.String(length=128), nullable=False, comment="the system's own key for the record"
        ),
        sa.Column("noun", sa.String(length=128), nullable=False, comment="what it made: case, request"),
        sa.Column("hub_id", sa.String(length=1024), nullable=False, comment="the matter, see ledger.matter"),
        sa.Column("correlationid", sa.String(length=1024), nullable=False),
        sa.Column("seq", big, nullable=False, comment="the event it was made of"),
        sa.Column("delivery", big, nullable=False, comment="the delivery that made it"),
        sa.Column("at", big, nullable=False),
        sa.PrimaryKeyConstraint("system", "local_id", "noun", name=op.f("pk_link")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.create_index("ix_link_matter", ["hub_id", "system", "noun", "at"], unique=False)
        batch_op.create_index("ix_link_seq", ["seq"], unique=False)


def downgrade() -> None:
    op.drop_table("link")
