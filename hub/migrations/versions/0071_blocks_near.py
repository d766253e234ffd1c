"""Blocking keys of persons anew: those of one home, one birthday or one name stand near to one another, and
each says whose its record is.

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
_record = sa.table("source_record", sa.column("id", sa.BigInteger), sa.column("master", sa.BigInteger))
_WHOSE = "whose the record is, so that it need not be asked"


def upgrade() -> None:
    block, bind = _made(with_master=True), op.get_bind()
    f, r = _features.c, _record.c
    page = sa.select(f.record, f.features, r.master).join_from(_features, _record, r.id == f.record)
    page, after = page.order_by(f.record).limit(_AT_ONCE), -1
    while rows := bind.execute(page.where(f.record > after)).all():
        found = sorted(
            {(key, row.record, row.master) for row in rows for key in keys(Features.unpacked(row.features))}
        )
        if found:
            named = [dict(zip(("key", "record", "master"), one, strict=True)) for one in found]
            bind.execute(sa.insert(block), named)
        after = rows[-1].record


def downgrade() -> None:
    if op.get_bind().execute(sa.text("SELECT key FROM person_block LIMIT 1")).first() is not None:
        raise RuntimeError(
            "An earlier version finds nobody by these keys, and only it can make its own: restore the backup "
            "that was made before the upgrade."
        )
    _made(with_master=False)


def _made(*, with_master: bool) -> sa.Table:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    said = "see identity_index.people.matching.keys"
    columns: list[sa.Column[int]] = [
        sa.Column("key", big, nullable=False, comment=said),
        sa.Column("record", big, nullable=False),
    ]
    if with_master:
        columns.append(sa.Column("master", big, nullable=False, comment=_WHOSE))
    op.drop_table("person_block")
    return op.create_table(
        "person_block",
        *columns,
        sa.PrimaryKeyConstraint("key", "record", name=op.f("pk_person_block")),
        sqlite_with_rowid=False,
    )
