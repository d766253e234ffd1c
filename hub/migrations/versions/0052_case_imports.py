"""Old systems' cases that are taken over: how far that is, what was found, and which is which here."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    name, long = sa.String(length=128), sa.String(length=1024)
    op.create_table(
        "case_import",
        sa.Column("id", big, autoincrement=False, nullable=False),
        sa.Column(
            "kind",
            sa.String(length=16),
            nullable=False,
            comment="import, or reconcile: what is here is only counted",
        ),
        sa.Column("system", sa.String(length=64), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False, comment="JSON: see cases.importing.profile"),
        sa.Column(
            "digest",
            sa.String(length=64),
            nullable=False,
            comment="of the profile; SHA-256, in hexadecimal",
        ),
        sa.Column("at", sa.Text(), nullable=True, comment="the adapter's cursor; null before the first page"),
        sa.Column("pages", sa.Integer(), nullable=False, comment="that are in"),
        sa.Column(
            "within",
            name,
            nullable=True,
            comment="of the next page, the last case that is in; null if none is",
        ),
        sa.Column("label", long, nullable=False),
        sa.Column("share", sa.Float(), nullable=True, comment="how much of the whole that is, from 0 to 1"),
        sa.Column("counts", sa.Text(), nullable=False, comment="JSON: see cases.importing.shown"),
        sa.Column("tally", sa.Text(), nullable=False, comment="JSON: cases there by what they are here"),
        sa.Column("begun_by", sa.String(length=200), nullable=False),
        sa.Column("begun_at", big, nullable=False),
        sa.Column("changed_at", big, nullable=False),
        sa.Column("finished_at", big, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_import")),
    )
    op.create_table(
        "case_import_finding",
        sa.Column("import_id", big, nullable=False),
        sa.Column("local_id", name, nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("number", big, nullable=True, comment="of the case here, if there is one"),
        sa.Column("problem", long, nullable=False),
        sa.Column("fix", long, nullable=False),
        sa.PrimaryKeyConstraint("import_id", "local_id", name=op.f("pk_case_import_finding")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "case_taken_over",
        sa.Column("system", sa.String(length=64), nullable=False),
        sa.Column("local_id", name, nullable=False),
        sa.Column("number", big, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False, comment="of all that was read of it there"),
        sa.Column(
            "put",
            sa.String(length=64),
            nullable=False,
            comment="the status that the import gave it last",
        ),
        sa.Column(
            "took",
            sa.Text(),
            nullable=False,
            comment="JSON: which notes and contacts, digests of what it said",
        ),
        sa.Column("seen", big, nullable=False, comment="the last import, or count, that came by it"),
        sa.PrimaryKeyConstraint("system", "local_id", name=op.f("pk_case_taken_over")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_case_taken_over_seen", "case_taken_over", ["system", "seen"])


def downgrade() -> None:
    op.drop_table("case_taken_over")
    op.drop_table("case_import_finding")
    op.drop_table("case_import")
