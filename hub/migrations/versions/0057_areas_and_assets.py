"""Areas that the council draws, and assets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "place_area",
        sa.Column("kind", sa.String(length=64), nullable=False, comment="such as ward"),
        sa.Column("code", sa.String(length=64), nullable=False, comment="tells it from others of its kind"),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("west", sa.Float(), nullable=False, comment="metres on the British National Grid"),
        sa.Column("south", sa.Float(), nullable=False),
        sa.Column("east", sa.Float(), nullable=False),
        sa.Column("north", sa.Float(), nullable=False),
        sa.Column("rings", sa.Text(), nullable=False, comment="JSON: every edge and hole"),
        sa.Column("changed_at", big, nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("kind", "code", name=op.f("pk_place_area")),
    )
    op.create_table(
        "place_asset",
        sa.Column("system", sa.String(length=64), nullable=False),
        sa.Column("local_id", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False, comment="such as gully"),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("easting", sa.Float(), nullable=False, comment="metres on the British National Grid"),
        sa.Column("northing", sa.Float(), nullable=False),
        sa.Column(
            "strip",
            sa.Integer(),
            nullable=True,
            comment="whole 100 metres of easting; null: removed",
        ),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("usrn", big, nullable=True),
        sa.Column("by", sa.String(length=16), nullable=False, comment="how the street is known, if it is"),
        sa.Column("uprn", big, nullable=True),
        sa.Column("sensors", sa.Text(), nullable=False, comment="JSON: their ids"),
        sa.Column("changed_at", big, nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.Column("removed_at", big, nullable=True),
        sa.PrimaryKeyConstraint("system", "local_id", name=op.f("pk_place_asset")),
    )
    op.create_index("ix_place_asset_strip_northing", "place_asset", ["strip", "northing"])
    op.create_index("ix_place_asset_usrn", "place_asset", ["usrn"])
    op.create_table(
        "place_asset_past",
        sa.Column("system", sa.String(length=64), nullable=False),
        sa.Column("local_id", sa.String(length=128), nullable=False),
        sa.Column("until", big, nullable=False),
        sa.Column("said", sa.Text(), nullable=False, comment="JSON: what it was, as it is shown"),
        sa.Column("ended_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("system", "local_id", "until", name=op.f("pk_place_asset_past")),
    )
    op.create_table(
        "place_asset_sensor",
        sa.Column("sensor", sa.String(length=128), autoincrement=False, nullable=False),
        sa.Column("system", sa.String(length=64), nullable=False),
        sa.Column("local_id", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("sensor", name=op.f("pk_place_asset_sensor")),
    )
    op.create_index("ix_place_asset_sensor_asset", "place_asset_sensor", ["system", "local_id"])


def downgrade() -> None:
    for name in ("place_asset_sensor", "place_asset_past", "place_asset", "place_area"):
        op.drop_table(name)
