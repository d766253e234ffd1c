"""Whom a case is told to, their links, and how it went on in public words.

`tolbooth cases rebuild` fills them for cases that were opened before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "case_change",
        sa.Column("number", big, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="the case's, by this change"),
        sa.Column("at", big, nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("stands_for", sa.String(length=64), nullable=False),
        sa.Column("said", sa.Text(), nullable=False, comment="in public words"),
        sa.Column(
            "to_tell", sa.Integer(), nullable=False, comment="the last of the reporters who are told of it"
        ),
        sa.Column("told", sa.Integer(), nullable=False, comment="the last of those who were"),
        sa.PrimaryKeyConstraint("number", "version", name=op.f("pk_case_change")),
    )
    op.create_index("ix_case_change_at", "case_change", ["at", "number", "version"])
    op.create_table(
        "case_tracking_link",
        sa.Column("number", big, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("reporter", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False, comment="SHA-256, hexadecimal"),
        sa.Column("issued_at", big, nullable=False),
        sa.Column("issued_by", sa.String(length=128), nullable=True),
        sa.Column("expires_at", big, nullable=False),
        sa.Column("revoked_at", big, nullable=True),
        sa.PrimaryKeyConstraint("number", "place", name=op.f("pk_case_tracking_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_case_tracking_link_token_hash")),
    )
    op.create_table(
        "case_reporter",
        sa.Column("number", big, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("told_by", sa.String(length=64), nullable=False, comment="email, sms, phone or none"),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("same", sa.String(length=200), nullable=True, comment="the address as it is compared"),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("person", sa.Text(), nullable=True, comment="JSON: who they are, if that is known"),
        sa.Column("joined_at", big, nullable=False),
        sa.Column(
            "acknowledged_at", big, nullable=True, comment="when they were told that their report is there"
        ),
        sa.Column("stopped_at", big, nullable=True, comment="since when they want to hear no more"),
        sa.Column("files", sa.Integer(), nullable=False, comment="that came from them"),
        sa.PrimaryKeyConstraint("number", "place", name=op.f("pk_case_reporter")),
    )
    op.create_index("ix_case_reporter_same", "case_reporter", ["same", "acknowledged_at"])


def downgrade() -> None:
    op.drop_table("case_reporter")
    op.drop_table("case_tracking_link")
    op.drop_table("case_change")
