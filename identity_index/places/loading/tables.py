"""What the index keeps of the files that it took in."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, PrimaryKeyConstraint, SmallInteger, String, Table, Text

from identity_index.places.keeping.tables import KEY
from identity_index.tables import metadata
from ledger.tables import BIG, LONG, PERSON

place_load = Table(
    "place_load",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("form", String(16), nullable=False, comment="addressbase or gazetteer"),
    Column("file", LONG, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("full_supply", Boolean, nullable=False, comment="else it tells of changes alone"),
    Column("published", String(19), nullable=False, comment="when it was made, as it says itself"),
    Column("volume", Integer, nullable=False),
    Column("next_volume", Integer, nullable=False, comment="0: it is the last of its supply"),
    Column("records", BIG, nullable=False, comment="as its trailer counts them"),
    Column("columns", Text, nullable=False, comment="JSON: of a gazetteer"),
    Column("supply", BIG, nullable=False, comment="the load of the first volume of its supply"),
    Column("fresh", Boolean, nullable=False, comment="nothing was held before its supply"),
    Column("quiet", Boolean, nullable=False, comment="nothing was known before it, and nobody is told of it"),
    Column("phase", String(16), nullable=False, comment="see identity_index.places.loading.load"),
    Column("line", BIG, nullable=False, comment="the last that is in, in this phase"),
    Column("settled", BIG, nullable=False, comment="the last number that is settled, in this phase"),
    Column("counts", Text, nullable=False, comment="JSON; see identity_index.places.loading.load"),
    Column("unread", Text, nullable=False, comment="JSON: kinds of which it has a line that says nothing"),
    Column("begun_by", PERSON, nullable=False),
    Column("begun_at", BIG, nullable=False),
    Column("changed_at", BIG, nullable=False),
    Column("finished_at", BIG),
)

place_load_reject = Table(
    "place_load_reject",
    metadata,
    Column("load", BIG, nullable=False),
    Column("line", BIG, nullable=False),
    Column("in_column", LONG),
    Column("problem", LONG, nullable=False),
    Column("fix", LONG, nullable=False),
    Column("said", Text, nullable=False, comment="the line, as it was"),
    PrimaryKeyConstraint("load", "line"),
    sqlite_with_rowid=False,
)

place_spared = Table(
    "place_spared",
    metadata,
    Column("load", BIG, nullable=False, comment="with a line that cannot be read"),
    Column("kind", SmallInteger, nullable=False, comment="see identity_index.places.addressbase.records"),
    Column("about", BIG, nullable=False, comment="what that line may be about; 0: any"),
    Column("key", KEY, nullable=False, comment="empty: any"),
    PrimaryKeyConstraint("load", "kind", "about", "key"),
    sqlite_with_rowid=False,
)

place_touched = Table(
    "place_touched",
    metadata,
    Column("load", BIG, nullable=False),
    Column("street", SmallInteger, nullable=False, comment="1: the number is a USRN"),
    Column("number", BIG, nullable=False, comment="what is to be looked at again by that load"),
    PrimaryKeyConstraint("load", "street", "number"),
    sqlite_with_rowid=False,
)
