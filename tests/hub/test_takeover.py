"""Two real poller processes on one folder: the one that has the lease stands still, and the other goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, func, select

from adapters.revenues_extract.sandbox import write_extract
from hub.migrating import migrate
from ledger import leases
from ledger.engine import open_engine
from ledger.leases import Standing
from ledger.reader import Reader
from ledger.reading import account
from ledger.tables import event, invalid_message, lease, tally
from tests import brokers, databases
from tests.conftest import Absent

TOLBOOTH = Path(sys.executable).with_name("tolbooth")
PATIENCE = 120.0
"""Seconds a test waits for what must come; it fails then, and never passes by waiting."""
WITHIN = 10.0
"""Seconds after the holder's stop in which another must have gone on: the requirement."""
ROWS = 20
SETTINGS = """
data = "state"

[database]
url = "{database}"

[broker]
url = "{broker}"

[adapters.moves]
kind = "revenues_extract"
folder = "{folder}"
settle = "0s"
every = "50ms"
"""


def until(condition: Callable[[], Any], what: str, *, seconds: float = PATIENCE) -> Any:
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, f"{what} did not come about within {seconds:g} seconds"
        time.sleep(0.01)
    return found


@dataclass
class Council:
    """A hub's settings, a folder that rows are dropped into, and a look at the ledger."""

    folder: Path
    database: str
    broker: str
    sent: int = 0
    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.drop = self.folder / "drop"
        self.drop.mkdir()
        told = SETTINGS.format(database=self.database, broker=self.broker, folder=self.drop)
        (self.folder / "tolbooth.toml").write_text(told)
        self.engine = open_engine(self.database)
        migrate(self.engine)
        self.reader = Reader(self.engine)

    def poller(self) -> subprocess.Popen[str]:
        return self.start("poller")

    def start(self, role: str) -> subprocess.Popen[str]:
        own = {name: text for name, text in os.environ.items() if not name.startswith("TOLBOOTH_")}
        with (self.folder / "hub.log").open("a") as log:
            command = [str(TOLBOOTH), role, "--json"]
            self.processes.append(
                subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log, text=True, env=own)
            )
        return self.processes[-1]

    def send(self) -> None:
        """One file more."""
        self.sent += 1
        aside = write_extract(self.folder, rows=ROWS, seed=self.sent, on=date(2026, 5, 1), name="aside").path
        aside.rename(self.drop / f"{self.sent:04}.csv")

    def count(self, table: Table) -> int:
        with self.reader.session() as session:
            return int(session.execute(select(func.count()).select_from(table)).scalar_one())

    def holder(self) -> Standing | None:
        """Of the one lease there is, whichever role's."""
        with self.reader.session() as session:
            return next(iter(leases.standing(session, "")), None)

    def held_by(self, process: subprocess.Popen[str]) -> bool:
        held = self.holder()
        return held is not None and f"-{process.pid}-" in held.holder

    def fence(self) -> int:
        with self.reader.session() as session:
            return int(session.execute(select(lease.c.fence)).scalar_one())

    def tallied(self) -> dict[str, int]:
        with self.reader.session() as session:
            many = func.sum(tally.c.records).label("many")
            rows = session.execute(select(tally.c.outcome, many).group_by(tally.c.outcome))
            return {row.outcome: int(row.many) for row in rows}

    def said(self, process: subprocess.Popen[str], event_name: str) -> bool:
        """Has the process said so in its log?"""
        whole, _, _being_written = (self.folder / "hub.log").read_text().rpartition("\n")
        for line in whole.splitlines():
            told = json.loads(line) if line.startswith("{") else {}
            if told.get("event") == event_name and f"-{process.pid}-" in json.dumps(told):
                return True
        return False

    def close(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
        for process in self.processes:
            try:
                process.wait(30)
            finally:
                process.kill()
        self.engine.dispose()


@pytest.fixture
def council(tmp_path: Path, absent: Absent) -> Iterator[Council]:
    if why := databases.why_absent() or brokers.why_absent():
        absent(why)
    with databases.new_database() as database, brokers.new_vhost() as broker:
        made = Council(tmp_path, database, broker)
        try:
            yield made
        finally:
            made.close()


@pytest.mark.timeout(300)
def test_another_goes_on_in_time_and_the_one_that_stood_still_writes_nothing(council: Council) -> None:
    both = [council.poller(), council.poller()]
    until(lambda: all(council.said(one, "hub.working") for one in both), "both to be there")
    until(council.holder, "one to have the lease")
    first, second = both if council.held_by(both[0]) else reversed(both)
    for _ in range(3):
        council.send()
    until(lambda: council.count(event) == 3 * ROWS, "rows by the first")
    fence = council.fence()

    # It stands still with rows coming in, wherever it is by then.
    council.send()
    first.send_signal(signal.SIGSTOP)
    os.waitpid(first.pid, os.WUNTRACED)
    stopped_at, before = time.monotonic(), council.count(event)
    council.send()
    council.send()
    until(lambda: council.held_by(second), "the second to have the lease")
    until(lambda: council.count(event) > before, "rows by the second")
    took = time.monotonic() - stopped_at
    assert took <= WITHIN, f"the second went on {took:.1f} s after the first stopped; it has {WITHIN:g} s"
    until(lambda: council.count(event) == 6 * ROWS, "the rows of every file")
    assert council.fence() == fence + 1

    # Awake again, it finds that it has been taken over from, and ends its work.
    first.send_signal(signal.SIGCONT)
    for _ in range(4):
        council.send()
    until(lambda: council.count(event) == 10 * ROWS, "the rows that came since")
    until(lambda: council.said(first, "tenure.lost"), "the first to say that it lost the lease")
    assert council.held_by(second)
    assert council.fence() == fence + 1
    until(lambda: len(list((council.drop / "done").iterdir())) == 10, "every file to be in done")

    # Told to stop, the second lets go: the first has it at once and goes on, not after the lease.
    second.terminate()
    assert second.wait(30) == 0
    until(lambda: council.held_by(first), "the first to have it again")
    council.send()
    until(lambda: council.count(event) == 11 * ROWS, "rows by the first again")
    once = {"envelope": 11 * ROWS, "ignored": 11}
    assert council.tallied() == once, "every row and every total once, and none a second time"
    assert council.count(invalid_message) == 0
    assert not list((council.drop / "claimed").iterdir())
    with council.reader.session() as session:
        found = account.take(session)
    assert found.balances, found.sentence()


@pytest.mark.timeout(300)
def test_another_scheduler_goes_on_in_time(council: Council) -> None:
    both = [council.start("scheduler"), council.start("scheduler")]
    until(lambda: all(council.said(one, "hub.working") for one in both), "both to be there")
    until(council.holder, "one to have the lease")
    first, second = both if council.held_by(both[0]) else reversed(both)
    first.send_signal(signal.SIGSTOP)
    os.waitpid(first.pid, os.WUNTRACED)
    stopped_at = time.monotonic()
    until(lambda: council.said(second, "tenure.begun"), "the second to begin")
    took = time.monotonic() - stopped_at
    assert took <= WITHIN, f"the second began {took:.1f} s after the first stopped; it has {WITHIN:g} s"
    first.send_signal(signal.SIGCONT)
    until(lambda: council.said(first, "tenure.lost"), "the first to say that it lost the lease")
    assert council.held_by(second)
