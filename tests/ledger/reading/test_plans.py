"""What pages and shows one thing does so by index, whatever the ledger holds."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.engine.interfaces import ExecutionContext

from identity_index.people.source_keys import PeopleKeys
from ledger.reading import audit_trail, dead_letters, delivery, event, events, invalid, links, trace
from ledger.reading.audit_trail import AuditFilter
from ledger.reading.events import EventFilter
from ledger.replaying import replay
from ledger.session import Session
from ledger.states import Outcome
from schemas.catalogue import shipped

BIG = {
    *("event", "payload", "event_key", "delivery", "attempt", "ready", "invalid_message", "link", "audit"),
    "event_person",
}


class Watched(Session):
    """A session that has the database explain each statement."""

    def __init__(self, of: Session) -> None:
        super().__init__(of._connection)
        self.scans: list[str] = []

    def execute(self, statement: Any, parameters: Any = None) -> Any:
        result = super().execute(statement, parameters)
        context: ExecutionContext = result.context
        sql, given = context.statement, context.parameters
        one = given[0] if isinstance(given, list) else given
        if self.dialect == "postgresql":
            self._explain_on_postgresql(str(sql), one)
        else:
            self._explain_on_sqlite(str(sql), one)
        return result

    def _explain_on_postgresql(self, sql: str, given: Any) -> None:
        # A small table is quicker read whole; told not to, it is only where no index would do.
        self._connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = self._connection.exec_driver_sql("EXPLAIN " + sql, given).scalars().all()
        scanned = (words.split()[0] for line in plan if (words := line.partition("Seq Scan on ")[2]))
        self.scans += [f"{name}: {sql}" for name in scanned if re.sub(r"_\d$", "", name) in BIG]

    def _explain_on_sqlite(self, sql: str, given: Any) -> None:
        plan = self._connection.exec_driver_sql("EXPLAIN QUERY PLAN " + sql, given).fetchall()
        for line in (row[3] for row in plan):
            words = line.split()
            scanned = words[0] == "SCAN" and words[1] in BIG
            # A walk along the primary key or an index with a limit is no scan of the whole.
            walked = "ORDER BY" in sql and "LIMIT" in sql
            sorted_to_cut = "TEMP B-TREE FOR ORDER BY" in line and "LIMIT" in sql
            if (scanned and not walked) or sorted_to_cut:
                self.scans.append(f"{line}: {sql}")


@pytest.fixture
def full(filled: Any, apps: Any) -> Any:
    for lane in ("a", "b", None):
        filled.event("app", "other", lane=lane, subject="it", correlationid="story", causationid="e-1")
    filled.event("app", lane="c")
    filled.event(source="/invented/other", causationid="e-2")
    assert filled.attempt("app", Outcome.REJECT, "no", most=9)
    assert filled.attempt("other", Outcome.REJECT, "no", most=9)
    filled.invalid()
    filled.event("app", id="made", subject="it")
    assert filled.attempt("app", Outcome.RECEIPT, made="17")
    return filled


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FILTERS: list[dict[str, Any]] = [
    {},
    {"type": "case.*"},
    {"subject": "it"},
    {"correlationid": "story", "type": "case.*"},
    {"source": "/invented/app"},
    {"unrouted": True},
    {"type": "case.*", "since": "2026-01-01T00:00:00Z", "until": "2200-01-01T00:00:00Z"},
    {"person": "crm/1"},
    {"person": "crm/1", "type": "case.*", "subject": "it"},
]
QUESTIONS: dict[str, Any] = {
    **{
        f"events {wanted} {'newest' if newest else 'oldest'}": (
            lambda session, wanted=wanted, newest=newest: events.listing(
                session, EventFilter.model_validate(wanted), PeopleKeys(), newest_first=newest
            )
        )
        for wanted in FILTERS
        for newest in (True, False)
    },
    "event": lambda session: event.by_seq(session, 1),
    "event by key": lambda session: event.by_key(session, "/invented/app", "e-1"),
    "deliveries": lambda session: delivery.of_event(session, 1),
    "delivery": lambda session: delivery.by_id(session, 1),
    "trace": lambda session: trace.of(session, 5, shipped()),
    "link of a record": lambda session: links.of_record(session, "app", "17"),
    "links of a matter": lambda session: links.of_matter(session, "/invented/app about it"),
    "invalid": lambda session: invalid.by_id(session, 1),
    "dead letters": lambda session: dead_letters.of_deliveries(session, [1, 2]),
    "invalid messages": lambda session: dead_letters.of_messages(session, [1]),
    **{
        f"audit {wanted} {order}": (
            lambda session, wanted=wanted, order=order: audit_trail.listing(
                session, AuditFilter(**wanted), order=order, after=None, limit=9
            )
        )
        for wanted in ({}, {"who": "p"}, {"thing": "d-1"}, {"action": "keys.create"}, {"since": LONG_AGO})
        for order in ("newest", "oldest")
    },
    "replay": lambda session: replay(session, 2, "Ailsa Example", "why"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_scans_a_table(full: Any, question: str) -> None:
    def unit(session: Session) -> list[str]:
        watched = Watched(session)
        QUESTIONS[question](watched)
        return watched.scans

    assert full.door.submit(unit).result() == []
