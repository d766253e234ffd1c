"""What the index keeps of the files that it took in. No person is in it."""

from __future__ import annotations

from sqlalchemy import Column, PrimaryKeyConstraint, String, Table, Text

from identity_index.tables import metadata
from ledger.tables import BIG, LONG, PERSON

person_import = Table(
    "person_import",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("system", String(64), nullable=False),
    Column("file", LONG, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("profile", String(64), nullable=False, comment="what it is read by; SHA-256, in hexadecimal"),
    Column("line", BIG, nullable=False, comment="the last that is in"),
    Column("counts", Text, nullable=False, comment="JSON; see identity_index.people.importing.batch"),
    Column("weights", Text, nullable=False, comment="JSON: the versions"),
    Column("begun_by", PERSON, nullable=False),
    Column("begun_at", BIG, nullable=False),
    Column("changed_at", BIG, nullable=False),
    Column("finished_at", BIG),
)

person_import_reject = Table(
    "person_import_reject",
    metadata,
    Column("import_id", BIG, nullable=False),
    Column("line", BIG, nullable=False),
    Column("in_column", LONG),
    Column("problem", LONG, nullable=False),
    Column("fix", LONG, nullable=False),
    PrimaryKeyConstraint("import_id", "line"),
    sqlite_with_rowid=False,
)
