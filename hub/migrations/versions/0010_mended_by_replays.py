"""Invalid messages in replays, and the replay that mended a message."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    mended = "the replay that mended it; null where it was mended by itself"
    op.add_column("invalid_message", sa.Column("mended_run", _BIG, comment=mended))
    counted = "invalid messages that are events now"
    op.add_column(
        "replay_job", sa.Column("mended", _BIG, nullable=False, server_default="0", comment=counted)
    )
    left = "of a stretch: not what was delivered before"
    op.add_column(
        "replay_job",
        sa.Column("missed_only", sa.Boolean(), nullable=False, server_default=sa.false(), comment=left),
    )
    op.execute("ALTER TABLE replay_job RENAME COLUMN delivered_before TO well_before")
    _say("replay_job", "well_before", "delivered or mended when last started or resumed")
    _say("replay_item", "seq", "the event; of an invalid message its own number")
    _say("replay_item", "letter", "see dead_letter.replays.item")
    _say("replay_item", "made", "the delivery that was made for it, or the event that it became")
    _hold("letter <> 0 AND state < 2")


def downgrade() -> None:
    op.execute("DELETE FROM replay_item WHERE letter < 0")
    _hold("letter > 0 AND state < 2")
    op.execute("ALTER TABLE replay_job RENAME COLUMN well_before TO delivered_before")
    op.drop_column("replay_job", "missed_only")
    op.drop_column("replay_job", "mended")
    op.drop_column("invalid_message", "mended_run")


def _hold(held: str) -> None:
    op.drop_index("uq_replay_item_letter", "replay_item")
    where = sa.text(held)
    op.create_index(
        "uq_replay_item_letter",
        "replay_item",
        ["letter"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


def _say(table: str, column: str, comment: str) -> None:
    """SQLite keeps no comments."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column(table, column, comment=comment)
