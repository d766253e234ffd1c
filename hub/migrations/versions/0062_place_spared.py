"""What a full supply of places does not take for absent, since lines of it cannot be read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column(
        "place_load",
        sa.Column(
            "unread",
            sa.Text(),
            nullable=False,
            server_default="[]",
            comment="JSON: kinds of which it has a line that says nothing",
        ),
    )
    op.create_table(
        "place_spared",
        sa.Column("load", big, nullable=False, comment="with a line that cannot be read"),
        sa.Column(
            "kind",
            sa.SmallInteger(),
            nullable=False,
            comment="see identity_index.places.addressbase.records",
        ),
        sa.Column("about", big, nullable=False, comment="what that line may be about; 0: any"),
        sa.Column("key", sa.String(length=64), nullable=False, comment="empty: any"),
        sa.PrimaryKeyConstraint("load", "kind", "about", "key", name=op.f("pk_place_spared")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("place_spared")
    op.drop_column("place_load", "unread")
