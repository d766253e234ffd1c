"""Servers that are not as they must be: each command says what, where and what to do, and exits with 1."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from benchmarks.servers.postgres import PostgresServer
from benchmarks.servers.postgres_files import NotInstalled as NoPostgres
from benchmarks.servers.rabbitmq import Certificates, RabbitServer
from benchmarks.servers.rabbitmq import NotInstalled as NoRabbit
from hub.channels.rabbit.address import read_address
from hub.channels.rabbit.connecting import connect, end
from hub.channels.rabbit.management import ask
from hub.channels.rabbit.topology import Topology
from tests import brokers, databases
from tests.brokers import new_vhost
from tests.conftest import Absent
from tests.databases import new_database
from tests.ledger.postgres.certificates import Authority

TOLBOOTH = Path(sys.executable).with_name("tolbooth")
PASSWORD = "wynd-and-close"
OTHER = "0b9b9a52-1111-4222-8333-000000000000"
PROGRAM = """
import json, os, sys
from typer.testing import CliRunner
from hub.cli.main import app
for asked in json.load(sys.stdin):
    done = CliRunner().invoke(app, asked["command"].split(), env=asked["env"])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    print(json.dumps({"code": done.exit_code, "said": done.output}), flush=True)
"""
"""Commands one after another in one process of their own: a start for each would take too long."""


def answers(folder: Path, *asked: tuple[str, dict[str, str]]) -> list[tuple[int, str]]:
    """The exit code of each command, and all that it said on one line. No traceback, no password."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps([{"command": command, "env": env} for command, env in asked]),
        cwd=folder,
        env=environment(COLUMNS="4000"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == len(asked), done
    assert "Traceback" not in done.stdout
    assert PASSWORD not in done.stdout + done.stderr
    return [(one["code"], " ".join(one["said"].split())) for one in found]


def environment(**more: str) -> dict[str, str]:
    """This one's, without what the person at the desk has set for a hub of their own."""
    own = {name: text for name, text in os.environ.items() if not name.startswith("TOLBOOTH_")}
    return {**own, **more}


def on(database: str, broker: str = "memory://", **more: str) -> dict[str, str]:
    return {"TOLBOOTH_DATABASE__URL": database, "TOLBOOTH_BROKER__URL": broker, **more}


def execute(database: str, *statements: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        for one in statements:
            connection.execute(one.encode())


@pytest.fixture
def database(absent: Absent) -> Iterator[str]:
    if why := databases.why_absent():
        absent(why)
    with new_database() as url:
        yield url


@pytest.fixture
def broker(absent: Absent) -> Iterator[str]:
    if why := brokers.why_absent():
        absent(why)
    with new_vhost() as url:
        yield url


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def guarded(authority: Authority, absent: Absent) -> Iterator[PostgresServer]:
    """Asks the role ``guest`` for a password, and its certificate has expired."""
    pair = authority.pair("localhost", timedelta(days=-1))
    access = ["host all guest all scram-sha-256"]
    try:
        with PostgresServer(
            durable=False, certificate=pair.certificate, key=pair.key, access=access
        ) as server:
            server.execute(f"CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}'")
            server.execute("CREATE DATABASE theirs OWNER guest")
            yield server
    except NoPostgres as error:
        absent(str(error))


@pytest.fixture(scope="module")
def starved(
    authority: Authority, absent: Absent, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RabbitServer]:
    """May open few files, and its certificate has expired."""
    pair = authority.pair("localhost", timedelta(days=-2))
    try:
        with RabbitServer(
            tmp_path_factory.mktemp("rabbit"),
            plugins=["rabbitmq_management"],
            certificates=Certificates(authority.file, pair.certificate, pair.key),
            open_files=1024,
        ) as server:
            yield server
    except NoRabbit as error:
        absent(str(error))


def test_two_that_migrate_at_once_make_one_hub(tmp_path: Path, database: str) -> None:
    at_once = [
        subprocess.Popen(
            [str(TOLBOOTH), "migrate", "--json"],
            cwd=tmp_path,
            env=environment(**on(database)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    told = [one.communicate(timeout=120) for one in at_once]
    assert [one.returncode for one in at_once] == [0, 0], told
    first, second = (json.loads(out) for out, _ in told)
    assert first == second
    assert first["database"].endswith(urlsplit(database).path)


def test_a_database_that_is_not_this_hubs_or_this_versions(
    tmp_path: Path, database: str, broker: str
) -> None:
    at = on(database, broker)
    before = answers(
        tmp_path, ("worker", at), ("serve", on(database, TOLBOOTH_HTTP__PORT="0")), ("account", at)
    )
    for code, said in before:
        assert code == 1
        assert "holds no ledger yet" in said
        assert "run `tolbooth migrate`" in said
    [(code, said)] = answers(tmp_path, ("migrate --json", at))
    assert code == 0
    hub = json.loads(said)["hub"]
    for code, said in answers(
        tmp_path,
        ("poller", {**at, "TOLBOOTH_DATABASE__HUB": OTHER}),
        ("keys list", {**at, "TOLBOOTH_DATABASE__HUB": OTHER}),
    ):
        assert code == 1
        assert f"belongs to the hub {hub}, and the settings ask for {OTHER}" in said
    execute(database, "UPDATE alembic_version SET version_num = '9999'")
    for code, said in answers(
        tmp_path, ("migrate", at), ("scheduler", at), ("serve", at), ("account", at), ("doctor", at)
    ):
        assert code == 1
        assert "made by a newer one" in said
        assert "that version or newer" in said


def test_a_broker_that_is_not_this_hubs(tmp_path: Path, database: str, broker: str) -> None:
    at = on(database, broker)
    [(code, said)] = answers(tmp_path, ("migrate --json", at))
    hub = json.loads(said)["hub"]
    address = read_address(broker)
    connection = connect(address, "a test")
    Topology(OTHER, 20).mark(connection)
    end(connection, patience=1)
    mq = f"{address.host}:{address.port}"
    refused = answers(
        tmp_path,
        ("worker", at),
        ("serve", {**at, "TOLBOOTH_HTTP__PORT": "0"}),
        ("poller", on(database, f"amqp://guest:{PASSWORD}@{mq}/")),
        ("scheduler", on(database, f"amqp://{mq}/tolbooth-test-none")),
    )
    words = [(OTHER, hub), (OTHER, hub), ("user and password", ""), ("add_vhost", "")]
    for (code, said), wanted in zip(refused, words, strict=True):
        assert code == 1
        assert "The hub cannot start" in said
        assert all(one in said for one in wanted), said
    # The same virtual host, given up by the other hub; but a queue of it is made otherwise.
    connection = connect(address, "a test")
    connection.channel().exchange_delete("tolbooth.hub")
    Topology(hub, 7).declare(connection.channel(), "main")
    end(connection, patience=1)
    [(code, said)] = answers(tmp_path, ("worker", at))
    assert code == 1
    assert "x-delivery-limit is 7, and the hub asks for 20" in said


def test_a_clock_that_is_an_hour_off_is_warned_of_and_the_hub_works(
    tmp_path: Path, database: str, broker: str, until: Callable[[Callable[[], Any], str], Any]
) -> None:
    at = on(database, broker, TOLBOOTH_LOG__FORMAT="json")
    assert answers(tmp_path, ("migrate", at))[0][0] == 0
    name = urlsplit(database).path[1:]
    execute(
        database,
        "CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS "
        "$$ SELECT pg_catalog.clock_timestamp() - interval '1 hour' $$",
        f"ALTER DATABASE {name} SET search_path = public, pg_catalog",
    )
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [str(TOLBOOTH), "scheduler"], cwd=tmp_path, env=environment(**at), stderr=log, text=True
        )
    try:
        until(
            lambda: process.poll() is not None or "hub.working" in (tmp_path / "log").read_text(),
            "the process at work",
        )
    finally:
        process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0, (tmp_path / "log").read_text()
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    [warned] = [one for one in lines if one["event"] == "clock.apart"]
    assert warned["level"] == "warning"
    assert -3605 < warned["database_ahead_seconds"] < -3595
    assert "this machine's clock is 1 hour ahead of the database's" in warned["problem"]


def test_a_database_that_refuses_its_password_or_shows_a_certificate_that_expired(
    tmp_path: Path, guarded: PostgresServer, authority: Authority
) -> None:
    theirs = f"guest:{PASSWORD}@localhost:{guarded.port}/theirs"
    checked = f"postgresql://{theirs}?sslmode=verify-full&sslrootcert={authority.file}"
    wrong = f"postgresql://guest:{PASSWORD}-not@localhost:{guarded.port}/theirs"
    told = answers(
        tmp_path,
        *((command, on(wrong)) for command in ("migrate", "serve", "account", "doctor")),
        *((command, on(checked)) for command in ("migrate", "serve", "account", "doctor")),
        ("migrate", on(f"postgresql://{theirs}?sslmode=require")),
    )
    assert [code for code, _ in told] == [1] * 8 + [0]
    for _, said in told[:4]:
        assert f"PostgreSQL at localhost:{guarded.port}/theirs refuses the password of guest" in said
    for _, said in told[4:8]:
        assert f"The certificate of PostgreSQL at localhost:{guarded.port}/theirs is not good" in said
        assert "expired" in said
    assert f"postgresql://guest@localhost:{guarded.port}/theirs is up to date" in told[8][1]


@pytest.mark.timeout(400)  # a node takes its time to start on a busy machine
def test_a_broker_with_few_file_handles_and_a_certificate_that_expired(
    tmp_path: Path,
    database: str,
    starved: RabbitServer,
    authority: Authority,
    until: Callable[[Callable[[], Any], str], Any],
) -> None:
    # A node tells its figures some seconds after it has started.
    until(lambda: bool(ask(starved.management_url)[0].fd_total), "the node's figures")
    plain = on(database, starved.url, TOLBOOTH_BROKER__MANAGEMENT_URL=starved.management_url)
    secure = on(database, starved.tls_url, TOLBOOTH_BROKER__CA_FILE=str(authority.file))
    wrong = {**plain, "TOLBOOTH_BROKER__MANAGEMENT_URL": "http://127.0.0.1:1"}
    migrated, few, expired, worker, unknown = answers(
        tmp_path,
        ("migrate", plain),
        ("doctor", plain),
        ("doctor", secure),
        ("worker", secure),
        ("doctor", wrong),
    )
    # What cannot be asked is no fault, and is said.
    assert (migrated[0], few[0], unknown[0]) == (0, 1, 0)
    assert "1,024 files open" in few[1]
    assert "LimitNOFILE" in few[1]
    for code, said in (expired, worker):
        assert code == 1
        assert f"the certificate of RabbitMQ at localhost:{starved.tls_port} has expired" in said
    assert "management" in unknown[1]
    assert "not known" in unknown[1]
