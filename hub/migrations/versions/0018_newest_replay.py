"""The newest replay of a dead delivery is found along an index, however many deliveries there are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_WHERE = sa.text("replays IS NOT NULL")


def upgrade() -> None:
    _replace("ix_delivery_replays", "ix_delivery_replays_id", ["replays", "id"])


def downgrade() -> None:
    _replace("ix_delivery_replays_id", "ix_delivery_replays", ["replays"])


def _replace(old: str, new: str, columns: list[str]) -> None:
    op.create_index(new, "delivery", columns, sqlite_where=_WHERE, postgresql_where=_WHERE)
    op.drop_index(op.f(old), "delivery")
