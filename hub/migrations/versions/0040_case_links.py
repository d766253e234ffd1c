"""Cases that are tied to one another, and that have gone into one another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "case_link",
        sa.Column("number", big, nullable=False, comment="the case that its event is of"),
        sa.Column(
            "kind",
            sa.String(length=64),
            nullable=False,
            comment="related, duplicate, blocks; or apart: told apart",
        ),
        sa.Column("other", big, nullable=False),
        sa.Column("linked_at", big, nullable=False),
        sa.Column("linked_by", sa.String(length=128), nullable=True),
        sa.PrimaryKeyConstraint("number", "kind", "other", name=op.f("pk_case_link")),
    )
    op.create_index("ix_case_link_other", "case_link", ["other", "kind"])
    merged = sa.text("merged_into IS NOT NULL")
    into = sa.Column("merged_into", big, comment="the number of the case that it goes on in")
    op.add_column("case_file", into)
    ended = sa.Column("ended_before_merge", big, comment="when it had ended before that, if it had")
    op.add_column("case_file", ended)
    op.create_index(
        "ix_case_file_merged", "case_file", ["merged_into"], sqlite_where=merged, postgresql_where=merged
    )
    op.add_column(
        "case_interaction",
        sa.Column("moved_to", big, comment="the case that was opened of it, as it was none of this one"),
    )


def downgrade() -> None:
    op.drop_column("case_interaction", "moved_to")
    op.drop_index("ix_case_file_merged", table_name="case_file")
    op.drop_column("case_file", "ended_before_merge")
    op.drop_column("case_file", "merged_into")
    op.drop_index("ix_case_link_other", table_name="case_link")
    op.drop_table("case_link")
