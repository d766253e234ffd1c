"""`tolbooth doctor`: each thing is good, to be looked at or wrong, and looking changes nothing."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from hub.channels.rabbit.address import read_address
from hub.channels.rabbit.connecting import connect
from hub.channels.rabbit.topology import Topology
from ledger.lock import DatabaseLock
from tests import brokers, databases
from tests.brokers import new_vhost
from tests.conftest import Absent
from tests.databases import new_database

OTHER = "0b9b9a52-1111-4222-8333-000000000000"


@dataclass
class Findings:
    """What the doctor found. ``[level, word]`` is the one finding of that level with that word in it."""

    ok: bool
    items: list[dict[str, str]]
    told: str

    def __getitem__(self, wanted: tuple[str, str]) -> str:
        level, word = wanted
        found = [
            f"{one['of']}: {one['what']} {one['fix']}"
            for one in self.items
            if one["level"] == level and word in one["what"] + one["fix"]
        ]
        assert len(found) == 1, (wanted, self.items)
        return found[0]

    @property
    def wrong(self) -> list[str]:
        return [one["what"] for one in self.items if one["level"] == "wrong"]


def examined(here: Any) -> Findings:
    """What it says to a machine; to people it says the same, and no password to either."""
    result = here.run("doctor", "--json")
    assert result.exit_code in {0, 1}, result.output
    found = json.loads(result.stdout)
    assert found["ok"] is (result.exit_code == 0)
    assert found["ok"] is not any(one["level"] == "wrong" for one in found["findings"])
    for one in found["findings"]:
        assert one["what"]
        assert one["level"] in {"good", "look", "wrong"}
        assert one["fix"] or one["level"] != "look", one
    told = here.run("doctor")
    assert told.exit_code == result.exit_code
    assert "Traceback" not in told.output
    return Findings(found["ok"], found["findings"], told.stdout)


@dataclass
class Servers:
    """A database and a virtual host of the test's own, by the addresses in its settings."""

    here: Any
    database: str
    broker: str

    def settings(self, *, database: str = "", broker: str = "", more: str = "") -> None:
        """Passwords of a test's servers are no secrets; still `check` wants them in the environment."""
        os.environ["LEDGER"], os.environ["BROKER"] = database or self.database, broker or self.broker
        self.here.config.write_text(
            'data = "state"\n'
            + f'[database]\nurl = "env:LEDGER"\n{more}\n[broker]\nurl = "env:BROKER"\n'
            + '[adapters.web]\nkind = "webhook"\n'
        )

    def execute(self, *statements: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.database, autocommit=True) as connection:
            rows: list[tuple[object, ...]] = []
            for one in statements:
                cursor = connection.execute(one.encode())
                rows = cursor.fetchall() if cursor.description is not None else []
            return rows

    @property
    def name(self) -> str:
        return urlsplit(self.database).path[1:]

    def on_the_broker(self) -> list[str]:
        """Every queue, and every exchange that is not RabbitMQ's own."""
        vhost = read_address(self.broker).vhost
        told = [
            subprocess.run(
                ["rabbitmqctl", "--quiet", "--no-table-headers", f"list_{what}", "-p", vhost, "name"],
                check=True,
                capture_output=True,
                text=True,
            ).stdout.split()
            for what in ("queues", "exchanges")
        ]
        return [one for many in told for one in many if not one.startswith("amq.")]

    def declare(self, hub_id: str, *groups: str, delivery_limit: int = 20) -> None:
        """As a hub of that id would."""
        topology = Topology(hub_id, delivery_limit)
        connection = connect(read_address(self.broker), "a test")
        topology.mark(connection)
        for one in groups:
            topology.declare(connection.channel(), one)
        connection.close()


@pytest.fixture
def servers(here: Any, absent: Absent, monkeypatch: pytest.MonkeyPatch) -> Iterator[Servers]:
    for why in (databases.why_absent(), brokers.why_absent()):
        if why:
            absent(why)
    for name in ("LEDGER", "BROKER"):
        monkeypatch.setenv(name, "")
    with new_database() as database, new_vhost() as broker:
        made = Servers(here, database, broker)
        made.settings()
        yield made


def test_an_embedded_hub_is_looked_at_and_nothing_is_made(here: Any) -> None:
    found = examined(here)
    assert found.ok, found.told
    assert "`tolbooth serve` makes one" in found["good", "no ledger"]
    assert "inside the hub's process" in found["good", "process"]
    assert "adapter web" in found.told
    assert not (here.folder / "state").exists()
    hub = here.json("migrate")["hub"]
    ledger = here.folder / "state" / "tolbooth.db"
    before = {one.name: one.stat().st_mtime_ns for one in ledger.parent.iterdir()}
    found = examined(here)
    assert found.ok
    assert hub in found["good", "belongs to the hub"]
    assert "no hub has it open" in found["good", str(ledger)]
    assert {one.name: one.stat().st_mtime_ns for one in ledger.parent.iterdir()} == before
    with DatabaseLock(ledger):
        assert f"open in process {os.getpid()}" in examined(here)["good", str(ledger)]


def test_what_may_be_wrong_with_a_ledger_in_a_file(here: Any) -> None:
    here.json("migrate")
    ledger: Path = here.folder / "state" / "tolbooth.db"
    ledger.chmod(0o644)
    with closing(sqlite3.connect(ledger)) as opened, opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999'")
    found = examined(here)
    assert "chmod 600" in found["look", "personal data"]
    assert "install that version or newer" in found["wrong", "9999"]
    ledger.write_bytes(b"this is no database, and was never one" * 100)
    assert "is it the right file?" in examined(here)["wrong", "cannot be read"]
    here.config.write_text('data = "state"\n[database]\nspare_disk_mib = 1000000000\n')
    assert "503" in examined(here)["wrong", "MiB are free"]


def test_wrong_settings_are_told_and_nothing_is_asked(here: Any) -> None:
    here.config.write_text('data = "state"\n[broker]\nurl = "amqp://127.0.0.1/"\n')
    found = examined(here)
    assert [one["of"] for one in found.items] == ["settings"]
    assert f"{here.config}:3: " in found["wrong", "SQLite"]


def test_servers_that_are_as_they_must_be(servers: Servers) -> None:
    found = examined(servers.here)
    assert found.wrong == ["it holds no ledger yet"]
    assert servers.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]
    hub = servers.here.json("migrate")["hub"]
    found = examined(servers.here)
    assert found.ok, found.told
    assert f'hub = "{hub}"' in found["look", "take any hub's"]
    assert "claims it" in found["good", "belongs to no hub yet"]
    assert "not made yet" in found["good", "'main'"]
    assert "agree to within" in found["good", "this machine's"]
    assert "survives" in found["good", "loss of power"]
    autovacuum = servers.execute("SHOW autovacuum") == [("on",)]
    assert autovacuum is not any("autovacuum is off" in one["what"] for one in found.items)
    # What cannot be known is said, and how to let it be known.
    assert "broker.management_url" in found["look", "management API"]
    assert servers.on_the_broker() == []
    servers.declare(hub, "main")
    servers.settings(more=f'hub = "{hub}"')
    found = examined(servers.here)
    assert found.ok, found.told
    assert "as the settings ask" in found["good", hub]
    assert "belongs to this hub" in found["good", "belongs to this hub"]
    assert "0 tickets" in found["good", "'main'"]
    assert sorted(servers.on_the_broker()) == ["tolbooth.hub", "tolbooth.main"]


def test_what_belongs_to_another_hub(servers: Servers) -> None:
    hub = servers.here.json("migrate")["hub"]
    servers.declare(OTHER)
    servers.settings(more=f'hub = "{OTHER}"')
    found = examined(servers.here)
    assert f"belongs to the hub {hub}, and the settings ask for {OTHER}" in found["wrong", "ask for"]
    assert f"the hub {OTHER}" in found["wrong", "a virtual host of its own"]
    assert len(found.wrong) == 2


def test_a_queue_with_other_arguments(servers: Servers) -> None:
    servers.declare(servers.here.json("migrate")["hub"], "main", delivery_limit=7)
    found = examined(servers.here)
    assert "x-delivery-limit is 7, and the hub asks for 20" in found["wrong", "tolbooth.main"]
    assert servers.on_the_broker().count("tolbooth.main") == 1


@pytest.mark.parametrize(
    ("revision", "words"), [("9999", "install that version or newer"), ("0001", "run `tolbooth migrate`")]
)
def test_a_database_of_another_version(servers: Servers, revision: str, words: str) -> None:
    servers.here.json("migrate")
    servers.execute(f"UPDATE alembic_version SET version_num = '{revision}'")
    found = examined(servers.here)
    assert words in found["wrong", revision]
    assert "whose it is cannot be known" in found["look", "whose it is"]


def test_a_clock_that_is_an_hour_off(servers: Servers) -> None:
    """The database's: to whoever asks there, ``clock_timestamp`` is an hour ahead."""
    servers.here.json("migrate")
    servers.execute(
        "CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS "
        "$$ SELECT pg_catalog.clock_timestamp() + interval '1 hour' $$",
        f"ALTER DATABASE {servers.name} SET search_path = public, pg_catalog",
    )
    told = examined(servers.here)["wrong", "clock"]
    assert "this machine's clock is 1 hour behind the database's" in told
    assert "NTP" in told


def test_files_that_only_one_process_would_find(servers: Servers, tmp_path: Path) -> None:
    servers.settings()
    told = examined(servers.here)["look", "this process's own"]
    assert "attachments.folder" in told
    servers.settings(more=f'\n[attachments]\nfolder = "{tmp_path / "shared"}"\n')
    shared = examined(servers.here)
    assert not [one for one in shared.items if "this process's own" in one["what"]]


def test_a_database_that_only_reads(servers: Servers) -> None:
    servers.here.json("migrate")
    servers.execute(f"ALTER DATABASE {servers.name} SET default_transaction_read_only = on")
    assert "read-only" in examined(servers.here)["wrong", "takes no writes"]


def test_servers_that_refuse_or_are_away(servers: Servers) -> None:
    at = urlsplit(servers.database)
    servers.execute("DROP ROLE IF EXISTS tolbooth_test_guest", "CREATE ROLE tolbooth_test_guest LOGIN")
    servers.here.json("migrate")
    server = f"{at.hostname}:{at.port or 5432}"
    broker = urlsplit(servers.broker)
    mq = f"{broker.hostname}:{broker.port or 5672}"
    for database, words in (
        (f"postgresql://tolbooth_test_guest@{server}/{servers.name}", "GRANT"),
        (f"postgresql://tolbooth_test_nobody@{server}/{servers.name}", "tolbooth_test_nobody"),
        (f"postgresql://{at.username}@{server}/tolbooth_test_none", "createdb"),
        (f"postgresql://{at.username}@127.0.0.1:1/{servers.name}", "Nothing listens"),
    ):
        servers.settings(database=database)
        assert examined(servers.here)["wrong", words]
    servers.execute("DROP ROLE tolbooth_test_guest")
    for address, words in (
        (f"amqp://guest:wynd-and-close@{mq}/", "user and password"),
        (f"amqp://{mq}/tolbooth-test-none", "add_vhost"),
        ("amqp://127.0.0.1:1/", "cannot be reached"),
        (f"amqps://{mq}/", "does not speak TLS"),
    ):
        servers.settings(broker=address)
        found = examined(servers.here)
        assert found["wrong", words]
        assert "wynd-and-close" not in found.told + str(found.items)
