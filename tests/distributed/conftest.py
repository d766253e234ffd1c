"""Several processes of one hub on the machine's PostgreSQL and RabbitMQ, in a database and a vhost."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, Any

import psycopg
import pytest

from benchmarks.chaos.member import STOP_BOUND, Member, State
from benchmarks.chaos.settings_text import BROKER, CONFIG_FILE, ROUTES_FILE
from benchmarks.servers.ports import free_ports
from hub.migrating import migrate
from ledger.engine import open_engine
from ledger.postgres_door import PostgresDoor
from safeguards.keys import repository
from safeguards.policy import EVERY_SOURCE, Scope
from tests import brokers, databases, processes
from tests.conftest import Absent
from tests.distributed.publishing import ask
from tests.distributed.receiver import Receiver, receiving
from tests.ledgers import Templates

PATIENCE = 240.0
"""Seconds a test waits for what must come; it fails then, and never passes by waiting."""

CONFIG = """routes = ["{routes}"]

[database]
url = "{database}"
connections = 3
statement_timeout_seconds = {statement_seconds}

[broker]
url = "env:{broker}"

[worker]
lease_seconds = {lease_seconds}
stop_seconds = {stop_seconds}

[poller]
lease_seconds = 3

[log]
level = "info"
format = "json"

[adapters.hook]
kind = "webhook"

[adapters.bulk]
kind = "webhook"
group = "heavy"
"""


def until(what: Callable[[], Any], say: str, patience: float = PATIENCE) -> Any:
    """What ``what`` gives once it is true. Another process makes it so: there is nothing to wait on."""
    end = time.monotonic() + patience
    while not (found := what()):
        assert time.monotonic() < end, f"it did not come to this in {patience:g} s: {say}"
        time.sleep(0.02)
    return found


class Ready(Member):
    """One that is sooner at work."""

    def _spawn(self, words: list[str], environment: dict[str, str], log: IO[bytes]) -> processes.Process:
        return processes.start(words, folder=self.data, environment=environment, log=log)


class Several:
    """One hub: its folder, its database and vhost, and whichever of its processes run."""

    def __init__(
        self, folder: Path, database: str, broker: str, *, stop_seconds: float = 5, lease_seconds: float = 3
    ) -> None:
        self.folder = folder
        self.broker = broker
        self.database = database
        self.members: dict[str, Member] = {}
        text = CONFIG.format(
            routes=ROUTES_FILE,
            database=database,
            broker=BROKER,
            stop_seconds=stop_seconds,
            lease_seconds=lease_seconds,
            statement_seconds=lease_seconds / 2,
        )
        (folder / CONFIG_FILE).write_text(text, "utf-8")
        (folder / ROUTES_FILE).write_text("", "utf-8")
        self.key = self._prepare()

    def _prepare(self) -> str:
        engine = open_engine(self.database)
        migrate(engine)
        door = PostgresDoor(engine)
        made = door.submit(
            lambda session: repository.create(
                session, at=datetime.now(UTC), holder="tests", scopes=list(Scope), sources=EVERY_SOURCE
            )
        ).result()
        door.close()
        engine.dispose()
        return made.text

    @property
    def ports(self) -> list[int]:
        return [one.port for one in self.members.values() if one.port is not None]

    def routes(self, text: str) -> None:
        """The routes that the settings name; applied when an API starts."""
        (self.folder / ROUTES_FILE).write_text(text, "utf-8")

    def start(self, *names: str, words: tuple[str, ...] = ()) -> None:
        """Start these, new ones or stopped ones, and wait until they are at work."""
        for name in names:
            if name not in self.members:
                port = free_ports(1)[0] if name.startswith("api") else None
                self.members[name] = Ready(name, self.folder, self.broker, port, words)
            self.members[name].start()
        for name in names:
            member = self.members[name]
            until(partial(_has_begun_or_ended, member), f"{name} is at work")
            assert member.at_work, member.said()

    def kill(self, name: str) -> None:
        """As a power cut would end it."""
        member = self.members[name]
        assert member.exit_code is None, member.said()
        member.kill()

    def stop(self, name: str) -> float:
        """As an operator does: it ends by itself, in good order. How many seconds it took."""
        member = self.members[name]
        member.tell_to_stop()
        until(lambda: member.exit_code is not None, f"{name} stops", STOP_BOUND)
        took = time.monotonic() - member.told_at
        assert member.exit_code == 0, member.said()
        member.state = State.DOWN
        return took

    def run(self, *words: str, port: int | None = None) -> Any:
        """A command of an operator on this hub; its JSON."""
        api = next(
            one for one in self.members.values() if one.port in {port, one.port if port is None else None}
        )
        options = ["--json"]
        if port is not None:
            options += ["--url", f"http://127.0.0.1:{port}", "--key", self.key]
        done = processes.run(
            api.words(*words, *options), folder=self.folder, environment=api.environment(), timeout=60
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def ask(self, port: int, method: str, path: str, body: str = "", kind: str = "application/json") -> Any:
        """One request to one API, as an operator; its JSON."""
        status, told = ask(port, self.key, method, path, body.encode(), kind)
        assert status < 300, told
        return told

    def rows(self, query: str) -> list[Any]:
        with psycopg.connect(self.database, autocommit=True) as connection:
            return connection.execute(query.encode()).fetchall()

    def count(self, query: str) -> int:
        return int(self.rows(query)[0][0])

    def flagged(self) -> set[tuple[str, str]]:
        """(subscription, event id) of each delivery that the ledger says may have arrived more than once."""
        return set(
            self.rows(
                "SELECT d.subscription, e.id FROM delivery AS d JOIN event AS e ON e.seq = d.seq "
                "WHERE d.possible_duplicate"
            )
        )

    def close(self) -> None:
        for member in self.members.values():
            member.kill()


def _has_begun_or_ended(member: Member) -> bool:
    return member.at_work or member.exit_code is not None


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def ends() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def new_broker(absent: Absent, ends: ExitStack) -> Callable[[], str]:
    """Makes an empty vhost; its address."""
    if why := brokers.why_absent():
        absent(why)
    return lambda: ends.enter_context(brokers.new_vhost())


@pytest.fixture
def several(
    tmp_path: Path, absent: Absent, ends: ExitStack, new_broker: Callable[[], str], templates: Templates
) -> Callable[..., Several]:
    """Makes a hub, by default on a broker of its own; nothing of it runs yet."""
    if why := databases.why_absent():
        absent(why)

    made_before: list[Several] = []

    def make(broker: str | None = None, **options: Any) -> Several:
        folder = tmp_path / f"hub-{len(os.listdir(tmp_path))}"  # noqa: PTH208
        folder.mkdir()
        # Copies of the template are all the same hub's, and a test's second is to be another.
        known = {} if made_before else {"template": templates.postgresql}
        database = ends.enter_context(databases.new_database(**known))
        made = Several(folder, database, broker or new_broker(), **options)
        ends.callback(made.close)
        made_before.append(made)
        return made

    return make
