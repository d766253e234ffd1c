"""What the index keeps of assets."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from identity_index.tables import metadata
from ledger.tables import BIG, NAME, PERSON

place_asset = Table(
    "place_asset",
    metadata,
    Column("system", String(64), nullable=False),
    Column("local_id", NAME, nullable=False),
    Column("kind", String(64), nullable=False, comment="such as gully"),
    Column("name", String(200), nullable=False),
    Column("easting", Float, nullable=False, comment="metres on the British National Grid"),
    Column("northing", Float, nullable=False),
    Column("strip", Integer, comment="whole 100 metres of easting; null: removed"),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("usrn", BIG),
    Column("by", String(16), nullable=False, comment="how the street is known, if it is"),
    Column("uprn", BIG),
    Column("sensors", Text, nullable=False, comment="JSON: their ids"),
    Column("changed_at", BIG, nullable=False),
    Column("changed_by", PERSON, nullable=False),
    Column("removed_at", BIG),
    Column("number", BIG, nullable=False, comment="the order in which they are looked at again"),
    PrimaryKeyConstraint("system", "local_id"),
    Index("ix_place_asset_number", "number", unique=True),
    Index("ix_place_asset_strip_northing", "strip", "northing"),
    Index("ix_place_asset_usrn", "usrn"),
)

place_asset_sensor = Table(
    "place_asset_sensor",
    metadata,
    Column("sensor", NAME, primary_key=True),
    Column("system", String(64), nullable=False),
    Column("local_id", NAME, nullable=False),
    Index("ix_place_asset_sensor_asset", "system", "local_id"),
)

place_asset_past = Table(
    "place_asset_past",
    metadata,
    Column("system", String(64), nullable=False),
    Column("local_id", NAME, nullable=False),
    Column("until", BIG, nullable=False),
    Column("said", Text, nullable=False, comment="JSON: what it was, as it is shown"),
    Column("ended_by", PERSON, nullable=False),
    PrimaryKeyConstraint("system", "local_id", "until"),
)
