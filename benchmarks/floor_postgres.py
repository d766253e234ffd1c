"""The floors' writer on PostgreSQL: a few connections, each taking what waits into one transaction.

psycopg alone, on the event loop that answers HTTP: no ORM, no thread to wake. One statement for all that
waits of one kind of work, committed by itself, so that a group of whatever size is one round trip.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

import psycopg

from benchmarks.floor_writer import SUBSCRIPTION, Accepted, Row, Settled, Started, Work

CONNECTIONS = 3
"""Each waits for its own commit on the disk while the others fill theirs; more gained nothing here."""

_TABLES = """
CREATE TABLE event_key (source text NOT NULL, id text NOT NULL, seq bigint NOT NULL,
    PRIMARY KEY (source, id));
CREATE TABLE event (seq bigint PRIMARY KEY, source text NOT NULL, id text NOT NULL, type text NOT NULL,
    subject text, time text NOT NULL);
CREATE TABLE payload (seq bigint PRIMARY KEY, data text NOT NULL);
CREATE TABLE delivery (id bigint PRIMARY KEY, seq bigint NOT NULL, subscription text NOT NULL,
    state text NOT NULL);
CREATE TABLE ready (delivery bigint PRIMARY KEY, subscription text NOT NULL, state int NOT NULL);
CREATE TABLE attempt (delivery bigint NOT NULL, number int NOT NULL, started_at bigint NOT NULL,
    ended_at bigint, outcome text, PRIMARY KEY (delivery, number));
"""
_RECORD = f"""
WITH given AS MATERIALIZED (
    SELECT (each->>0)::bigint AS seq, each->>1 AS source, each->>2 AS id, each->>3 AS type,
        each->>4 AS subject, each->>5 AS time, each->>6 AS data FROM json_array_elements(%s::json) AS each),
keys AS (INSERT INTO event_key (source, id, seq) SELECT source, id, seq FROM given),
events AS (INSERT INTO event (seq, source, id, type, subject, time)
    SELECT seq, source, id, type, subject, time FROM given),
payloads AS (INSERT INTO payload (seq, data) SELECT seq, data FROM given),
deliveries AS (INSERT INTO delivery (id, seq, subscription, state)
    SELECT seq, seq, '{SUBSCRIPTION}', 'waiting' FROM given)
INSERT INTO ready (delivery, subscription, state) SELECT seq, '{SUBSCRIPTION}', 0 FROM given
"""
_START = """
INSERT INTO attempt (delivery, number, started_at)
    SELECT (each->>0)::bigint, 1, (each->>1)::bigint FROM json_array_elements(%s::json) AS each
"""
_SETTLE = """
WITH given AS MATERIALIZED (
    SELECT (each->>0)::bigint AS delivery, (each->>1)::bigint AS at
        FROM json_array_elements(%s::json) AS each),
deliveries AS (UPDATE delivery SET state = 'delivered' FROM given WHERE id = given.delivery),
readies AS (DELETE FROM ready USING given WHERE ready.delivery = given.delivery)
UPDATE attempt SET ended_at = given.at, outcome = 'receipt' FROM given
    WHERE attempt.delivery = given.delivery AND number = 1
"""
_STATEMENTS: dict[type[Work], str] = {Accepted: _RECORD, Started: _START, Settled: _SETTLE}

# Statements are planned while the tables are empty, and a plan is kept: it would read whole tables.
_PLANS = "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off"

_Connection = psycopg.AsyncConnection[tuple[object, ...]]


class PostgresFloorWriter:
    """Writes for the event loop it was opened on."""

    def __init__(self, connections: Sequence[_Connection]) -> None:
        self._connections = connections
        self._last = 0
        # By kind of work; a dict keeps its order, so that the kind that has waited longest is taken first.
        self._pending: dict[type[Work], list[tuple[Work, asyncio.Future[int]]]] = {}
        self._more = asyncio.Event()
        self._tasks = [asyncio.create_task(self._serve(each)) for each in connections]

    @classmethod
    async def open(cls, url: str, connections: int = CONNECTIONS) -> PostgresFloorWriter:
        """Make the tables in an empty database. Raises ``psycopg.Error``."""
        made = [
            await psycopg.AsyncConnection.connect(url, autocommit=True, options=_PLANS)
            for _ in range(connections)
        ]
        await made[0].execute(_TABLES)
        return cls(made)

    def write(self, work: Work) -> asyncio.Future[int]:
        """Ends when the work is committed; with the first seq given, for ``Accepted``."""
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._pending.setdefault(type(work), []).append((work, future))
        self._more.set()
        return future

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for connection in self._connections:
            await connection.close()

    async def _serve(self, connection: _Connection) -> None:
        while True:
            while not self._pending:
                self._more.clear()
                await self._more.wait()
            kind = next(iter(self._pending))
            taken = self._pending.pop(kind)
            rows, numbers = self._rows(taken)
            try:
                await connection.execute(_STATEMENTS[kind], (json.dumps(rows),), prepare=True)
            except psycopg.Error as error:
                for _, future in taken:
                    future.set_exception(error)
                continue
            for (_, future), number in zip(taken, numbers, strict=True):
                if not future.done():
                    future.set_result(number)

    def _rows(self, taken: Sequence[tuple[Work, asyncio.Future[int]]]) -> tuple[list[Row], list[int]]:
        """The rows to write, and for each piece of work the first of its numbers."""
        rows: list[Row] = []
        numbers: list[int] = []
        for work, _ in taken:
            if isinstance(work, Accepted):
                numbers.append(self._last + 1)
                for row in work.rows:
                    self._last += 1
                    rows.append((self._last, *row))
            else:
                numbers.append(work.delivery)
                rows.append((work.delivery, work.at))
        return rows, numbers
