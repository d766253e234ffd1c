"""The tables of the index: which letters have a term, and the key that terms are written by."""

from __future__ import annotations

from sqlalchemy import Column, Integer, PrimaryKeyConstraint, SmallInteger, String, Table, Text

from dead_letter.tables import metadata
from ledger.tables import BIG

search_block = Table(
    "search_block",
    metadata,
    Column("term", BIG, nullable=False, comment="see dead_letter.search.term"),
    Column(
        "block", Integer, nullable=False, comment="of numbers of filed letters, see dead_letter.search.bits"
    ),
    Column("bits", Text, nullable=False, comment="the letters of the block that have the term"),
    PrimaryKeyConstraint("term", "block"),
    sqlite_with_rowid=False,
)

search_key = Table(
    "search_key",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False, comment="1: there is one"),
    Column("key", String(64), nullable=False, comment="in hexadecimal; made once, never changes"),
)
