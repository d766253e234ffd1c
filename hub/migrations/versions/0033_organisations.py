"""By which numbers organisations are known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "organisation_number",
        sa.Column("scheme", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=128), nullable=False),
        sa.Column("record", big, nullable=False, comment="the record that holds it now"),
        sa.PrimaryKeyConstraint("scheme", "value", "record", name=op.f("pk_organisation_number")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_organisation_number_record", "organisation_number", ["record"])


def downgrade() -> None:
    op.drop_index("ix_organisation_number_record", "organisation_number")
    op.drop_table("organisation_number")
