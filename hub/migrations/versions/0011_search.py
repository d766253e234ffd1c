"""Search: an index of what dead letters can be found by, how each was closed, and searches that are kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "search_block",
        sa.Column("term", big, nullable=False, comment="see dead_letter.search.term"),
        sa.Column(
            "block",
            sa.Integer(),
            nullable=False,
            comment="of numbers of filed letters, see dead_letter.search.bits",
        ),
        sa.Column("bits", sa.Text(), nullable=False, comment="the letters of the block that have the term"),
        sa.PrimaryKeyConstraint("term", "block", name=op.f("pk_search_block")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_key",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False, comment="1: there is one"),
        sa.Column(
            "key", sa.String(length=64), nullable=False, comment="in hexadecimal; made once, never changes"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_key")),
    )
    op.add_column(
        "filed",
        sa.Column(
            "how",
            sa.String(length=12),
            comment="it was closed, see dead_letter.search.standing; null: it is open",
        ),
    )
    op.drop_index("ix_filed_at", "filed")
    op.create_index("ix_filed_at", "filed", ["at", "id"])


def downgrade() -> None:
    op.drop_index("ix_filed_at", "filed")
    op.create_index("ix_filed_at", "filed", ["at"])
    op.drop_column("filed", "how")
    op.drop_table("search_key")
    op.drop_table("search_block")
