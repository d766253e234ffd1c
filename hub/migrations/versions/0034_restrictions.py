"""Restrictions of what may be done with a person's records."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    person = sa.String(length=200)
    op.create_table(
        "restriction",
        sa.Column("id", big, autoincrement=False, nullable=False),
        sa.Column("person", big, nullable=False, comment="by the number that held when it was asked for"),
        sa.Column(
            "ground",
            sa.String(length=24),
            nullable=False,
            comment="see identity_index.people.restricting.restriction",
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who", person, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.Column("lifted_at", big, nullable=True),
        sa.Column("lifted_by", person, nullable=True),
        sa.Column("why_lifted", sa.Text(), nullable=True),
        sa.Column(
            "informed",
            sa.Text(),
            nullable=True,
            comment="how and when the person was told that it would be lifted",
        ),
        sa.Column("certificate", sa.Text(), nullable=True, comment="JSON, once it is lifted"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restriction")),
    )
    op.create_index("ix_restriction_person", "restriction", ["person", "id"])
    op.create_table(
        "restricted_record",
        sa.Column("record", big, nullable=False, comment="with whose person it goes, when records move"),
        sa.Column("restriction", big, nullable=False),
        sa.PrimaryKeyConstraint("record", "restriction", name=op.f("pk_restricted_record")),
        sqlite_with_rowid=False,
        comment="of restrictions that are in force; of those alone, so that it is empty where there is none",
    )
    op.create_index("ix_restricted_record_restriction", "restricted_record", ["restriction"])


def downgrade() -> None:
    op.drop_table("restricted_record")
    op.drop_table("restriction")
