"""Restrictions, and the records that each is of. No personal data but the words of those who decided."""

from __future__ import annotations

from sqlalchemy import Column, Index, PrimaryKeyConstraint, String, Table, Text

from identity_index.tables import metadata
from ledger.tables import BIG, PERSON

restriction = Table(
    "restriction",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("person", BIG, nullable=False, comment="by the number that held when it was asked for"),
    Column("ground", String(24), nullable=False, comment="see identity_index.people.restricting.restriction"),
    Column("reason", Text, nullable=False),
    Column("who", PERSON, nullable=False),
    Column("at", BIG, nullable=False),
    Column("lifted_at", BIG),
    Column("lifted_by", PERSON),
    Column("why_lifted", Text),
    Column("informed", Text, comment="how and when the person was told that it would be lifted"),
    Column("certificate", Text, comment="JSON, once it is lifted"),
    Index("ix_restriction_person", "person", "id"),
)

restricted_record = Table(
    "restricted_record",
    metadata,
    Column("record", BIG, nullable=False, comment="with whose person it goes, when records move"),
    Column("restriction", BIG, nullable=False),
    PrimaryKeyConstraint("record", "restriction"),
    Index("ix_restricted_record_restriction", "restriction"),
    sqlite_with_rowid=False,
    comment="of restrictions that are in force; of those alone, so that it is empty where there is none",
)
