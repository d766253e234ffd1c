"""Files of people that the index took in, and their rows that could not be taken."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    long = sa.String(length=1024)
    op.create_table(
        "person_import",
        sa.Column("id", big, autoincrement=False, nullable=False),
        sa.Column("system", sa.String(length=64), nullable=False),
        sa.Column("file", long, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "profile",
            sa.String(length=64),
            nullable=False,
            comment="what it is read by; SHA-256, in hexadecimal",
        ),
        sa.Column("line", big, nullable=False, comment="the last that is in"),
        sa.Column(
            "counts",
            sa.Text(),
            nullable=False,
            comment="JSON; see identity_index.people.importing.batch",
        ),
        sa.Column("weights", sa.Text(), nullable=False, comment="JSON: the versions"),
        sa.Column("begun_by", sa.String(length=200), nullable=False),
        sa.Column("begun_at", big, nullable=False),
        sa.Column("changed_at", big, nullable=False),
        sa.Column("finished_at", big, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_import")),
    )
    op.create_table(
        "person_import_reject",
        sa.Column("import_id", big, nullable=False),
        sa.Column("line", big, nullable=False),
        sa.Column("in_column", long, nullable=True),
        sa.Column("problem", long, nullable=False),
        sa.Column("fix", long, nullable=False),
        sa.PrimaryKeyConstraint("import_id", "line", name=op.f("pk_person_import_reject")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("person_import_reject")
    op.drop_table("person_import")
