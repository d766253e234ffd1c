"""Streets and properties, what files say of them, and the files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    words = sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql")
    op.create_table(
        "place_record",
        sa.Column("about", big, nullable=False, comment="a USRN for kinds below 20, else a UPRN"),
        sa.Column(
            "kind", sa.SmallInteger(), nullable=False, comment="see identity_index.places.addressbase.records"
        ),
        sa.Column(
            "key",
            sa.String(length=64),
            nullable=False,
            comment="tells it from others of its kind; often empty",
        ),
        sa.Column("body", sa.Text(), nullable=False, comment="JSON: its values in order"),
        sa.Column("load", big, nullable=False, comment="that said it last"),
        sa.Column("line", big, nullable=False),
        sa.Column("pro_order", big, nullable=False),
        sa.PrimaryKeyConstraint("about", "kind", "key", name=op.f("pk_place_record")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "place_past",
        sa.Column("about", big, nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("load", big, nullable=False, comment="that had said it"),
        sa.Column("line", big, nullable=False),
        sa.Column("until_load", big, nullable=False, comment="that said otherwise, or deleted it"),
        sa.Column(
            "how",
            sa.String(length=16),
            nullable=False,
            comment="updated, deleted, or absent from a full supply",
        ),
        sa.PrimaryKeyConstraint("about", "kind", "key", "load", "line", name=op.f("pk_place_past")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "place",
        sa.Column("uprn", big, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False, comment="current, provisional or retired"),
        sa.Column("parent", big, nullable=True),
        sa.Column("usrn", big, nullable=True),
        sa.Column("easting", sa.Float(), nullable=True),
        sa.Column("northing", sa.Float(), nullable=True),
        sa.Column(
            "strip",
            sa.Integer(),
            nullable=True,
            comment="whole 100 metres of the easting; null where it is not looked for",
        ),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column(
            "postcode", sa.String(length=8), nullable=False, comment="without its space; empty: unknown"
        ),
        sa.Column("lines", sa.Text(), nullable=False, comment="JSON: its address, without the postcode"),
        sa.Column("street", sa.String(length=300), nullable=False),
        sa.Column("classification", sa.String(length=300), nullable=False),
        sa.Column("organisation", sa.String(length=300), nullable=False),
        sa.Column("load", big, nullable=False, comment="that changed it last"),
        sa.PrimaryKeyConstraint("uprn", name=op.f("pk_place")),
    )
    op.create_index("ix_place_parent", "place", ["parent"])
    op.create_index("ix_place_postcode", "place", ["postcode"])
    op.create_index("ix_place_strip_northing", "place", ["strip", "northing"])
    op.create_index("ix_place_usrn", "place", ["usrn"])
    op.create_table(
        "place_street",
        sa.Column("usrn", big, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("locality", sa.String(length=300), nullable=False),
        sa.Column("town", sa.String(length=300), nullable=False),
        sa.Column("names", sa.Text(), nullable=False, comment="JSON: in every language"),
        sa.Column("easting", sa.Float(), nullable=True),
        sa.Column("northing", sa.Float(), nullable=True),
        sa.Column("load", big, nullable=False, comment="that changed it last"),
        sa.PrimaryKeyConstraint("usrn", name=op.f("pk_place_street")),
    )
    op.create_table(
        "place_word",
        sa.Column("street", sa.SmallInteger(), nullable=False, comment="1: the number is a USRN"),
        sa.Column("words", words, nullable=False, comment="the beginning of what somebody types"),
        sa.Column("number", big, nullable=False),
        sa.PrimaryKeyConstraint("street", "words", "number", name=op.f("pk_place_word")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "place_successor",
        sa.Column("uprn", big, nullable=False),
        sa.Column("successor", big, nullable=False),
        sa.Column("load", big, nullable=False, comment="that said it"),
        sa.PrimaryKeyConstraint("uprn", "successor", name=op.f("pk_place_successor")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_place_successor_successor", "place_successor", ["successor"])
    op.create_table(
        "place_former_postcode",
        sa.Column("postcode", sa.String(length=8), nullable=False),
        sa.Column("uprn", big, nullable=False),
        sa.Column("load", big, nullable=False, comment="that took it from the place"),
        sa.PrimaryKeyConstraint("postcode", "uprn", name=op.f("pk_place_former_postcode")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "place_load",
        sa.Column("id", big, autoincrement=False, nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False, comment="addressbase or gazetteer"),
        sa.Column("file", sa.String(length=1024), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("full_supply", sa.Boolean(), nullable=False, comment="else it tells of changes alone"),
        sa.Column(
            "published", sa.String(length=19), nullable=False, comment="when it was made, as it says itself"
        ),
        sa.Column("volume", sa.Integer(), nullable=False),
        sa.Column("next_volume", sa.Integer(), nullable=False, comment="0: it is the last of its supply"),
        sa.Column("records", big, nullable=False, comment="as its trailer counts them"),
        sa.Column("columns", sa.Text(), nullable=False, comment="JSON: of a gazetteer"),
        sa.Column("supply", big, nullable=False, comment="the load of the first volume of its supply"),
        sa.Column("fresh", sa.Boolean(), nullable=False, comment="nothing was held before its supply"),
        sa.Column(
            "quiet",
            sa.Boolean(),
            nullable=False,
            comment="nothing was known before it, and nobody is told of it",
        ),
        sa.Column(
            "phase", sa.String(length=16), nullable=False, comment="see identity_index.places.loading.load"
        ),
        sa.Column("line", big, nullable=False, comment="the last that is in, in this phase"),
        sa.Column("settled", big, nullable=False, comment="the last number that is settled, in this phase"),
        sa.Column(
            "counts", sa.Text(), nullable=False, comment="JSON; see identity_index.places.loading.load"
        ),
        sa.Column("begun_by", sa.String(length=200), nullable=False),
        sa.Column("begun_at", big, nullable=False),
        sa.Column("changed_at", big, nullable=False),
        sa.Column("finished_at", big, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_load")),
    )
    op.create_table(
        "place_load_reject",
        sa.Column("load", big, nullable=False),
        sa.Column("line", big, nullable=False),
        sa.Column("in_column", sa.String(length=1024), nullable=True),
        sa.Column("problem", sa.String(length=1024), nullable=False),
        sa.Column("fix", sa.String(length=1024), nullable=False),
        sa.Column("said", sa.Text(), nullable=False, comment="the line, as it was"),
        sa.PrimaryKeyConstraint("load", "line", name=op.f("pk_place_load_reject")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "place_touched",
        sa.Column("load", big, nullable=False),
        sa.Column("street", sa.SmallInteger(), nullable=False, comment="1: the number is a USRN"),
        sa.Column("number", big, nullable=False, comment="what is to be looked at again by that load"),
        sa.PrimaryKeyConstraint("load", "street", "number", name=op.f("pk_place_touched")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for name in (
        *("place_touched", "place_load_reject", "place_load", "place_former_postcode", "place_successor"),
        *("place_word", "place_street", "place", "place_past", "place_record"),
    ):
        op.drop_table(name)
