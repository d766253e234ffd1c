"""Those who work for the council, and their accounts as a directory keeps them over SCIM."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "staff_member",
        sa.Column("master", BIG, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(16), nullable=False, comment="expected, current or left"),
        sa.Column("since", BIG, nullable=False, comment="when it came to stand so"),
        sa.Column("because", sa.String(16), comment="why they have left"),
        sa.Column("version", sa.Integer(), nullable=False, comment="how often any of it has changed"),
        sa.Column("facts", sa.Text(), nullable=False, comment="what counts of them, JSON"),
        sa.Column("disputed", sa.Text(), comment="what systems do not agree on, JSON; null: nothing"),
        sa.Column("team", sa.String(200)),
        sa.Column("service", sa.String(200)),
        sa.Column("manager", sa.String(200), comment="the record of whom they answer to: system/local_id"),
        sa.Column("changed_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("master", name=op.f("pk_staff_member")),
    )
    op.create_index("ix_staff_member_state", "staff_member", ["state", "master"])
    op.create_index("ix_staff_member_team", "staff_member", ["team", "state", "master"])
    op.create_table(
        "staff_name",
        sa.Column("kind", sa.String(16), nullable=False, comment="such as user_name"),
        sa.Column("name", sa.String(200), nullable=False, comment="case and white space folded"),
        sa.Column("master", BIG, nullable=False),
        sa.Column("written", sa.String(200), nullable=False, comment="as a system writes it"),
        sa.PrimaryKeyConstraint("name", "kind", "master", name=op.f("pk_staff_name")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_staff_name_master", "staff_name", ["master"])
    op.create_table(
        "staff_number",
        sa.Column("value", sa.String(128), nullable=False, comment="an employee number, folded"),
        sa.Column("record", BIG, nullable=False, comment="the record that holds it now"),
        sa.PrimaryKeyConstraint("value", "record", name=op.f("pk_staff_number")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_staff_number_record", "staff_number", ["record"])
    op.create_table(
        "staff_gone",
        sa.Column("record", BIG, autoincrement=False, nullable=False, comment="its system has it no more"),
        sa.Column("at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("record", name=op.f("pk_staff_gone")),
    )
    op.create_table(
        "staff_person",
        sa.Column("staff", BIG, autoincrement=False, nullable=False),
        sa.Column("person", BIG, nullable=False, comment="the person of the index that they are"),
        sa.Column("said_at", BIG, nullable=False),
        sa.Column("said_by", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("staff", name=op.f("pk_staff_person")),
    )
    _scim()


def _scim() -> None:
    op.create_table(
        "scim_resource",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False, comment="User or Group"),
        sa.Column("place", BIG, nullable=False, comment="in the order in which they were made"),
        sa.Column("body", sa.Text(), nullable=False, comment="as the directory has it, without its members"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", BIG, nullable=False),
        sa.Column("changed_at", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scim_resource")),
    )
    op.create_index("ix_scim_resource_place", "scim_resource", ["kind", "place"], unique=True)
    op.create_table(
        "scim_key",
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("attribute", sa.String(1024), nullable=False, comment="its URN"),
        sa.Column(
            "value", sa.String(256), nullable=False, comment="as it is compared; of a long one its SHA-256"
        ),
        sa.Column("resource", sa.String(36), nullable=False),
        sa.PrimaryKeyConstraint("kind", "attribute", "value", "resource", name=op.f("pk_scim_key")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_scim_key_resource", "scim_key", ["resource"])
    op.create_table(
        "scim_member",
        sa.Column("of_group", sa.String(36), nullable=False),
        sa.Column("member", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False, comment="User or Group"),
        sa.PrimaryKeyConstraint("of_group", "member", name=op.f("pk_scim_member")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_scim_member_member", "scim_member", ["member"])


def downgrade() -> None:
    for table in (
        *("scim_member", "scim_key", "scim_resource"),
        *("staff_person", "staff_gone", "staff_number", "staff_name", "staff_member"),
    ):
        op.drop_table(table)
