"""Who is named by which event. Rows go with the data that named them."""

from __future__ import annotations

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, Text

from ledger.metadata import metadata
from ledger.tables import BIG, LONG, NAME

event_person = Table(
    "event_person",
    metadata,
    Column("within", NAME, nullable=False, comment="a system; scheme:<name> of a number that several share"),
    Column("value", NAME, nullable=False, comment="that system's own key for a person, or the number"),
    Column("seq", BIG, nullable=False),
    Column("place", LONG, nullable=False, comment="where in the data"),
    Column("known", Text, comment="their ids as of acceptance, the first the one of then; null: not known"),
    PrimaryKeyConstraint("within", "value", "seq", "place"),
    Index("ix_event_person_seq", "seq"),
    sqlite_with_rowid=False,
)
