"""With much in the ledger, what runs for every group of events goes by index, and by the right one."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.engine.interfaces import ExecutionContext

from hub.migrating import migrate
from ledger import clock, links
from ledger.claiming import claim, renew
from ledger.draft import Match, draft
from ledger.handing_out import Allowance, hand_out, waiting_subscriptions
from ledger.links import Link
from ledger.parking import park_due
from ledger.prepared import Prepared
from ledger.recording import record
from ledger.remaking import remake
from ledger.session import Session
from ledger.settling import Settlement, settle
from ledger.states import Outcome, Ready
from ledger.sweeping import next_due, sweep
from schemas.classes import DataClass
from schemas.envelope import Envelope
from tests.ledger.postgres.conftest import Marks

MANY = 20_000
MINUTE = 60 * clock.SECOND
BIG = {"event", "payload", "event_key", "delivery", "attempt", "ready", "lane", "link"}
_FILL = f"""
INSERT INTO event SELECT n, '/s', 'old-' || n, 't', NULL, n, NULL, NULL, '{{}}', NULL, n, 'e', 0, false
  FROM generate_series(1, {MANY}) n;
INSERT INTO payload SELECT n, 'null', 0, NULL FROM generate_series(1, {MANY}) n;
INSERT INTO event_key SELECT '/s', 'old-' || n, 'h', n, n FROM generate_series(1, {MANY}) n;
INSERT INTO delivery SELECT n, n, 'sub-' || n % 50, 'r', 0, 'waiting',
  CASE WHEN n % 2 = 0 THEN 'k-' || n / 4 END, n, NULL, 0, NULL, false, false, NULL, NULL
  FROM generate_series(1, {MANY}) n;
INSERT INTO attempt SELECT n, 1, n, n, 'retry', '', NULL, 'w' FROM generate_series(1, {MANY}) n;
INSERT INTO ready SELECT id, seq, subscription, lane, CASE WHEN lane IS NULL THEN 0 ELSE 4 END,
  5, 0, NULL, 0, 1 FROM delivery;
INSERT INTO lane SELECT DISTINCT subscription, lane, 0, 5, 0, 0, NULL::bigint FROM delivery
  WHERE lane IS NOT NULL;
INSERT INTO link SELECT 'sub-' || n % 50, n, 'case', '/s about ' || n / 2, n, n, n, n
  FROM generate_series(1, {MANY}) n;
UPDATE number SET last = {MANY} WHERE name IN ('seq', 'delivery');
ANALYZE;
"""


class Watched(Session):
    """A session that has each statement explained, as the planner would run it."""

    def __init__(self, of: Session) -> None:
        connection: Connection = of._connection
        super().__init__(connection)
        self._of = connection
        self.scans: list[str] = []

    def run(self, statement: Prepared, **parameters: Any) -> Any:
        sql, constants = statement.text(self.dialect)
        self._explain(sql, {**constants, **parameters})
        return super().run(statement, **parameters)

    def execute(self, statement: Any, parameters: Any = None) -> Any:
        result = super().execute(statement, parameters)
        context: ExecutionContext = result.context
        given = context.parameters
        self._explain(str(context.statement), given[0] if isinstance(given, list) else given)
        return result

    def _explain(self, sql: str, given: Any) -> None:
        plan = self._of.exec_driver_sql("EXPLAIN " + sql, given).scalars().all()
        for line in plan:
            if line.startswith("JIT:"):
                self.scans.append(f"compiled each time: {sql}")
            # The newest of a few is not looked for among all there are, from the end of the table.
            found = re.search(r"Seq Scan on (\w+)", line) or re.search(r"Backward using pk_(\w+)", line)
            if found and found[1] in BIG:
                self.scans.append(f"{line.strip()}: {sql}")


class Walked(Session):
    """A session that counts the pages of tables and indexes that its statements look at."""

    def __init__(self, of: Session) -> None:
        connection: Connection = of._connection
        super().__init__(connection)
        self._of = connection
        self.pages = 0

    def run(self, statement: Prepared, **parameters: Any) -> Any:
        sql, constants = statement.text(self.dialect)
        plan = self._of.exec_driver_sql(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", {**constants, **parameters})
        # The uppermost node counts those below it.
        found = re.search(r"shared hit=(\d+)(?: read=(\d+))?", "\n".join(plan.scalars()))
        self.pages += 0 if found is None else sum(map(int, filter(None, found.groups())))
        return super().run(statement, **parameters)


@pytest.fixture
def full(marks: Marks) -> Marks:
    migrate(marks.engine())
    for statement in _FILL.split(";\n"):
        if statement.strip():
            marks.server.execute(statement, marks.database)
    return marks


def test_no_statement_that_runs_for_every_group_reads_a_table_whole(full: Marks) -> None:
    door = full.door()
    scans: list[str] = []

    def watched(session: Session, do: Any) -> Any:
        one = Watched(session)
        made = do(one)
        one.send()
        scans.extend(one.scans)
        return made

    def run(do: Any) -> Any:
        return door.submit(partial(watched, do=do)).result(30)

    run(lambda s: s.execute(text("SELECT count(*) FROM event WHERE entry = 'nobody'")))
    assert len(scans) == 1, "one that has no index is seen"
    scans.clear()
    time = clock.moment(0)
    drafts = [
        draft(
            Envelope(id=f"new-{n}", source="/s", type="t", time=time),
            "e",
            DataClass.OPEN,
            0,
            [Match("sub-1", "r", None, 4), Match("sub-2", "r", f"k-{n}", 4)],
        )
        for n in range(50)
    ]
    run(lambda s: record(s, drafts))
    run(waiting_subscriptions)
    for name in ("sub-1", "sub-2"):
        tickets = run(lambda s, name=name: hand_out(s, Allowance(name, 100, 1000.0), MINUTE)).tickets
        assert tickets
        claimed = [one for one in run(lambda s, t=tickets: claim(s, t, "w", MINUTE)) if one is not None]
        assert claimed
        singles = [one.delivery for one in claimed if one.lane is None]
        lanes = [(one.subscription, one.lane) for one in claimed if one.lane is not None]
        run(lambda s, a=singles, b=lanes: renew(s, a, b, MINUTE))
        outcomes = (Outcome.RECEIPT, Outcome.RETRY, Outcome.REJECT)
        settlements = [
            Settlement(
                *(one.delivery, one.subscription, one.lane, one.fence, one.lane_fence, one.number),
                outcomes[place % 3],
                made=Link("sub-1", "case", f"new-{one.seq}", "/s about 7", "c", one.seq, one.delivery),
                again_in=0 if outcomes[place % 3] is Outcome.RETRY else None,
                more=True,
            )
            for place, one in enumerate(claimed)
        ]
        run(lambda s, of=settlements: settle(s, of, "w", MINUTE))
    assert run(partial(links.given, wanted=[("/s about 7", "sub-14"), ("/s about 9", "sub-1")]))
    assert run(partial(links.named, wanted=[("sub-7", "7"), ("sub-7", "8")]))
    run(sweep)
    run(next_due)
    assert scans == []


def test_once_cleaned_up_nobody_walks_past_what_was_put_aside(full: Marks) -> None:
    """What is due is the first of its index, and so were those that a paused route has had put aside. They
    stand there until the table is vacuumed: soon, by what the migrations set for the tables of live work."""
    change = f"UPDATE ready SET state = {int(Ready.PARKED)}, parked = 'r' WHERE state = {int(Ready.DUE)}"
    full.server.execute("UPDATE ready SET state = 0, subscription = 'sub-1'", full.database)
    full.server.execute("VACUUM ready", full.database)
    full.server.execute(change, full.database)
    door = full.door()

    def walked(session: Session) -> int:
        counting = Walked(session)
        assert park_due(counting, "sub-1", {"r"}, 100) == (0, False)
        counting.send()
        return counting.pages

    assert door.submit(walked).result(30) > 100
    full.server.execute("VACUUM ready", full.database)
    assert door.submit(walked).result(30) < 20
    soon = "autovacuum_vacuum_scale_factor=0.02,autovacuum_vacuum_threshold=5000"
    query = text("SELECT array_to_string(reloptions, ',') FROM pg_class WHERE relname = :name")
    with full.engine().connect() as connection:
        for name in ("ready", "lane"):
            assert connection.execute(query, {"name": name}).scalar_one() == soon


def test_a_page_of_a_large_replay_reads_no_table_whole(full: Marks) -> None:
    """Nothing was replayed before it, and no statistics tell of what it has replayed itself so far."""
    for change in (
        "UPDATE delivery SET state = 'dead'",
        "DELETE FROM ready",
        "DELETE FROM pg_statistic WHERE starelid = 'delivery'::regclass",
    ):
        full.server.execute(change, full.database)
    door = full.door()

    def page(session: Session) -> list[str]:
        watched = Watched(session)
        made = remake(watched, range(1, 400), 1, clock.now(session))
        watched.send()
        assert len(made) == 399
        return watched.scans

    assert door.submit(page).result(30) == []
