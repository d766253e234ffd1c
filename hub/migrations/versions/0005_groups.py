"""Groups: dead letters of one cause, and what was running when something failed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    name = sa.String(length=128)
    op.create_table(
        "failure_group",
        sa.Column("id", big, autoincrement=False, nullable=False),
        sa.Column(
            "fingerprint",
            sa.String(length=64),
            nullable=False,
            comment="see dead_letter.groups.fingerprint",
        ),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column(
            "place", name, nullable=False, comment="the subscription, or the entry of invalid messages"
        ),
        sa.Column("error", name, nullable=False, comment="the kind of exception, or the field that is wrong"),
        sa.Column("words", sa.Text(), nullable=False, comment="without ids, numbers, times and names"),
        sa.Column("frame", sa.String(length=1024), nullable=False, comment="the function that raised it"),
        sa.Column("first_at", big, nullable=False),
        sa.Column("last_at", big, nullable=False),
        sa.Column("failures", big, nullable=False, comment="how often, ever"),
        sa.Column("state", sa.SmallInteger(), nullable=False, comment="see dead_letter.groups.group.State"),
        sa.Column("muted_until", big),
        sa.Column("resolved_at", big, comment="when it was last said to be resolved"),
        sa.Column("owner", name),
        sa.Column("ticket", sa.String(length=1024), comment="a link"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failure_group")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_failure_group_fingerprint")),
    )
    op.create_index("ix_failure_group_last_at", "failure_group", ["last_at", "id"])
    op.create_table(
        "group_label",
        sa.Column("group_id", big, nullable=False),
        sa.Column("label", name, nullable=False),
        sa.PrimaryKeyConstraint("group_id", "label", name=op.f("pk_group_label")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_group_label_label", "group_label", ["label"])
    op.create_table(
        "group_note",
        sa.Column("group_id", big, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="from 1"),
        sa.Column("at", big, nullable=False),
        sa.Column("who", name, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "number", name=op.f("pk_group_note")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "group_hour",
        sa.Column("group_id", big, nullable=False),
        sa.Column("hour", big, nullable=False, comment="hours since 1970, UTC"),
        sa.Column("failures", big, nullable=False),
        sa.PrimaryKeyConstraint("group_id", "hour", name=op.f("pk_group_hour")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "filed",
        sa.Column("id", big, autoincrement=False, nullable=False, comment="in the order of failing"),
        sa.Column(
            "kind", sa.String(length=1), nullable=False, comment="d: a delivery, i: an invalid message"
        ),
        sa.Column("number", big, nullable=False, comment="of the delivery, or of the invalid message"),
        sa.Column("group_id", big, nullable=False),
        sa.Column("at", big, nullable=False, comment="when it failed"),
        sa.Column(
            "open",
            sa.Boolean(),
            nullable=False,
            comment="nothing was decided, and no replay has delivered it",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filed")),
    )
    op.create_index("ix_filed_letter", "filed", ["kind", "number"], unique=True)
    op.create_index("ix_filed_group", "filed", ["group_id", "open", "id"])
    op.create_index("ix_filed_at", "filed", ["at"])
    op.create_table(
        "process",
        sa.Column("name", name, nullable=False, comment="as attempts and leases name it"),
        sa.Column("version", name, nullable=False, comment="of Tolbooth"),
        sa.Column("started_at", big, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_process")),
    )
    op.add_column("attempt", sa.Column("error", name, comment="the kind of exception it ended with"))
    op.add_column(
        "attempt", sa.Column("frame", sa.String(length=1024), comment="the function that raised it")
    )
    op.add_column("invalid_message", sa.Column("version", name, comment="of Tolbooth, when it was kept"))


def downgrade() -> None:
    op.drop_column("invalid_message", "version")
    op.drop_column("attempt", "frame")
    op.drop_column("attempt", "error")
    for name in ("process", "filed", "group_hour", "group_note", "group_label", "failure_group"):
        op.drop_table(name)
