"""Searches that are kept, and what a replay of one has found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    person = sa.String(length=200)
    op.create_table(
        "saved_search",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("owner", person, nullable=False),
        sa.Column("person", person, nullable=False, comment="the owner, however their keys spell it"),
        sa.Column("shared", sa.Boolean(), nullable=False, comment="everybody who may search has it"),
        sa.Column("about", sa.Text(), nullable=False, comment="what it is for"),
        sa.Column(
            "terms",
            sa.Text(),
            nullable=False,
            comment="as JSON, see dead_letter.search.wanted; nobody's value",
        ),
        sa.Column("changed_at", big, nullable=False),
        sa.Column("changed_by", person, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_saved_search")),
    )
    op.create_index("ix_saved_search_person", "saved_search", ["person", "name"])
    op.create_table(
        "replay_found",
        sa.Column("job", big, nullable=False),
        sa.Column("block", sa.Integer(), nullable=False, comment="see dead_letter.search.bits"),
        sa.Column(
            "bits",
            sa.Text(),
            nullable=False,
            comment="the letters of it that its search found; gone once chosen",
        ),
        sa.PrimaryKeyConstraint("job", "block", name=op.f("pk_replay_found")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("replay_found")
    op.drop_table("saved_search")
