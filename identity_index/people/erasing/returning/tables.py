"""Keys that were erased, as keyed hashes: which they are is not kept."""

from __future__ import annotations

from sqlalchemy import Column, Index, SmallInteger, String, Table

from identity_index.tables import metadata
from ledger.tables import BIG, NAME

erased_key = Table(
    "erased_key",
    metadata,
    Column("hash", String(64), primary_key=True, comment="of system and local id, by the hub's own key"),
    Column("system", NAME, nullable=False),
    Column("erasure", BIG, nullable=False),
    Column("erased_at", BIG, nullable=False),
    Column("times", BIG, nullable=False, comment="how often it came again, and was turned away"),
    Column("last_at", BIG, comment="when it last did"),
    Index("ix_erased_key_last", "last_at"),
)

erased_key_secret = Table(
    "erased_key_secret",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False, comment="1: there is one"),
    Column("key", String(64), nullable=False, comment="in hexadecimal; made once, never changes"),
)
