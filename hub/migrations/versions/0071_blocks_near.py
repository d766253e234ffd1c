"""Blocking keys of persons anew: those of one home, one birthday or one name stand near to one another.

They are what the index looks by, so they are made by its own code, of whatever version that is by then.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from identity_index.people.matching import Features, keys

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

_AT_ONCE = 1_000
_features = sa.table("person_features", sa.column("record", sa.BigInteger), sa.column("features", sa.Text))
_block = sa.table("person_block", sa.column("key", sa.BigInteger), sa.column("record", sa.BigInteger))


def upgrade() -> None:
    bind = op.get_bind()
    bind.execute(sa.delete(_block))
    page = sa.select(_features).order_by(_features.c.record).limit(_AT_ONCE)
    after = -1
    while rows := bind.execute(page.where(_features.c.record > after)).all():
        found = sorted({(key, row.record) for row in rows for key in keys(Features.unpacked(row.features))})
        if found:
            bind.execute(sa.insert(_block), [{"key": key, "record": record} for key, record in found])
        after = rows[-1].record


def downgrade() -> None:
    if op.get_bind().execute(sa.select(_block).limit(1)).first() is not None:
        raise RuntimeError(
            "An earlier version finds nobody by these keys, and only it can make its own: restore the backup "
            "that was made before the upgrade."
        )
