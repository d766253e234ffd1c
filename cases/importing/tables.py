"""How far old systems' cases are taken over. What the cases say is not in it, and neither is anybody."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from cases.tables import metadata
from ledger.tables import BIG, LONG, NAME, PERSON

case_import = Table(
    "case_import",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False, comment="import, or reconcile: what is here is only counted"),
    Column("system", String(64), nullable=False),
    Column("profile", Text, nullable=False, comment="JSON: see cases.importing.profile"),
    Column("digest", String(64), nullable=False, comment="of the profile; SHA-256, in hexadecimal"),
    Column("at", Text, comment="the adapter's cursor; null before the first page"),
    Column("pages", Integer, nullable=False, comment="that are in"),
    Column("within", NAME, comment="of the next page, the last case that is in; null if none is"),
    Column("label", LONG, nullable=False),
    Column("share", Float, comment="how much of the whole that is, from 0 to 1"),
    Column("counts", Text, nullable=False, comment="JSON: see cases.importing.shown"),
    Column("tally", Text, nullable=False, comment="JSON: cases there by what they are here"),
    Column("begun_by", PERSON, nullable=False),
    Column("begun_at", BIG, nullable=False),
    Column("changed_at", BIG, nullable=False),
    Column("finished_at", BIG),
)

case_import_finding = Table(
    "case_import_finding",
    metadata,
    Column("import_id", BIG, nullable=False),
    Column("local_id", NAME, nullable=False),
    Column("what", String(16), nullable=False),
    Column("number", BIG, comment="of the case here, if there is one"),
    Column("problem", LONG, nullable=False),
    Column("fix", LONG, nullable=False),
    PrimaryKeyConstraint("import_id", "local_id"),
    sqlite_with_rowid=False,
)
"""Old cases that were not taken over, or are not the same here."""

case_taken_over = Table(
    "case_taken_over",
    metadata,
    Column("system", String(64), nullable=False),
    Column("local_id", NAME, nullable=False),
    Column("number", BIG, nullable=False),
    Column("digest", String(64), nullable=False, comment="of all that was read of it there"),
    Column("put", String(64), nullable=False, comment="the status that the import gave it last"),
    Column("took", Text, nullable=False, comment="JSON: which notes and contacts, digests of what it said"),
    Column("seen", BIG, nullable=False, comment="the last import, or count, that came by it"),
    PrimaryKeyConstraint("system", "local_id"),
    Index("ix_case_taken_over_seen", "system", "seen"),
    Index("ix_case_taken_over_number", "number"),
    sqlite_with_rowid=False,
)
"""Which old case is which here, and what of it is here already."""
