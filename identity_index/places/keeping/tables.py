"""What the index keeps of places. References are numbers; days and records are as ``addressbase`` has them.

``place_record`` is what files say, each row with the load and line that said it; ``place_past`` what it said
before. ``place`` and ``place_street`` are what is made of that, and what look-ups read.
"""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, PrimaryKeyConstraint, SmallInteger, String, Table, Text

from identity_index.tables import metadata
from ledger.tables import BIG

KEY = String(64)
WORDS = String(80).with_variant(String(80, collation="C"), "postgresql")
"""Compared sign by sign, so that what begins with something lies together."""

place_record = Table(
    "place_record",
    metadata,
    Column("about", BIG, nullable=False, comment="a USRN for kinds below 20, else a UPRN"),
    Column("kind", SmallInteger, nullable=False, comment="see identity_index.places.addressbase.records"),
    Column("key", KEY, nullable=False, comment="tells it from others of its kind; often empty"),
    Column("body", Text, nullable=False, comment="JSON: its values in order"),
    Column("load", BIG, nullable=False, comment="that said it last"),
    Column("line", BIG, nullable=False),
    Column("pro_order", BIG, nullable=False),
    PrimaryKeyConstraint("about", "kind", "key"),
    sqlite_with_rowid=False,
)

place_past = Table(
    "place_past",
    metadata,
    Column("about", BIG, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("key", KEY, nullable=False),
    Column("body", Text, nullable=False),
    Column("load", BIG, nullable=False, comment="that had said it"),
    Column("line", BIG, nullable=False),
    Column("until_load", BIG, nullable=False, comment="that said otherwise, or deleted it"),
    Column("how", String(16), nullable=False, comment="updated, deleted, or absent from a full supply"),
    PrimaryKeyConstraint("about", "kind", "key", "load", "line"),
    sqlite_with_rowid=False,
)

place = Table(
    "place",
    metadata,
    Column("uprn", BIG, primary_key=True, autoincrement=False),
    Column("state", String(16), nullable=False, comment="current, provisional or retired"),
    Column("parent", BIG),
    Column("usrn", BIG),
    Column("easting", Float),
    Column("northing", Float),
    Column("strip", Integer, comment="whole 100 metres of the easting; null where it is not looked for"),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("postcode", String(8), nullable=False, comment="without its space; empty: unknown"),
    Column("lines", Text, nullable=False, comment="JSON: its address, without the postcode"),
    Column("street", String(300), nullable=False),
    Column("classification", String(300), nullable=False),
    Column("organisation", String(300), nullable=False),
    Column("load", BIG, nullable=False, comment="that changed it last"),
    Index("ix_place_usrn", "usrn"),
    Index("ix_place_postcode", "postcode"),
    Index("ix_place_parent", "parent"),
    Index("ix_place_strip_northing", "strip", "northing"),
)

place_street = Table(
    "place_street",
    metadata,
    Column("usrn", BIG, primary_key=True, autoincrement=False),
    Column("state", String(16), nullable=False),
    Column("name", String(300), nullable=False),
    Column("locality", String(300), nullable=False),
    Column("town", String(300), nullable=False),
    Column("names", Text, nullable=False, comment="JSON: in every language"),
    Column("easting", Float),
    Column("northing", Float),
    Column("end_easting", Float, comment="where it ends; it begins at easting and northing"),
    Column("end_northing", Float),
    Column("load", BIG, nullable=False, comment="that changed it last"),
)

place_word = Table(
    "place_word",
    metadata,
    Column("street", SmallInteger, nullable=False, comment="1: the number is a USRN"),
    Column("words", WORDS, nullable=False, comment="the beginning of what somebody types"),
    Column("number", BIG, nullable=False),
    PrimaryKeyConstraint("street", "words", "number"),
    sqlite_with_rowid=False,
)

place_successor = Table(
    "place_successor",
    metadata,
    Column("uprn", BIG, nullable=False),
    Column("successor", BIG, nullable=False),
    Column("load", BIG, nullable=False, comment="that said it"),
    PrimaryKeyConstraint("uprn", "successor"),
    Index("ix_place_successor_successor", "successor"),
    sqlite_with_rowid=False,
)

place_former_postcode = Table(
    "place_former_postcode",
    metadata,
    Column("postcode", String(8), nullable=False),
    Column("uprn", BIG, nullable=False),
    Column("load", BIG, nullable=False, comment="that took it from the place"),
    PrimaryKeyConstraint("postcode", "uprn"),
    sqlite_with_rowid=False,
)
