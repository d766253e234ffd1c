"""Who is named by which event; and of masters, which became which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_WHERE = sa.text("became IS NOT NULL")


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "event_person",
        sa.Column(
            "within",
            sa.String(length=128),
            nullable=False,
            comment="a system; scheme:<name> of a number that several share",
        ),
        sa.Column(
            "value",
            sa.String(length=128),
            nullable=False,
            comment="that system's own key for a person, or the number",
        ),
        sa.Column("seq", big, nullable=False),
        sa.Column("place", sa.String(length=1024), nullable=False, comment="where in the data"),
        sa.Column(
            "known",
            sa.Text(),
            nullable=True,
            comment="their ids as of acceptance, the first the one of then; null: not known",
        ),
        sa.PrimaryKeyConstraint("within", "value", "seq", "place", name=op.f("pk_event_person")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_event_person_seq", "event_person", ["seq"])
    op.create_index(
        "ix_master_became", "master", ["kind", "became"], sqlite_where=_WHERE, postgresql_where=_WHERE
    )


def downgrade() -> None:
    op.drop_index("ix_master_became", "master", sqlite_where=_WHERE, postgresql_where=_WHERE)
    op.drop_table("event_person")
