"""Which case is tied to which. A parent stands in the case's own row: see ``cases.keeping.tables``."""

from __future__ import annotations

from sqlalchemy import Column, Index, PrimaryKeyConstraint, String, Table

from cases.tables import metadata
from ledger.tables import BIG, NAME

case_link = Table(
    "case_link",
    metadata,
    Column("number", BIG, nullable=False, comment="the case that its event is of"),
    Column("kind", String(64), nullable=False, comment="related, duplicate, blocks; or apart: told apart"),
    Column("other", BIG, nullable=False),
    Column("linked_at", BIG, nullable=False),
    Column("linked_by", NAME),
    PrimaryKeyConstraint("number", "kind", "other"),
    Index("ix_case_link_other", "other", "kind"),
)
