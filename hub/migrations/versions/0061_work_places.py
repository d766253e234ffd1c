"""Who works where, so that whoever works at a place that is no more is found."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None
_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT_ONCE = 1000


def upgrade() -> None:
    op.create_table(
        "staff_work_place",
        sa.Column("uprn", _BIG, nullable=False),
        sa.Column("master", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("uprn", "master", name=op.f("pk_staff_work_place")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_staff_work_place_master", "staff_work_place", ["master"])
    _fill(op.get_bind())


def _fill(database: Any) -> None:
    """From what counts of those who have not left; what else their posts say comes with the next change."""
    member = sa.table(
        "staff_member", sa.column("master", _BIG), sa.column("state", sa.String), sa.column("facts", sa.Text)
    )
    kept = sa.table("staff_work_place", sa.column("uprn", _BIG), sa.column("master", _BIG))
    after = 0
    while True:
        query = sa.select(member.c.master, member.c.facts).where(
            member.c.master > after, member.c.state != "left", member.c.facts.like('%"work_places"%')
        )
        some = database.execute(query.order_by(member.c.master).limit(_AT_ONCE)).all()
        rows = [
            {"uprn": int(uprn), "master": one.master}
            for one in some
            for uprn in dict.fromkeys(json.loads(one.facts).get("work_places") or [])
        ]
        if rows:
            database.execute(sa.insert(kept), rows)
        if len(some) < _AT_ONCE:
            return
        after = some[-1].master


def downgrade() -> None:
    op.drop_table("staff_work_place")
