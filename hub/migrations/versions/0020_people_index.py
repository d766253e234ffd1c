"""The index of people: what records are found and compared by, reviews; and what services have done once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "effect",
        sa.Column("subscription", sa.String(length=128), nullable=False),
        sa.Column(
            "key",
            sa.String(length=64),
            nullable=False,
            comment="the delivery's, the same however often it is made",
        ),
        sa.Column("at", big, nullable=False),
        sa.PrimaryKeyConstraint("subscription", "key", name=op.f("pk_effect")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_effect_at", "effect", ["at"])
    op.create_table(
        "person_features",
        sa.Column("record", big, autoincrement=False, nullable=False),
        sa.Column(
            "features", sa.Text(), nullable=False, comment="see identity_index.people.matching.features"
        ),
        sa.PrimaryKeyConstraint("record", name=op.f("pk_person_features")),
    )
    op.create_table(
        "person_block",
        sa.Column("key", big, nullable=False, comment="see identity_index.people.matching.keys"),
        sa.Column("record", big, nullable=False),
        sa.PrimaryKeyConstraint("key", "record", name=op.f("pk_person_block")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "person_term",
        sa.Column(
            "field", sa.SmallInteger(), nullable=False, comment="see identity_index.people.matching.fields"
        ),
        sa.Column("value", sa.String(length=1024), nullable=False),
        sa.Column("many", big, nullable=False, comment="persons who have it"),
        sa.PrimaryKeyConstraint("field", "value", name=op.f("pk_person_term")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "person_total",
        sa.Column(
            "field",
            sa.SmallInteger(),
            nullable=False,
            comment="-1: the number of persons; else the number of values counted of a field",
        ),
        sa.Column("many", big, nullable=False),
        sa.PrimaryKeyConstraint("field", name=op.f("pk_person_total")),
    )
    op.create_table(
        "review",
        sa.Column("id", big, autoincrement=False, nullable=False),
        sa.Column(
            "state", sa.String(length=12), nullable=False, comment="see identity_index.people.reviews.review"
        ),
        sa.Column(
            "why", sa.String(length=16), nullable=False, comment="see identity_index.people.reviews.review"
        ),
        sa.Column("record", big, nullable=False),
        sa.Column("master", big, nullable=False, comment="whose the record was when it was opened"),
        sa.Column("candidate", big, nullable=False, comment="whose it may be"),
        sa.Column("candidate_record", big, nullable=True, comment="the record of that one that agrees best"),
        sa.Column("bits", sa.Float(), nullable=True),
        sa.Column("probability", sa.Float(), nullable=True),
        sa.Column("weights", sa.String(length=64), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False, comment="JSON"),
        sa.Column("opened_at", big, nullable=False),
        sa.Column("decided_at", big, nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("change", big, nullable=True, comment="what was done about it"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index("ix_review_candidate", "review", ["candidate", "state"])
    op.create_index("ix_review_master", "review", ["master", "state"])
    op.create_index("ix_review_record", "review", ["record", "state"])
    op.create_index("ix_review_state", "review", ["state", "id"])


def downgrade() -> None:
    op.drop_table("review")
    op.drop_table("person_total")
    op.drop_table("person_term")
    op.drop_table("person_block")
    op.drop_table("person_features")
    op.drop_table("effect")
