"""Versions of weights, kept for ever: a decision names the one that it was made by."""

from __future__ import annotations

from sqlalchemy import Column, Index, PrimaryKeyConstraint, String, Table, Text

from identity_index.tables import metadata
from identity_index.weights.tables import uses_of, versions_of
from ledger.tables import BIG, PERSON

person_weights, person_weights_use = versions_of("person"), uses_of("person")

person_weights_job = Table(
    "person_weights_job",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("kind", String(12), nullable=False, comment="training or trial"),
    Column("state", String(12), nullable=False, comment="see identity_index.people.weighing.job"),
    Column("asked", Text, nullable=False, comment="JSON: what of, and by which labels"),
    Column("against", String(64), nullable=False, comment="the version that was in use when it was begun"),
    Column("weights", String(64), comment="the version that is tried, or was learned"),
    Column("through", BIG, nullable=False, comment="the last record that it is about"),
    Column("phase", String(24), nullable=False, comment="what it is doing"),
    Column("done", BIG, nullable=False),
    Column("of", BIG, nullable=False),
    Column("place", BIG, nullable=False, comment="of a trial: the last record, or review, that was tried"),
    Column("counts", Text, nullable=False, comment="JSON: of a trial, what it found so far"),
    Column("who", PERSON, nullable=False),
    Column("begun_at", BIG, nullable=False),
    Column("changed_at", BIG, nullable=False),
    Column("ended_at", BIG),
    Column("why", Text, nullable=False, comment="it ended so; empty where nothing is to be said"),
    Index("ix_person_weights_job_state", "state", "id"),
)

person_weights_example = Table(
    "person_weights_example",
    metadata,
    Column("job", BIG, nullable=False),
    Column("place", BIG, nullable=False, comment="in the order in which they were found"),
    Column("change", String(24), nullable=False, comment="see identity_index.people.weighing.trial"),
    Column("record", BIG, nullable=False),
    Column("person", BIG, nullable=False, comment="whose it was then"),
    Column("detail", Text, nullable=False, comment="JSON: what either version says, and why"),
    PrimaryKeyConstraint("job", "place"),
    sqlite_with_rowid=False,
)
