"""What follows from the records of staff, kept so that nobody works it out anew; accounts and groups as the
directory keeps them over SCIM, and by what they are found."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from identity_index.tables import metadata
from ledger.tables import BIG, LONG, NAME, PERSON

staff_member = Table(
    "staff_member",
    metadata,
    Column("master", BIG, primary_key=True, autoincrement=False),
    Column("state", String(16), nullable=False, comment="expected, current or left"),
    Column("since", BIG, nullable=False, comment="when it came to stand so"),
    Column("because", String(16), comment="why they have left"),
    Column("version", Integer, nullable=False, comment="how often any of it has changed"),
    Column("facts", Text, nullable=False, comment="what counts of them, JSON"),
    Column("disputed", Text, comment="what systems do not agree on, JSON; null: nothing"),
    Column("team", PERSON),
    Column("service", PERSON),
    Column("manager", PERSON, comment="the record of whom they answer to: system/local_id"),
    Column("changed_at", BIG, nullable=False),
    Index("ix_staff_member_state", "state", "master"),
    Index("ix_staff_member_team", "team", "state", "master"),
    Index("ix_staff_member_manager", "manager"),
)

staff_name = Table(
    "staff_name",
    metadata,
    Column("kind", String(16), nullable=False, comment="such as user_name"),
    Column("name", PERSON, nullable=False, comment="case and white space folded"),
    Column("master", BIG, nullable=False),
    Column("written", PERSON, nullable=False, comment="as a system writes it"),
    PrimaryKeyConstraint("name", "kind", "master"),
    Index("ix_staff_name_master", "master"),
    sqlite_with_rowid=False,
)

staff_work_place = Table(
    "staff_work_place",
    metadata,
    Column("uprn", BIG, nullable=False),
    Column("master", BIG, nullable=False),
    PrimaryKeyConstraint("uprn", "master"),
    Index("ix_staff_work_place_master", "master"),
    sqlite_with_rowid=False,
)

staff_number = Table(
    "staff_number",
    metadata,
    Column("value", NAME, nullable=False, comment="an employee number, folded"),
    Column("record", BIG, nullable=False, comment="the record that holds it now"),
    PrimaryKeyConstraint("value", "record"),
    Index("ix_staff_number_record", "record"),
    sqlite_with_rowid=False,
)

staff_gone = Table(
    "staff_gone",
    metadata,
    Column("record", BIG, primary_key=True, autoincrement=False, comment="its system has it no more"),
    Column("at", BIG, nullable=False),
)

staff_person = Table(
    "staff_person",
    metadata,
    Column("staff", BIG, primary_key=True, autoincrement=False),
    Column("person", BIG, nullable=False, comment="the person of the index that they are"),
    Column("said_at", BIG, nullable=False),
    Column("said_by", NAME, nullable=False),
)

scim_resource = Table(
    "scim_resource",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("kind", String(8), nullable=False, comment="User or Group"),
    Column("place", BIG, nullable=False, comment="in the order in which they were made"),
    Column("body", Text, nullable=False, comment="as the directory has it, without its members"),
    Column("version", Integer, nullable=False),
    Column("created_at", BIG, nullable=False),
    Column("changed_at", BIG, nullable=False),
    Index("ix_scim_resource_place", "kind", "place", unique=True),
)

scim_key = Table(
    "scim_key",
    metadata,
    Column("kind", String(8), nullable=False),
    Column("attribute", LONG, nullable=False, comment="its URN"),
    Column("value", String(256), nullable=False, comment="as it is compared; of a long one its SHA-256"),
    Column("resource", String(36), nullable=False),
    PrimaryKeyConstraint("kind", "attribute", "value", "resource"),
    Index("ix_scim_key_resource", "resource"),
    sqlite_with_rowid=False,
)

scim_member = Table(
    "scim_member",
    metadata,
    Column("of_group", String(36), nullable=False),
    Column("member", String(36), nullable=False),
    Column("kind", String(8), nullable=False, comment="User or Group"),
    PrimaryKeyConstraint("of_group", "member"),
    Index("ix_scim_member_member", "member"),
    sqlite_with_rowid=False,
)
