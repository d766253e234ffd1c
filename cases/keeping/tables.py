"""What cases are held in. All of it follows from their events: see ``cases.projecting``."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

from cases.back_office.tables import case_conflict, case_record
from cases.keeping.files.tables import case_attachment
from cases.keeping.links.tables import case_link
from cases.keeping.reporters.tables import case_answer, case_change, case_reporter, case_tracking_link
from cases.keeping.work.tables import case_call_back, case_task
from cases.reporting.tables import case_reopening, case_wait
from cases.tables import metadata
from ledger.tables import BIG, NAME

CODE = String(64)

_OPEN: dict[str, Any] = {
    "sqlite_where": text("ended_at IS NULL"),
    "postgresql_where": text("ended_at IS NULL"),
}

_PUBLIC: dict[str, Any] = {
    "sqlite_where": text("visibility = 'public'"),
    "postgresql_where": text("visibility = 'public'"),
}

_MERGED: dict[str, Any] = {
    "sqlite_where": text("merged_into IS NOT NULL"),
    "postgresql_where": text("merged_into IS NOT NULL"),
}

case_file = Table(
    "case_file",
    metadata,
    Column("number", BIG, nullable=False, comment="by which its reference is made"),
    Column("version", Integer, nullable=False, comment="how many events it follows from"),
    Column("type", CODE, nullable=False),
    Column("type_version", Integer, nullable=False),
    Column("service", CODE, nullable=False),
    Column("visibility", CODE, nullable=False),
    Column("status", CODE, nullable=False),
    Column("stands_for", CODE, nullable=False),
    Column("outcome", CODE),
    Column("title", Text, nullable=False),
    Column("description", Text),
    Column("details", Text, nullable=False, comment="JSON, as its type asks"),
    Column("channel", CODE, nullable=False),
    Column("priority", SmallInteger, nullable=False, comment="0 is urgent, 3 is low"),
    Column("queue", CODE, nullable=False),
    Column("assignee", NAME),
    Column("location", Text, comment="JSON, as it was said"),
    Column("uprn", NAME),
    Column("usrn", NAME),
    Column("asset", String(200), comment="system/local id"),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("parent", BIG),
    Column("interactions", Integer, nullable=False),
    Column("notes", Integer, nullable=False),
    Column("opened_at", BIG, nullable=False),
    Column("changed_at", BIG, nullable=False),
    Column("due_at", BIG, nullable=False, comment="when the first of its clocks is due; far off if none is"),
    Column("ended_at", BIG),
    Column("merged_into", BIG, comment="the number of the case that it goes on in"),
    Column("ended_before_merge", BIG, comment="when it had ended before that, if it had"),
    Column("area", CODE, comment="of the council's file"),
    Column("back_office", CODE, comment="the system that was to have a record of it"),
    Column("moved_here_at", BIG, comment="by anybody but the back office"),
    Column("partner", String(300), comment="the organisation that it was handed to"),
    Column("widened_in", Integer, comment="the version with which more people could see it, the last time"),
    Column("reporters_then", Integer, comment="the last of its reporters by then"),
    Column("placed_in", Integer, comment="the version by which it was said where it is, if not the first"),
    PrimaryKeyConstraint("number"),
    Index("ix_case_file_queue", "queue", "priority", "due_at", "number", **_OPEN),
    Index("ix_case_file_queue_newest", "queue", "number", **_OPEN),
    Index("ix_case_file_assignee", "assignee", "number", **_OPEN),
    Index("ix_case_file_due", "due_at", "number", **_OPEN),
    Index("ix_case_file_type", "type", "number"),
    Index("ix_case_file_status", "status", "number"),
    # By the type too, as every report asks for the open cases of its own: without it SQLite, which knows
    # nothing of how many there are, takes all cases of the type as gladly as those of the place.
    Index("ix_case_file_uprn", "uprn", "type", "number"),
    Index("ix_case_file_usrn", "usrn", "type", "number"),
    Index("ix_case_file_asset", "asset", "type", "number"),
    Index("ix_case_file_where", "type", "latitude", "longitude", **_OPEN),
    Index("ix_case_file_parent", "parent"),
    Index("ix_case_file_merged", "merged_into", **_MERGED),
    # Whoever asks for these needs no key, so that an answer is to cost no more than what is in it.
    Index("ix_case_file_public", "opened_at", "number", **_PUBLIC),
)

case_party = Table(
    "case_party",
    metadata,
    Column("number", BIG, nullable=False),
    Column("system", CODE, nullable=False, comment="or, of an identifier, its scheme after a colon"),
    Column("local_id", NAME, nullable=False),
    Column("role", CODE, nullable=False),
    PrimaryKeyConstraint("system", "local_id", "number", "role"),
    Index("ix_case_party_number", "number"),
    sqlite_with_rowid=False,
)
"""Who has to do with a case, as their source knows them."""

case_clock = Table(
    "case_clock",
    metadata,
    Column("number", BIG, nullable=False),
    Column("name", CODE, nullable=False),
    Column("calendar", CODE, nullable=False),
    Column("calendar_version", Integer, nullable=False),
    Column("stretches", Text, nullable=False, comment="JSON: from when on whom, and why"),
    Column("due_at", BIG, comment="null while it is paused"),
    Column("stopped_at", BIG),
    Column("met", Boolean),
    Column("warned_at", BIG),
    Column("overdue_at", BIG, comment="when it was told of"),
    PrimaryKeyConstraint("number", "name"),
)

case_interaction = Table(
    "case_interaction",
    metadata,
    Column("number", BIG, nullable=False),
    Column("place", Integer, nullable=False),
    Column("happened_at", BIG, nullable=False),
    Column("channel", CODE, nullable=False),
    Column("direction", CODE, nullable=False),
    Column("repeats", Boolean, nullable=False),
    Column("call_back_at", BIG),
    Column("told", Text, nullable=False, comment="JSON: the event's data"),
    Column("moved_to", BIG, comment="the case that was opened of it, as it was none of this one"),
    PrimaryKeyConstraint("number", "place"),
)

case_note = Table(
    "case_note",
    metadata,
    Column("number", BIG, nullable=False),
    Column("place", Integer, nullable=False),
    Column("noted_at", BIG, nullable=False),
    Column("noted_by", NAME),
    Column("public", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    PrimaryKeyConstraint("number", "place"),
)

case_word = Table(
    "case_word",
    metadata,
    Column("word", CODE, nullable=False),
    Column("number", BIG, nullable=False),
    Column("part", String(8), nullable=False, comment="case: what it says itself; said: what was said of it"),
    PrimaryKeyConstraint("word", "number", "part"),
    Index("ix_case_word_number", "number", "part"),
    sqlite_with_rowid=False,
)
"""By what words a case is found."""

PROJECTED = (
    *(case_file, case_party, case_clock, case_interaction, case_note, case_word, case_link),
    *(case_task, case_call_back, case_wait, case_reopening),
    *(case_record, case_conflict, case_attachment),
    *(case_reporter, case_tracking_link, case_change, case_answer),
)
"""Dropped and made again by a rebuild."""
