"""The database and the broker of a chaos run, private to it, and their outages."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.chaos.plan import DATABASE_KINDS, Kind
from benchmarks.servers import postgres_files, rabbitmq
from benchmarks.servers.postgres import PostgresServer
from benchmarks.servers.postgres_files import PostgresFiles
from benchmarks.servers.rabbitmq import RabbitServer

DATABASE = "hub"


class ServersMissing(Exception):
    """Servers that are not installed on this machine; the message says which, and what to install."""


class ServersFailed(Exception):
    """A server did not come up; the message ends with what it said."""


class Servers:
    """Both, running. An outage is made on a thread of its own: other faults go on meanwhile."""

    def __init__(self, database: PostgresServer, broker: RabbitServer) -> None:
        self._database = database
        self._broker = broker
        self._outages: list[threading.Thread] = []
        self._back_at = 0.0
        self._faults: list[str] = []
        self.away: set[str] = set()
        """Which of them is down: `database`, `broker`."""
        self.database_url = database.url(DATABASE)
        self.broker_url = broker.url

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """What a query finds in the hub's database."""
        return self._database.execute(statement, DATABASE)

    def strike(self, kind: Kind, seconds: float) -> None:
        """Make an outage: the server is gone for ``seconds`` and the time it takes to start."""
        outage = threading.Thread(target=self._outage, args=(kind, seconds), daemon=True)
        self._outages.append(outage)
        self.away.add("database" if kind in DATABASE_KINDS else "broker")
        outage.start()

    def was_away_since(self, moment: float) -> bool:
        """Was the database out of reach at any time after ``moment`` (monotonic seconds)?"""
        return "database" in self.away or self._back_at > moment

    def wait(self) -> None:
        """Until every outage is over. Raises ``ServersFailed``."""
        for one in self._outages:
            one.join()
        if self._faults:
            raise ServersFailed("; ".join(self._faults))

    def _outage(self, kind: Kind, seconds: float) -> None:
        try:
            if kind in DATABASE_KINDS:
                self._database_outage(kind, seconds)
                self._back_at = time.monotonic()
                self.away.discard("database")
            else:
                self._broker.kill()
                time.sleep(seconds)
                self._broker.wipe() if kind is Kind.BROKER_WIPE else self._broker.start()
                self.away.discard("broker")
        except Exception as error:  # noqa: BLE001 - told by wait(); the run ends with it
            self._faults.append(f"{kind}: {error}")

    def _database_outage(self, kind: Kind, seconds: float) -> None:
        if kind is Kind.DATABASE_KILL:
            self._database.kill()
        else:
            self._database.stop(immediately=True)
        time.sleep(seconds)
        self._database.start()


@contextmanager
def servers(folder: Path) -> Iterator[Servers]:
    """Start both; the broker's files are in ``folder``, and there the database's log is left.

    Raises ``ServersMissing`` and ``ServersFailed``.
    """
    require()
    database, broker = PostgresServer(), RabbitServer(folder / "rabbitmq")
    started: Servers | None = None
    try:
        try:
            with ThreadPoolExecutor(2) as pool:
                for starting in [pool.submit(database.start), pool.submit(broker.start)]:
                    starting.result()
            database.create_database(DATABASE)
        except (postgres_files.DidNotStart, rabbitmq.DidNotStart) as error:
            raise ServersFailed(str(error)) from error
        started = Servers(database, broker)
        yield started
    finally:
        if started is not None:
            with suppress(ServersFailed):
                started.wait()  # an outage under way would start its server again after its end
        (folder / "postgresql.log").write_text(database.log, "utf-8")
        broker.kill()
        database.remove()
        shutil.rmtree(folder / "rabbitmq" / "mnesia", ignore_errors=True)


def require() -> None:
    """Raises ``ServersMissing`` where a server is not installed."""
    missing = []
    try:
        PostgresFiles().remove()
    except postgres_files.NotInstalled as error:
        missing.append(str(error))
    try:
        rabbitmq._programs()
    except rabbitmq.NotInstalled as error:
        missing.append(str(error))
    if missing:
        raise ServersMissing("; ".join(missing))
