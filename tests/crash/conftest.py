"""What the crash tests need: a hub that is a process of its own and can be killed, a receiver, and clients.

Nothing here knows the inside of the hub but its settings, its port, and the ledger file that it leaves.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from sqlalchemy import func, select

from adapters.revenues_extract.sandbox import Extract, write_extract
from benchmarks.servers.ports import free_ports
from hub.migrating import migrate
from ledger.door import SqliteDoor
from ledger.engine import open_engine
from ledger.reader import Reader
from ledger.reading import account
from ledger.reading.account import Account
from ledger.session import Session
from ledger.tables import delivery, event, invalid_message, ready, tally
from safeguards.keys import repository
from safeguards.policy import EVERY_SOURCE, Scope
from tests import processes
from tests.ledgers import Templates

HERE = Path(__file__).parent
PATIENCE = 60.0
"""Seconds a test waits for what must come; it fails then, and never passes by waiting."""

CONFIG = """data = "var"
routes = ["routes.toml"]

[http]
port = {port}

[log]
level = "warning"

[worker]
stop_seconds = 5

[adapters.hook]
kind = "webhook"

[adapters.revenues]
kind = "revenues_extract"
folder = "{folder}"
settle = "0s"
every = "50ms"
"""

ROUTES = """[subscriptions.plain]
adapter = "hook"
target = {{ url = "http://127.0.0.1:{port}/plain" }}

[subscriptions.ordered]
adapter = "hook"
order_by = "partitionkey"
target = {{ url = "http://127.0.0.1:{port}/ordered" }}

[routes.to-plain]
types = ["form.submitted", "person.moved"]
to = "plain"
retry = {{ attempts = 100, first = "100ms", factor = 1, cap = "100ms" }}

[routes.to-ordered]
types = ["form.submitted"]
to = "ordered"
retry = {{ attempts = 100, first = "100ms", factor = 1, cap = "100ms" }}
"""


def wait_until(what: Callable[[], bool], say: str) -> None:
    """Look until it is so. Another process changes it, so there is nothing of ours to wait on."""
    end = time.monotonic() + PATIENCE
    pause = threading.Event()
    while not what():
        assert time.monotonic() < end, f"it did not come to this in {PATIENCE:g} s: {say}"
        pause.wait(0.02)


@dataclass
class Receiver:
    """What arrived, by its own log."""

    process: subprocess.Popen[str]
    port: int
    log: Path

    def arrivals(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]


@dataclass
class Clients:
    """Several senders. Each sends its next events once the last were answered 202, as long as it takes."""

    port: int
    key: str
    many: int = 4
    batch: int = 4
    pause: float = 0.05
    taken: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._send, args=(number,)) for number in range(self.many)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE)
        assert not any(thread.is_alive() for thread in self._threads), "a client still waits for its 202"

    def _send(self, client: int) -> None:
        number = 0
        while not self._stop.is_set():
            names = [f"c{client}-{number + place:06}" for place in range(self.batch)]
            body = json.dumps([self._event(name, client, int(name[-6:])) for name in names])
            if not self._until_taken(body):
                return
            self.taken += names
            number += self.batch
            self._stop.wait(self.pause)

    def _until_taken(self, body: str) -> bool:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
                headers = {
                    "Content-Type": "application/cloudevents-batch+json",
                    "Authorization": f"Bearer {self.key}",
                }
                try:
                    connection.request("POST", "/events", body, headers)
                    answer = connection.getresponse()
                    said = answer.read()
                finally:
                    connection.close()
            except (OSError, HTTPException):
                self._stop.wait(0.05)  # the hub is dead: again, until it is back
                continue
            if answer.status == 202:
                results = json.loads(said)["results"]
                wrong = [one for one in results if one["status"] not in {"accepted", "duplicate"}]
                self.faults += [str(one) for one in wrong]
                return not wrong
            if answer.status != 503:
                self.faults.append(f"{answer.status}: {said.decode()}")
                return False
        self.faults.append("never answered 202")
        return False

    @staticmethod
    def _event(name: str, client: int, number: int) -> dict[str, Any]:
        return {
            "specversion": "1.0",
            "id": name,
            "source": f"/invented/client-{client}",
            "type": "uk.gov.council.form.submitted.v1",
            "time": datetime.now(UTC).isoformat(),
            "datacontenttype": "application/json",
            "partitionkey": f"k{client}-{number % 3}",
            "data": {
                "form": "pothole",
                "reference": name,
                "submitted_at": "2026-05-01T10:00:00Z",
                "answers": {"where": "Invented Street"},
            },
        }


class Rig:
    """A hub's folder, the hub that runs in it now if any, and the receiver."""

    def __init__(self, folder: Path, receiver: Receiver) -> None:
        self.folder = folder
        self.receiver = receiver
        self.drop = folder / "drop"
        self.drop.mkdir(parents=True)
        [self.port] = free_ports(1)
        (folder / "tolbooth.toml").write_text(CONFIG.format(port=self.port, folder=self.drop), "utf-8")
        (folder / "routes.toml").write_text(ROUTES.format(port=receiver.port), "utf-8")
        self.engine = open_engine(f"sqlite:///{folder / 'var' / 'tolbooth.db'}")
        migrate(self.engine)
        self.reader = Reader(self.engine)
        self.key = self._key()
        self.process: processes.Process | None = None
        self.died: list[str] = []

    def _key(self) -> str:
        door = SqliteDoor(self.engine)
        scopes = list(Scope)
        unit = door.submit(
            lambda session: repository.create(
                session, at=datetime.now(UTC), holder="clients", scopes=scopes, sources=EVERY_SOURCE
            )
        )
        door.close()
        return unit.result().text

    def start(self, die_at: str | None = None) -> None:
        """Start the hub; it answers when this returns, unless it was told to die before."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TOLBOOTH_")}
        self.note = self.folder / f"died-{len(self.died)}"
        if die_at is not None:
            environment |= {"TOLBOOTH_DIE_AT": die_at, "TOLBOOTH_DIED": str(self.note)}
        with (self.folder / "hub.log").open("ab") as log:
            words = ["serve", "--config", str(self.folder / "tolbooth.toml")]
            self.process = processes.start(words, folder=HERE.parent.parent, environment=environment, log=log)
        wait_until(lambda: self._answers() or self._ended(), "the hub answers")
        if die_at is None:
            assert self.process.poll() is None, self.said()

    def _answers(self) -> bool:
        try:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("GET", "/health/live")
                connection.getresponse().read()
            finally:
                connection.close()
        except (OSError, HTTPException):
            return False
        return True

    def _ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def said(self) -> str:
        return (self.folder / "hub.log").read_text("utf-8", errors="replace")[-4000:]

    def kill(self) -> None:
        """As a power cut would end it: at once, whatever it is doing."""
        assert self.process is not None
        assert self.process.poll() is None, self.said()
        self.process.kill()
        self.process.wait(PATIENCE)
        self.died.append("at random")

    def wait_for_death(self, name: str) -> None:
        """It was told to kill itself at this place: it does, and says it was there."""
        assert self.process is not None
        try:
            code = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            pytest.fail(f"the hub never came by {name}: {self.said()}")
        assert code == -signal.SIGKILL, self.said()
        assert self.note.read_text("utf-8") == name
        self.died.append(name)

    def stop(self) -> None:
        """As an operator does; it ends by itself and in good order."""
        assert self.process is not None
        self.process.terminate()
        self.process.wait(PATIENCE)

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(PATIENCE)
        self.engine.dispose()

    def write_extract(self, rows: int, bad: int = 0) -> Extract:
        aside = self.folder / "aside"
        aside.mkdir(exist_ok=True)
        made = write_extract(aside, rows=rows, bad=bad, on=date(2026, 5, 1))
        made.path.rename(self.drop / made.path.name)
        return made

    def read(self, look: Callable[[Session], Any]) -> Any:
        with self.reader.session() as session:
            return look(session)

    def waiting(self) -> int:
        return int(self.read(lambda s: s.execute(select(func.count()).select_from(ready)).scalar_one()))

    def events(self) -> int:
        return int(self.read(lambda s: s.execute(select(func.count()).select_from(event)).scalar_one()))

    def wait_until_settled(self) -> None:
        """However long it takes, as long as it gets on."""
        left = self.waiting()
        while left:
            before = left
            wait_until(lambda before=before: self.waiting() < before, f"fewer than {before} wait")  # type: ignore[misc]
            left = self.waiting()

    wait_until = staticmethod(wait_until)

    def invalid_lines(self) -> list[int]:
        """The lines of the rows that were kept as invalid messages."""
        return list(self.read(lambda s: s.execute(select(invalid_message.c.line)).scalars().all()))

    def account(self) -> Account:
        return self.read(account.take)  # type: ignore[no-any-return]

    def tallied(self, outcome: str) -> int:
        query = select(func.sum(tally.c.records)).where(tally.c.outcome == outcome)
        return int(self.read(lambda s: s.execute(query).scalar()) or 0)

    def flagged(self) -> set[tuple[str, str]]:
        """(subscription, event id) of each delivery that the ledger says may have arrived more than once."""
        query = (
            select(delivery.c.subscription, event.c.id)
            .join(event, event.c.seq == delivery.c.seq)
            .where(delivery.c.possible_duplicate)
        )
        return {(row.subscription, row.id) for row in self.read(lambda s: s.execute(query).all())}

    def check_promises(self, taken: list[str], *, ordered: bool = True) -> Counter[tuple[str, str]]:
        """Everything taken arrived, repeats are flagged ones, keys kept their order, the account balances."""
        arrivals = [one for one in self.receiver.arrivals() if one["status"] == 204]
        times = Counter((one["to"].strip("/"), one["id"]) for one in arrivals)
        for name in ("plain", "ordered") if ordered else ("plain",):
            missing = [one for one in taken if (name, one) not in times]
            assert not missing, f"answered 202 and never arrived at {name}: {missing[:10]} of {len(missing)}"
        repeats = {place for place, many in times.items() if many > 1}
        assert repeats <= self.flagged(), "every repeat is one that the ledger warned of"
        first: dict[str, list[str]] = {}
        seen: set[str] = set()
        for one in arrivals:
            if one["to"] == "/ordered" and one["id"] not in seen:
                seen.add(one["id"])
                first.setdefault(one["key"], []).append(one["id"])
        for key, ids in first.items():
            assert ids == sorted(ids), f"the events of {key} arrived out of order"
        found = self.account()
        assert found.balances, found.sentence()
        assert found.deliveries["delivered"] == found.deliveries_in_all, found.sentence()
        return times


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    log = tmp_path / "arrivals.jsonl"
    log.touch()
    process = subprocess.Popen(
        [sys.executable, str(HERE / "receiver.py"), str(log)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield Receiver(process, int(process.stdout.readline()), log)
    finally:
        process.kill()
        process.wait(PATIENCE)
        process.stdout.close()


@pytest.fixture
def rig(tmp_path: Path, receiver: Receiver, templates: Templates) -> Iterator[Rig]:
    (tmp_path / "hub" / "var").mkdir(parents=True, mode=0o700)
    copyfile(templates.sqlite, tmp_path / "hub" / "var" / "tolbooth.db")
    (tmp_path / "hub" / "var" / "tolbooth.db").chmod(0o600)
    made = Rig(tmp_path / "hub", receiver)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def clients(rig: Rig) -> Iterator[Callable[[], Clients]]:
    """Start sending; what is left running when a test fails is stopped."""
    running: list[Clients] = []

    def start() -> Clients:
        running.append(Clients(rig.port, rig.key))
        return running[-1]

    yield start
    for one in running:
        one.stop()
