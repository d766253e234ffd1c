"""What is to be done about cases, whose turn it is, who is away, and in which area a case is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    name, code = sa.String(length=128), sa.String(length=64)
    still_open = sa.text("settled_at IS NULL")
    op.create_table(
        "case_task",
        sa.Column("number", big, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_at", big, nullable=True),
        sa.Column("assignee", name, nullable=True),
        sa.Column("added_at", big, nullable=False),
        sa.Column("added_by", name, nullable=True),
        sa.Column("rung_at", big, nullable=True, comment="when it was told that it is due"),
        sa.Column("outcome", code, nullable=True, comment="done or cancelled"),
        sa.Column("settled_at", big, nullable=True),
        sa.Column("settled_by", name, nullable=True),
        sa.PrimaryKeyConstraint("number", "place", name=op.f("pk_case_task")),
    )
    op.create_index(
        "ix_case_task_due",
        "case_task",
        ["due_at", "number", "place"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.create_index(
        "ix_case_task_assignee",
        "case_task",
        ["assignee", "due_at"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.create_table(
        "case_call_back",
        sa.Column("number", big, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False, comment="the contact in which it was promised"),
        sa.Column("due_at", big, nullable=False),
        sa.Column("missed_at", big, nullable=True, comment="when it was told that it was not made in time"),
        sa.Column("outcome", code, nullable=True, comment="kept or cancelled"),
        sa.Column("settled_at", big, nullable=True),
        sa.Column("settled_by", name, nullable=True),
        sa.PrimaryKeyConstraint("number", "place", name=op.f("pk_case_call_back")),
    )
    op.create_index(
        "ix_case_call_back_due",
        "case_call_back",
        ["due_at", "number", "place"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.create_table(
        "case_turn",
        sa.Column("queue", code, nullable=False),
        sa.Column("member", name, nullable=False),
        sa.Column(
            "turn", big, nullable=False, comment="of the queue, when they were given a case of it last"
        ),
        sa.PrimaryKeyConstraint("queue", "member", name=op.f("pk_case_turn")),
    )
    op.create_table(
        "case_absence",
        sa.Column("member", name, nullable=False),
        sa.Column("since", big, nullable=False),
        sa.Column("until", big, nullable=True, comment="null: until they are back"),
        sa.Column("said_by", name, nullable=False),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_case_absence")),
    )
    op.add_column("case_file", sa.Column("area", code, comment="of the council's file"))


def downgrade() -> None:
    op.drop_column("case_file", "area")
    op.drop_table("case_absence")
    op.drop_table("case_turn")
    op.drop_index("ix_case_call_back_due", table_name="case_call_back")
    op.drop_table("case_call_back")
    op.drop_index("ix_case_task_assignee", table_name="case_task")
    op.drop_index("ix_case_task_due", table_name="case_task")
    op.drop_table("case_task")
