"""The tables of attachments. Their bytes are elsewhere, by their hash."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, MetaData, SmallInteger, String, Table, text

from ledger.tables import BIG, PERSON
from safeguards.naming import CONVENTION

metadata = MetaData(naming_convention=CONVENTION)

_UNHELD = text("unheld_at IS NOT NULL")
_QUARANTINED = text("quarantined")

attachment = Table(
    "attachment",
    metadata,
    Column("reference", String(40), primary_key=True),
    Column("sha256", String(64), nullable=False, comment="of the bytes as they are kept, in hexadecimal"),
    Column("size", BIG, nullable=False, comment="bytes"),
    Column("media_type", String(128), nullable=False, comment="by its content"),
    Column("name", String(255), nullable=False),
    Column("data_class", SmallInteger, nullable=False),
    Column("kept_at", BIG, nullable=False),
    Column("kept_by", PERSON, nullable=False, comment="who sent it"),
    Column("held_by", String(300), comment="who needs it, such as event/42; null: nobody"),
    Column("unheld_at", BIG, comment="since when nobody does; null while somebody does"),
    Column("quarantined", Boolean, nullable=False, comment="not looked through for viruses yet"),
    Index("ix_attachment_sha256", "sha256"),
    Index("ix_attachment_held_by", "held_by"),
    Index("ix_attachment_unheld_at", "unheld_at", sqlite_where=_UNHELD, postgresql_where=_UNHELD),
    Index("ix_attachment_quarantined", "kept_at", sqlite_where=_QUARANTINED, postgresql_where=_QUARANTINED),
)

attachment_leaving = Table(
    "attachment_leaving",
    metadata,
    Column("sha256", String(64), primary_key=True, comment="bytes that no attachment may have any more"),
    Column("since", BIG, nullable=False),
    Column("until_at", BIG, comment="they are being deleted, and at the latest are by then"),
)
