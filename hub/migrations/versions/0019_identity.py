"""Masters of the identity index, the records that belong to them, and every change of that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "master",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("id", big, nullable=False),
        sa.Column(
            "became",
            big,
            nullable=True,
            comment="whom its records went to, when they all had; null while it has some",
        ),
        sa.Column("made_at", big, nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_master")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "source_record",
        sa.Column("id", big, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("system", sa.String(length=128), nullable=False),
        sa.Column("local_id", sa.String(length=128), nullable=False),
        sa.Column(
            "generation",
            sa.Integer(),
            nullable=False,
            comment="from 1; the next when its id was given to another",
        ),
        sa.Column(
            "master", big, nullable=False, comment="the one it belongs to now; never one that became another"
        ),
        sa.Column("version", sa.Integer(), nullable=False, comment="the one that holds: the newest by as_of"),
        sa.Column("versions", sa.Integer(), nullable=False, comment="how many there are"),
        sa.Column(
            "hash",
            sa.String(length=64),
            nullable=False,
            comment="of the details that hold; SHA-256, in hexadecimal",
        ),
        sa.Column("as_of", big, nullable=False),
        sa.Column("first_at", big, nullable=False),
        sa.Column("last_at", big, nullable=False, comment="when its system last said anything of it"),
        sa.Column("closed_at", big, nullable=True, comment="when its local id was found to be another's"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_record")),
        sa.UniqueConstraint(
            "kind",
            "system",
            "local_id",
            "generation",
            name=op.f("uq_source_record_kind_system_local_id_generation"),
        ),
    )
    op.create_index("ix_source_record_master", "source_record", ["kind", "master"])
    op.create_table(
        "record_version",
        sa.Column("record", big, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="from 1, in the order in which they came"),
        sa.Column(
            "details",
            sa.Text(),
            nullable=True,
            comment="as the system gave them, canonical JSON; null once erased",
        ),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("as_of", big, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.Column("event_source", sa.String(length=1024), nullable=False),
        sa.Column("event_id", sa.String(length=1024), nullable=False),
        sa.PrimaryKeyConstraint("record", "version", name=op.f("pk_record_version")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "change",
        sa.Column("id", big, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False, comment="see identity_index.history.change"),
        sa.Column("at", big, nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "weights",
            sa.String(length=64),
            nullable=True,
            comment="the version of the weights it was decided by",
        ),
        sa.Column("evidence", sa.Text(), nullable=True, comment="what spoke for it and against, as JSON"),
        sa.Column("undoes", big, nullable=True),
        sa.Column("undone_by", big, nullable=True, comment="set while that one stands"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    op.create_index("ix_change_kind_what", "change", ["kind", "what", "id"])
    op.create_table(
        "change_move",
        sa.Column("change", big, nullable=False),
        sa.Column("record", big, nullable=False),
        sa.Column("source", big, nullable=True, comment="the master it belonged to; null: it was new"),
        sa.Column("target", big, nullable=False),
        sa.PrimaryKeyConstraint("change", "record", name=op.f("pk_change_move")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_change_move_record", "change_move", ["record", "change"])
    op.create_table(
        "change_master",
        sa.Column("change", big, nullable=False),
        sa.Column("master", big, nullable=False),
        sa.Column("made", sa.Boolean(), nullable=False, comment="by this change"),
        sa.Column("was", big, nullable=True, comment="what it had become before"),
        sa.Column("became", big, nullable=True, comment="what it had become after"),
        sa.PrimaryKeyConstraint("change", "master", name=op.f("pk_change_master")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_change_master_master", "change_master", ["master", "change"])
    op.create_table(
        "apart",
        sa.Column("change", big, nullable=False, comment="they are kept apart while it stands"),
        sa.Column(
            "side",
            sa.SmallInteger(),
            nullable=False,
            comment="every record of one from every one of the other",
        ),
        sa.Column("record", big, nullable=False),
        sa.PrimaryKeyConstraint("change", "side", "record", name=op.f("pk_apart")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_apart_record", "apart", ["record", "change"])


def downgrade() -> None:
    op.drop_table("apart")
    op.drop_table("change_master")
    op.drop_table("change_move")
    op.drop_table("change")
    op.drop_table("record_version")
    op.drop_table("source_record")
    op.drop_table("master")
