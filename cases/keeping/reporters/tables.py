"""A case's reporters, their links, and how it went on in public words. See ``cases.keeping.tables``."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text, UniqueConstraint

from cases.tables import metadata
from ledger.tables import BIG, NAME

CODE = String(64)

case_reporter = Table(
    "case_reporter",
    metadata,
    Column("number", BIG, nullable=False),
    Column("place", Integer, nullable=False),
    Column("told_by", CODE, nullable=False, comment="email, sms, phone or none"),
    Column("address", String(200)),
    Column("same", String(200), comment="the address as it is compared"),
    Column("name", String(200)),
    Column("person", Text, comment="JSON: who they are, if that is known"),
    Column("joined_at", BIG, nullable=False),
    Column("acknowledged_at", BIG, comment="when they were told that their report is there"),
    Column("stopped_at", BIG, comment="since when they want to hear no more"),
    Column("files", Integer, nullable=False, comment="that came from them"),
    Column("unreachable_at", BIG, comment="since when what they are sent comes back"),
    Column("left_at", BIG, comment="since when no report of theirs is of it: taken back, or told apart"),
    PrimaryKeyConstraint("number", "place"),
    Index("ix_case_reporter_same", "same", "acknowledged_at"),
)

case_tracking_link = Table(
    "case_tracking_link",
    metadata,
    Column("number", BIG, nullable=False),
    Column("place", Integer, nullable=False),
    Column("reporter", Integer, nullable=False),
    Column("token_hash", CODE, nullable=False, comment="SHA-256, hexadecimal"),
    Column("issued_at", BIG, nullable=False),
    Column("issued_by", NAME),
    Column("expires_at", BIG, nullable=False),
    Column("revoked_at", BIG),
    PrimaryKeyConstraint("number", "place"),
    UniqueConstraint("token_hash"),
)

case_answer = Table(
    "case_answer",
    metadata,
    Column("number", BIG, nullable=False),
    Column("version", Integer, nullable=False, comment="the case's, by this answer"),
    Column("same", String(200), nullable=False, comment="the address as it is compared"),
    Column("at", BIG, nullable=False),
    PrimaryKeyConstraint("number", "version"),
    Index("ix_case_answer_same", "same", "at"),
)
"""Messages that were answered: by how many it is known that two machines answer each other."""

case_change = Table(
    "case_change",
    metadata,
    Column("number", BIG, nullable=False),
    Column("version", Integer, nullable=False, comment="the case's, by this change"),
    Column("at", BIG, nullable=False),
    Column("status", CODE, nullable=False),
    Column("stands_for", CODE, nullable=False),
    Column("said", Text, nullable=False, comment="in public words"),
    Column("to_tell", Integer, nullable=False, comment="the last of the reporters who are told of it"),
    Column("told", Integer, nullable=False, comment="the last of those who were"),
    Column("goes_on_in", BIG, comment="the case that it was a change of, where this one had gone into it"),
    Column("to_all", Text, comment="in words that are for everybody; null: of before it was kept"),
    PrimaryKeyConstraint("number", "version"),
    Index("ix_case_change_at", "at", "number", "version"),
)
"""Also every public note; nobody is told of those."""
