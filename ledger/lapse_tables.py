"""The table of what expired just now. Emptied as it is read, so it holds little."""

from __future__ import annotations

from sqlalchemy import Column, Table

from ledger.metadata import metadata
from ledger.tables import BIG

lapsed = Table(
    "lapsed",
    metadata,
    Column(
        "delivery",
        BIG,
        primary_key=True,
        autoincrement=False,
        comment="it expired before it was delivered, and is not filed yet",
    ),
)
