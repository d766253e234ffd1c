"""What the index of people keeps beside records and masters: ready to compare, and to be looked at."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
)

from identity_index.tables import metadata
from ledger.tables import BIG, LONG, PERSON

person_features = Table(
    "person_features",
    metadata,
    Column("record", BIG, primary_key=True, autoincrement=False),
    Column("features", Text, nullable=False, comment="see identity_index.people.matching.features"),
)

person_block = Table(
    "person_block",
    metadata,
    Column("key", BIG, nullable=False, comment="see identity_index.people.matching.keys"),
    Column("record", BIG, nullable=False),
    Column("master", BIG, nullable=False, comment="whose the record is, so that it need not be asked"),
    PrimaryKeyConstraint("key", "record"),
    sqlite_with_rowid=False,
)

person_term = Table(
    "person_term",
    metadata,
    Column("field", SmallInteger, nullable=False, comment="see identity_index.people.matching.fields"),
    Column("value", LONG, nullable=False),
    Column("many", BIG, nullable=False, comment="persons who have it"),
    PrimaryKeyConstraint("field", "value"),
    sqlite_with_rowid=False,
)

person_total = Table(
    "person_total",
    metadata,
    Column(
        "field",
        SmallInteger,
        primary_key=True,
        autoincrement=False,
        comment="-1: the number of persons; else the number of values counted of a field",
    ),
    Column("many", BIG, nullable=False),
)

review = Table(
    "review",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("state", String(12), nullable=False, comment="see identity_index.people.reviews.review"),
    Column("why", String(16), nullable=False, comment="see identity_index.people.reviews.review"),
    Column("record", BIG, nullable=False),
    Column("master", BIG, nullable=False, comment="whose the record was when it was opened"),
    Column("candidate", BIG, nullable=False, comment="whose it may be"),
    Column("candidate_record", BIG, comment="the record of that one that agrees best"),
    Column("bits", Float),
    Column("probability", Float),
    Column("weights", String(64), nullable=False),
    Column("evidence", Text, nullable=False, comment="JSON"),
    Column("opened_at", BIG, nullable=False),
    Column("decided_at", BIG),
    Column("decided_by", PERSON),
    Column("reason", Text, nullable=False),
    Column("change", BIG, comment="what was done about it"),
    Index("ix_review_state", "state", "id"),
    Index("ix_review_master", "master", "state"),
    Index("ix_review_candidate", "candidate", "state"),
    Index("ix_review_record", "record", "state"),
)
