"""The keys' table. A revoked key stays, so that the audit trail's names keep their meaning."""

from __future__ import annotations

from sqlalchemy import JSON, Column, MetaData, String, Table

from safeguards.naming import CONVENTION
from safeguards.tables import UtcTime

metadata = MetaData(naming_convention=CONVENTION)

api_key = Table(
    "api_key",
    metadata,
    Column("key_id", String(12), primary_key=True),
    Column("holder", String(200), nullable=False, comment="the person or system it was given to"),
    Column("scopes", JSON, nullable=False),
    Column("sources", JSON, nullable=False, comment="event sources it may publish as"),
    Column("secret_sha256", String(64), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("revoked_at", UtcTime, nullable=True),
)
