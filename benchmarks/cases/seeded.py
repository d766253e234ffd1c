"""Cases by the million, put into the tables in bulk: what each is follows from its number.

They are rows as the service's own projection leaves them (a case, who reported it, its clocks, its first
contact), written by SQL and not opened one by one, which at some hundred a second would take an hour. They
have no events in the ledger, so nothing is measured on them but finding.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, text

from benchmarks.cases.tells import Tells
from ledger import clock
from ledger.engine import open_engine

EVERY = 31 * clock.SECOND
"""Between one case and the next: a million are a year."""
OPEN = 10
"""One in so many is open."""
PEOPLE, PLACES, QUEUES = 250_000, 120_000, 40
_PART = 100_000


@dataclass(frozen=True, slots=True)
class Seed:
    """``cases`` of them; ``now`` is when the last one was opened."""

    cases: int
    now: int

    def is_open(self, number: int) -> bool:
        return number // 7 % OPEN == 0

    def of_person(self, person: int) -> list[int]:
        return list(range(person or PEOPLE, self.cases + 1, PEOPLE))

    def at_place(self, place: int) -> list[int]:
        return list(range(place or PLACES, self.cases + 1, PLACES))

    def in_queue(self, queue: int) -> list[int]:
        """The open ones."""
        return [one for one in range(queue or QUEUES, self.cases + 1, QUEUES) if self.is_open(one)]


def seed(url: str, of: Seed, tells: Tells) -> None:
    """Fill the migrated, empty tables at this address."""
    engine = open_engine(url)
    try:
        for first in range(1, of.cases + 1, _PART):
            last = min(first + _PART - 1, of.cases)
            _run(engine, of, first, last)
            tells("cases", last, of.cases)
        if engine.dialect.name == "postgresql":
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("SET statement_timeout = 0")
                connection.exec_driver_sql("VACUUM ANALYZE")
    finally:
        engine.dispose()


def _run(engine: Engine, of: Seed, first: int, last: int) -> None:
    values = {"first": first, "last": last, "start": of.now - of.cases * EVERY, "every": EVERY}
    with engine.connect().execution_options(tolbooth_writes=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        before, source = _NUMBERED[connection.dialect.name]
        for statement in _STATEMENTS:
            query = text(f"{before} {statement} FROM {source}")
            connection.execute(query, {name: values[name] for name in query.compile().params})
        connection.execute(text("UPDATE number SET last = :last WHERE name = 'case'"), {"last": last})


_NUMBERED = {
    "sqlite": (
        "WITH RECURSIVE g(n) AS "
        "(SELECT CAST(:first AS INTEGER) UNION ALL SELECT n + 1 FROM g WHERE n < :last)",
        "g",
    ),
    "postgresql": ("", "generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS g(n)"),
}
_AT = "CAST(:start AS bigint) + n * CAST(:every AS bigint)"
_DAY = 86_400 * clock.SECOND
_IS_OPEN = f"(n / 7) % {OPEN} = 0"
_DUE = f"{_AT} + (n % 20) * CAST({_DAY} AS bigint)"
_ENDED = f"CASE WHEN {_IS_OPEN} THEN NULL ELSE {_AT} + CAST({_DAY} AS bigint) END"
_FILE = f"""INSERT INTO case_file (number, version, type, type_version, service, visibility, status,
  stands_for, outcome, title, description, details, channel, priority, queue, assignee, location, uprn,
  usrn, asset, latitude, longitude, parent, interactions, notes, opened_at, changed_at, due_at, ended_at)
SELECT n, 2, CASE WHEN n % 50 = 0 THEN 'social_care_referral' WHEN n % 2 = 0 THEN 'missed_bin' ELSE 'pothole'
  END, 1, CASE WHEN n % 50 = 0 THEN 'social_care' WHEN n % 2 = 0 THEN 'waste' ELSE 'roads' END,
  CASE WHEN n % 50 = 0 THEN 'restricted' ELSE 'public' END,
  CASE WHEN {_IS_OPEN} THEN 'received' ELSE 'withdrawn' END,
  CASE WHEN {_IS_OPEN} THEN 'new' ELSE 'closed' END,
  CASE WHEN {_IS_OPEN} THEN NULL ELSE 'withdrawn' END,
  'An invented matter', 'It is in the ' || (n % 97) || 'th close, by lamp ' || n, '{{}}',
  CASE WHEN n % 3 = 0 THEN 'phone' ELSE 'web' END, 2 - (n % 10) / 9, 'q-' || (n % {QUEUES}), NULL, NULL,
  CAST(n % {PLACES} AS varchar(20)), NULL, NULL, 55.8 + (n % 1000) / 10000.0, -4.3 + (n % 777) / 7770.0,
  NULL, 1, 0, {_AT}, {_AT}, {_DUE}, {_ENDED}"""
_PARTY = f"""INSERT INTO case_party (number, system, local_id, role)
SELECT n, 'crm', 'c-' || (n % {PEOPLE}), 'reporter'"""
_CLOCK = f"""INSERT INTO case_clock (number, name, calendar, calendar_version, stretches, due_at, stopped_at,
  met)
SELECT n, 'resolve', 'office', 1, '[[' || ({_AT}) || ',"council",""]]', {_DUE}, {_ENDED}, NULL"""
_CONTACT = f"""INSERT INTO case_interaction (number, place, happened_at, channel, direction, repeats, told)
SELECT n, 1, {_AT}, 'web', 'in', false, '{{}}'"""
_STATEMENTS = (_FILE, _PARTY, _CLOCK, _CONTACT)
