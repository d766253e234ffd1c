"""Where a street ends, and a number of each asset: assets are looked at again where a street is no more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

_END = {"end_easting": 16, "end_northing": 17}
"""Where the values stand in what is held of a street, which is kind 11."""
_WHAT = {"end_easting": "where it ends; it begins at easting and northing"}
_SAID = {
    "sqlite": "json_extract(r.body, '$[{at}]')",
    "postgresql": "CAST(CAST(r.body AS jsonb) ->> {at} AS double precision)",
}
_ORDER = "SELECT system, local_id, row_number() OVER (ORDER BY system, local_id) AS n FROM place_asset"


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    said = _SAID[op.get_bind().dialect.name]
    for column, at in _END.items():
        op.add_column("place_street", sa.Column(column, sa.Float(), nullable=True, comment=_WHAT.get(column)))
        op.execute(
            f"UPDATE place_street SET {column} = {said.format(at=at)} FROM place_record AS r "  # noqa: S608
            "WHERE r.about = place_street.usrn AND r.kind = 11"
        )
    comment = "the order in which they are looked at again"
    op.add_column(
        "place_asset", sa.Column("number", big, nullable=False, server_default="0", comment=comment)
    )
    op.execute(
        f"UPDATE place_asset SET number = o.n FROM ({_ORDER}) AS o "  # noqa: S608
        "WHERE o.system = place_asset.system AND o.local_id = place_asset.local_id"
    )
    op.create_index("ix_place_asset_number", "place_asset", ["number"], unique=True)
    op.execute("INSERT INTO number (name, last) SELECT 'asset', count(*) FROM place_asset")


def downgrade() -> None:
    op.execute("DELETE FROM number WHERE name = 'asset'")
    op.drop_index("ix_place_asset_number", "place_asset")
    op.drop_column("place_asset", "number")
    for column in _END:
        op.drop_column("place_street", column)
