"""Replays as jobs, and what is in each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    name = sa.String(length=128)
    op.create_table(
        "replay_job",
        sa.Column("id", big, autoincrement=False, nullable=False, comment="its run"),
        sa.Column("author", name, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", big, nullable=False),
        sa.Column("of", sa.Text(), nullable=False, comment="what it was chosen from, as JSON"),
        sa.Column("target", name, comment="the one subscription; null: each to the one that failed"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="see dead_letter.replays.states"),
        sa.Column("why", sa.Text(), nullable=False, comment="it stopped, or was paused or cancelled"),
        sa.Column("canary", sa.Integer(), nullable=False, comment="how many go ahead; 0: none"),
        sa.Column(
            "canary_until", big, comment="the rest waits while no more than this were sent; null: no more"
        ),
        sa.Column("concurrency", sa.Integer(), nullable=False),
        sa.Column("rate", sa.Float(), comment="a second; null: no limit"),
        sa.Column("stop_at", sa.Float(), comment="the part that may fail; null: any"),
        sa.Column("all_chosen", sa.Boolean(), nullable=False),
        sa.Column("place", big, nullable=False, comment="how far it was chosen"),
        sa.Column("chosen", big, nullable=False),
        sa.Column("sent", big, nullable=False),
        sa.Column("delivered", big, nullable=False),
        sa.Column("failed", big, nullable=False),
        sa.Column("skipped", big, nullable=False),
        sa.Column("left_out", big, nullable=False, comment="not sent, since it was cancelled before"),
        sa.Column("delivered_before", big, nullable=False, comment="when it was last started or resumed"),
        sa.Column("failed_before", big, nullable=False),
        sa.Column("next_at", big, comment="rate: when the next may go"),
        sa.Column("seen_at", big, comment="when its speed was last taken"),
        sa.Column("seen", big, nullable=False, comment="how many had their outcome then"),
        sa.Column("speed", sa.Float(), comment="outcomes a second"),
        sa.Column("ended_at", big),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replay_job")),
    )
    live = sa.text("ended_at IS NULL")
    op.create_index("ix_replay_job_live", "replay_job", ["id"], sqlite_where=live, postgresql_where=live)
    op.create_table(
        "replay_item",
        sa.Column("job", big, nullable=False),
        sa.Column("seq", big, nullable=False),
        sa.Column(
            "letter", big, nullable=False, comment="the dead delivery; 0: the event, whatever became of it"
        ),
        sa.Column("state", sa.SmallInteger(), nullable=False, comment="see dead_letter.replays.states"),
        sa.Column("made", big, comment="the delivery that was made for it"),
        sa.Column("why", sa.Text(), comment="it failed, or was skipped"),
        sa.PrimaryKeyConstraint("job", "seq", "letter", name=op.f("pk_replay_item")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_replay_item_state", "replay_item", ["job", "state", "seq", "letter"])
    held = sa.text("letter > 0 AND state < 2")
    op.create_index(
        "uq_replay_item_letter",
        "replay_item",
        ["letter"],
        unique=True,
        sqlite_where=held,
        postgresql_where=held,
    )


def downgrade() -> None:
    op.drop_table("replay_item")
    op.drop_table("replay_job")
