"""What the systems that do the work of cases say of them, and where the two do not agree."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(64)
NAME = sa.String(128)


def upgrade() -> None:
    open_still = sa.text("resolved_at IS NULL")
    op.add_column(
        "case_file", sa.Column("back_office", CODE, comment="the system that was to have a record of it")
    )
    op.add_column("case_file", sa.Column("moved_here_at", BIG, comment="by anybody but the back office"))
    op.create_table(
        "case_record",
        sa.Column("number", BIG, nullable=False),
        sa.Column("system", CODE, nullable=False),
        sa.Column("local_id", NAME, nullable=False),
        sa.Column("status", CODE, comment="what was heard last, in the words that all share"),
        sa.Column("there", sa.Text, comment="in its own"),
        sa.Column("said_at", BIG, comment="by its own clock"),
        sa.Column("heard_at", BIG),
        sa.PrimaryKeyConstraint("number", "system", "local_id", name="pk_case_record"),
    )
    op.create_index("ix_case_record_local_id", "case_record", ["local_id", "system"])
    op.create_table(
        "case_conflict",
        sa.Column("number", BIG, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("system", CODE, nullable=False),
        sa.Column("local_id", NAME, nullable=False),
        sa.Column("why", CODE, nullable=False),
        sa.Column("there", sa.Text, nullable=False),
        sa.Column("meaning", CODE),
        sa.Column("stood", CODE, nullable=False),
        sa.Column("said_at", BIG, nullable=False),
        sa.Column("heard_at", BIG, nullable=False),
        sa.Column("how", CODE, comment="null while nobody has decided"),
        sa.Column("resolved_at", BIG),
        sa.Column("resolved_by", NAME),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("number", "place", name="pk_case_conflict"),
    )
    op.create_index(
        "ix_case_conflict_open",
        "case_conflict",
        ["heard_at", "number"],
        sqlite_where=open_still,
        postgresql_where=open_still,
    )


def downgrade() -> None:
    op.drop_table("case_conflict")
    op.drop_table("case_record")
    op.drop_column("case_file", "moved_here_at")
    op.drop_column("case_file", "back_office")
