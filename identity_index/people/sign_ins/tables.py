"""Accounts that people sign in by, beside the records that they are."""

from __future__ import annotations

from sqlalchemy import Column, Table

from identity_index.tables import metadata
from ledger.tables import BIG, PERSON

sign_in = Table(
    "sign_in",
    metadata,
    Column("record", BIG, primary_key=True, autoincrement=False),
    Column("since", BIG, comment="null: it is not known"),
    Column("until", BIG, comment="when another account followed it; null: it is in use"),
    Column("successor", BIG, comment="the record of the account that followed it"),
    Column("told_at", BIG, nullable=False),
    Column("told_by", PERSON, nullable=False),
)
