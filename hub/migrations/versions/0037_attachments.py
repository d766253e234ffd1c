"""Attachments: files that travel by reference, and bytes that are to be deleted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "attachment",
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column(
            "sha256",
            sa.String(length=64),
            nullable=False,
            comment="of the bytes as they are kept, in hexadecimal",
        ),
        sa.Column("size", big, nullable=False, comment="bytes"),
        sa.Column("media_type", sa.String(length=128), nullable=False, comment="by its content"),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("data_class", sa.SmallInteger(), nullable=False),
        sa.Column("kept_at", big, nullable=False),
        sa.Column("kept_by", sa.String(length=200), nullable=False, comment="who sent it"),
        sa.Column(
            "held_by",
            sa.String(length=300),
            nullable=True,
            comment="who needs it, such as event/42; null: nobody",
        ),
        sa.Column(
            "unheld_at", big, nullable=True, comment="since when nobody does; null while somebody does"
        ),
        sa.Column("quarantined", sa.Boolean(), nullable=False, comment="not looked through for viruses yet"),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_attachment")),
    )
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"])
    op.create_index("ix_attachment_held_by", "attachment", ["held_by"])
    unheld, quarantined = sa.text("unheld_at IS NOT NULL"), sa.text("quarantined")
    op.create_index(
        "ix_attachment_unheld_at",
        "attachment",
        ["unheld_at"],
        sqlite_where=unheld,
        postgresql_where=unheld,
    )
    op.create_index(
        "ix_attachment_quarantined",
        "attachment",
        ["kept_at"],
        sqlite_where=quarantined,
        postgresql_where=quarantined,
    )
    op.create_table(
        "attachment_leaving",
        sa.Column(
            "sha256",
            sa.String(length=64),
            nullable=False,
            comment="bytes that no attachment may have any more",
        ),
        sa.Column("since", big, nullable=False),
        sa.Column(
            "until_at", big, nullable=True, comment="they are being deleted, and at the latest are by then"
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_attachment_leaving")),
    )


def downgrade() -> None:
    op.drop_table("attachment_leaving")
    op.drop_index("ix_attachment_quarantined", "attachment")
    op.drop_index("ix_attachment_unheld_at", "attachment")
    op.drop_index("ix_attachment_held_by", "attachment")
    op.drop_index("ix_attachment_sha256", "attachment")
    op.drop_table("attachment")
