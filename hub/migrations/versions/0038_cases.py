"""Cases: what is held of each, whom it has to do with, its clocks, contacts and notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    still_open = sa.text("ended_at IS NULL")
    op.create_table(
        "case_clock",
        sa.Column("number", big, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("calendar", sa.String(length=64), nullable=False),
        sa.Column("calendar_version", sa.Integer(), nullable=False),
        sa.Column("stretches", sa.Text(), nullable=False, comment="JSON: from when on whom, and why"),
        sa.Column("due_at", big, nullable=True, comment="null while it is paused"),
        sa.Column("stopped_at", big, nullable=True),
        sa.Column("met", sa.Boolean(), nullable=True),
        sa.Column("warned_at", big, nullable=True),
        sa.Column("overdue_at", big, nullable=True, comment="when it was told of"),
        sa.PrimaryKeyConstraint("number", "name", name=op.f("pk_case_clock")),
    )
    op.create_table(
        "case_file",
        sa.Column("number", big, nullable=False, comment="by which its reference is made"),
        sa.Column("version", sa.Integer(), nullable=False, comment="how many events it follows from"),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("type_version", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=64), nullable=False),
        sa.Column("visibility", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("stands_for", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("details", sa.Text(), nullable=False, comment="JSON, as its type asks"),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False, comment="0 is urgent, 3 is low"),
        sa.Column("queue", sa.String(length=64), nullable=False),
        sa.Column("assignee", sa.String(length=128), nullable=True),
        sa.Column("location", sa.Text(), nullable=True, comment="JSON, as it was said"),
        sa.Column("uprn", sa.String(length=128), nullable=True),
        sa.Column("usrn", sa.String(length=128), nullable=True),
        sa.Column("asset", sa.String(length=200), nullable=True, comment="system/local id"),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("parent", big, nullable=True),
        sa.Column("interactions", sa.Integer(), nullable=False),
        sa.Column("notes", sa.Integer(), nullable=False),
        sa.Column("opened_at", big, nullable=False),
        sa.Column("changed_at", big, nullable=False),
        sa.Column(
            "due_at",
            big,
            nullable=False,
            comment="when the first of its clocks is due; far off if none is",
        ),
        sa.Column("ended_at", big, nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_case_file")),
    )
    op.create_index("ix_case_file_asset", "case_file", ["asset", "number"])
    op.create_index(
        "ix_case_file_assignee",
        "case_file",
        ["assignee", "number"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.create_index(
        "ix_case_file_due",
        "case_file",
        ["due_at", "number"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.create_index("ix_case_file_parent", "case_file", ["parent"])
    op.create_index(
        "ix_case_file_queue",
        "case_file",
        ["queue", "priority", "due_at", "number"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.create_index("ix_case_file_status", "case_file", ["status", "number"])
    op.create_index("ix_case_file_type", "case_file", ["type", "number"])
    op.create_index("ix_case_file_uprn", "case_file", ["uprn", "number"])
    op.create_index("ix_case_file_usrn", "case_file", ["usrn", "number"])
    op.create_index(
        "ix_case_file_where",
        "case_file",
        ["type", "latitude", "longitude"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.create_table(
        "case_interaction",
        sa.Column("number", big, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("happened_at", big, nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("direction", sa.String(length=64), nullable=False),
        sa.Column("repeats", sa.Boolean(), nullable=False),
        sa.Column("call_back_at", big, nullable=True),
        sa.Column("told", sa.Text(), nullable=False, comment="JSON: the event's data"),
        sa.PrimaryKeyConstraint("number", "place", name=op.f("pk_case_interaction")),
    )
    op.create_table(
        "case_note",
        sa.Column("number", big, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("noted_at", big, nullable=False),
        sa.Column("noted_by", sa.String(length=128), nullable=True),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", "place", name=op.f("pk_case_note")),
    )
    op.create_table(
        "case_party",
        sa.Column("number", big, nullable=False),
        sa.Column(
            "system",
            sa.String(length=64),
            nullable=False,
            comment="or, of an identifier, its scheme after a colon",
        ),
        sa.Column("local_id", sa.String(length=128), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("system", "local_id", "number", "role", name=op.f("pk_case_party")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_case_party_number", "case_party", ["number"])


def downgrade() -> None:
    op.drop_index("ix_case_party_number", "case_party")
    op.drop_table("case_party")
    op.drop_table("case_note")
    op.drop_table("case_interaction")
    op.drop_index("ix_case_file_where", "case_file")
    op.drop_index("ix_case_file_usrn", "case_file")
    op.drop_index("ix_case_file_uprn", "case_file")
    op.drop_index("ix_case_file_type", "case_file")
    op.drop_index("ix_case_file_status", "case_file")
    op.drop_index("ix_case_file_queue", "case_file")
    op.drop_index("ix_case_file_parent", "case_file")
    op.drop_index("ix_case_file_due", "case_file")
    op.drop_index("ix_case_file_assignee", "case_file")
    op.drop_index("ix_case_file_asset", "case_file")
    op.drop_table("case_file")
    op.drop_table("case_clock")
