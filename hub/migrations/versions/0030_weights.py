"""Versions of the weights that people are matched by, which is in use, and the jobs about them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    who = sa.String(length=200)
    op.create_table(
        "person_weights",
        sa.Column(
            "version",
            sa.String(length=64),
            nullable=False,
            comment="of what is in it; see matching.weights",
        ),
        sa.Column("content", sa.Text(), nullable=False, comment="JSON; never changed"),
        sa.Column("made", sa.String(length=12), nullable=False, comment="shipped or learned"),
        sa.Column("made_at", big, nullable=False),
        sa.Column("made_by", who, nullable=False),
        sa.Column("records", big, nullable=False, comment="that it was learned from"),
        sa.Column("pairs", big, nullable=False, comment="of records that were compared for it"),
        sa.Column("labels", big, nullable=False, comment="pairs that somebody had decided on"),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_person_weights")),
    )
    op.create_table(
        "person_weights_use",
        sa.Column("id", big, autoincrement=False, nullable=False, comment="from 1; the last is in use"),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("at", big, nullable=False),
        sa.Column("who", who, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_weights_use")),
    )
    op.create_table(
        "person_weights_job",
        sa.Column("id", big, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False, comment="training or trial"),
        sa.Column(
            "state",
            sa.String(length=12),
            nullable=False,
            comment="see identity_index.people.weighing.job",
        ),
        sa.Column("asked", sa.Text(), nullable=False, comment="JSON: what of, and by which labels"),
        sa.Column(
            "against",
            sa.String(length=64),
            nullable=False,
            comment="the version that was in use when it was begun",
        ),
        sa.Column(
            "weights",
            sa.String(length=64),
            nullable=True,
            comment="the version that is tried, or was learned",
        ),
        sa.Column("through", big, nullable=False, comment="the last record that it is about"),
        sa.Column("phase", sa.String(length=24), nullable=False, comment="what it is doing"),
        sa.Column("done", big, nullable=False),
        sa.Column("of", big, nullable=False),
        sa.Column(
            "place", big, nullable=False, comment="of a trial: the last record, or review, that was tried"
        ),
        sa.Column("counts", sa.Text(), nullable=False, comment="JSON: of a trial, what it found so far"),
        sa.Column("who", who, nullable=False),
        sa.Column("begun_at", big, nullable=False),
        sa.Column("changed_at", big, nullable=False),
        sa.Column("ended_at", big, nullable=True),
        sa.Column("why", sa.Text(), nullable=False, comment="it ended so; empty where nothing is to be said"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_weights_job")),
    )
    op.create_index(op.f("ix_person_weights_job_state"), "person_weights_job", ["state", "id"])
    op.create_table(
        "person_weights_example",
        sa.Column("job", big, nullable=False),
        sa.Column("place", big, nullable=False, comment="in the order in which they were found"),
        sa.Column(
            "change",
            sa.String(length=24),
            nullable=False,
            comment="see identity_index.people.weighing.trial",
        ),
        sa.Column("record", big, nullable=False),
        sa.Column("person", big, nullable=False, comment="whose it was then"),
        sa.Column("detail", sa.Text(), nullable=False, comment="JSON: what either version says, and why"),
        sa.PrimaryKeyConstraint("job", "place", name=op.f("pk_person_weights_example")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("person_weights_example")
    op.drop_index(op.f("ix_person_weights_job_state"), table_name="person_weights_job")
    op.drop_table("person_weights_job")
    op.drop_table("person_weights_use")
    op.drop_table("person_weights")
