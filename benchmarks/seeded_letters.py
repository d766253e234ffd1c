"""Dead letters by the million, put into a ledger in bulk: what they are follows from their number.

Letter ``n`` failed ``n``-th. Every tenth is an invalid message; the others are deliveries of every so-many-th
event. Even ones are of ``case.opened``, odd ones of ``person.moved``, and much else is even with the even, so
that there are questions of which each half finds half a million and both together nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Engine, text

from dead_letter.search.earlier.catching_up import index_earlier
from ledger import clock
from ledger.engine import open_engine
from ledger.session import Session
from schemas.catalogue import shipped

GROUPS = 2_000
OLDEST = 10
"""Letters that failed first, of a cause of their own."""
EVERY = 7 * clock.SECOND
"""Between one failure and the next."""
_PART = 250_000
_AT_ONCE = 100_000
"""Letters that are indexed in one unit."""
OPENED, MOVED = "uk.gov.council.case.opened.v1", "uk.gov.council.person.moved.v1"


@dataclass(frozen=True, slots=True)
class Seed:
    """``events`` in the ledger, ``letters`` of them dead; ``now`` is when the last one failed."""

    events: int
    letters: int
    now: int

    @property
    def each(self) -> int:
        return self.events // self.letters

    def failed_at(self, letter: int) -> int:
        return self.now - (self.letters - letter) * EVERY


Tells = Callable[[str, int, int], None]
"""What is done, how far, and of how many."""


def seed(url: str, of: Seed, tells: Tells) -> None:
    """Fill the migrated, empty ledger at this address, and index it as letters from before are."""
    engine = open_engine(url)
    try:
        for what, many, statements in _rows(of):
            for first in range(1, many + 1, _PART):
                _run(engine, statements, of, first, min(first + _PART - 1, many))
                tells(what, min(first + _PART - 1, many), many)
        first = 1
        while first:
            tells("index", first, of.letters)
            first = _indexed(engine, first)
        if engine.dialect.name == "postgresql":
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("SET statement_timeout = 0")
                connection.exec_driver_sql("VACUUM ANALYZE")
    finally:
        engine.dispose()


def _indexed(engine: Engine, first: int) -> int:
    with engine.connect().execution_options(tolbooth_writes=True) as connection, connection.begin():
        session = Session(connection)
        found = partial(index_earlier, catalogue=shipped(), most=_AT_ONCE)(session, first=first)
        session.send()
        return found


def _run(engine: Engine, statements: tuple[str, ...], of: Seed, first: int, last: int) -> None:
    values = {
        "first": first,
        "last": last,
        "each": of.each,
        "letters": of.letters,
        "start": of.failed_at(0),
        "every": EVERY,
        "groups": GROUPS,
        "oldest": OLDEST,
        "raw": b"not,a,ward",
    }
    with engine.connect().execution_options(tolbooth_writes=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        counted, source = _NUMBERED[connection.dialect.name]
        for statement in statements:
            chosen, where, which = statement.partition(" WHERE ")
            query = text(f"{counted} {chosen} FROM {source}{where}{which}")
            connection.execute(query, {name: values[name] for name in query.compile().params})
        for name, table, column in _NUMBERS:
            newest = f"(SELECT COALESCE(max({column}), 0) FROM {table})"
            connection.execute(text(f"UPDATE number SET last = {newest} WHERE name = :name"), {"name": name})


_NUMBERED = {
    "sqlite": (
        "WITH RECURSIVE g(n) AS "
        "(SELECT CAST(:first AS INTEGER) UNION ALL SELECT n + 1 FROM g WHERE n < :last)",
        "g",
    ),
    "postgresql": ("", "generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS g(n)"),
}
_NUMBERS = (
    *(("seq", "event", "seq"), ("delivery", "delivery", "id"), ("invalid", "invalid_message", "id")),
    *(("failure-group", "failure_group", "id"), ("filed", "filed", "id")),
)
_L = "n / CAST(:each AS bigint)"
"""The letter of an event, where it has one."""
_DEAD = "n % CAST(:each AS bigint) = 0 AND (n / CAST(:each AS bigint)) % 10 <> 0"
_EVENT = f"""INSERT INTO event (seq, source, id, type, subject, time, correlationid, attributes, accepted_at,
  entry, routing_version, unrouted)
SELECT n, '/invented/app', 'e-' || n,
  CASE WHEN ({_L}) % 2 = 0 THEN '{OPENED}' ELSE '{MOVED}' END,
  'case/' || (n / 20), CAST(:start AS bigint) + ({_L}) * :every, 'story-' || (n / 20),
  '{{"id":"e-' || n || '","source":"/invented/app","specversion":"1.0","time":"2026-05-01T00:00:00Z","type":"'
  || CASE WHEN ({_L}) % 2 = 0 THEN '{OPENED}' ELSE '{MOVED}' END || '"}}',
  CAST(:start AS bigint) + ({_L}) * :every, CASE WHEN ({_L}) % 3 = 0 THEN 'web' ELSE 'crm' END, 0, false"""
_PAYLOAD = f"""INSERT INTO payload (seq, data, data_class)
SELECT n, CASE WHEN ({_L}) % 2 = 0
  THEN '{{"reference":"CAS-' || (({_L}) % 250000) || '","service":"s' || (({_L}) % 5) || '","channel":"web"}}'
  ELSE '{{"person":{{"local_id":"' || (({_L}) % 100000) || '","system":"revenues"}}}}' END, 2"""
_DELIVERY = f"""INSERT INTO delivery (id, seq, subscription, route, run, state, created_at, settled_at,
  attempts, cause, possible_duplicate, out_of_order)
SELECT n, n, 's-' || (({_L}) % 20), 'r-' || (({_L}) % 7), 0,
  CASE WHEN NOT ({_DEAD}) THEN 'delivered' WHEN ({_L}) % 10 IN (7, 8) THEN 'discarded' ELSE 'dead' END,
  CAST(:start AS bigint) + ({_L}) * :every, CAST(:start AS bigint) + ({_L}) * :every, 1,
  CASE WHEN {_DEAD} THEN 'answered ' || (500 + ({_L}) % 4) || ' for case ' || n END, false, false"""
_MESSAGE = """INSERT INTO invalid_message (id, at, entry, stage, container, line, problem, fix, raw,
  content_type, state)
SELECT n / 10, CAST(:start AS bigint) + n * :every, 'bins-file', 'translate',
  'bins-' || ((n / 10) % 50) || '.csv', n, 'there is no ward ' || n, 'name a ward',
  :raw, 'text/csv', 'open' WHERE n % 10 = 0"""
_GROUP = """INSERT INTO failure_group (id, fingerprint, stage, place, error, words, frame, first_at, last_at,
  failures, state)
SELECT n, 'mark-' || n, CASE WHEN n % 10 = 1 AND n <= :groups THEN 'translate' ELSE 'deliver' END, 'app',
  'Reject', CASE WHEN n > :groups THEN 'an ancient trouble'
    ELSE 'answered ' || (500 + (n - 1) % 4) || ' for case <n>: no such street of w' || (n % 50) END,
  'app.deliver', CAST(:start AS bigint), CAST(:start AS bigint) + n, 500, 0"""
_FILED = """INSERT INTO filed (id, kind, number, group_id, at, open)
SELECT n, CASE WHEN n % 10 = 0 THEN 'i' ELSE 'd' END, CASE WHEN n % 10 = 0 THEN n / 10 ELSE n * :each END,
  CASE WHEN n <= :oldest THEN CAST(:groups AS bigint) + 1 ELSE 1 + n % CAST(:groups AS bigint) END,
  CAST(:start AS bigint) + n * :every, n % 10 NOT IN (7, 8)"""


def _rows(of: Seed) -> tuple[tuple[str, int, tuple[str, ...]], ...]:
    return (
        ("events", of.events, (_EVENT, _PAYLOAD, _DELIVERY)),
        ("causes", GROUPS + 1, (_GROUP,)),
        ("dead letters", of.letters, (_MESSAGE, _FILED)),
    )
