"""The image's steps and the composed processes, carried out on this machine: built, started, used, stopped."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

pytestmark = pytest.mark.timeout(600)  # every library of the image is installed; the first time, fetched

POSTGRESQL = os.environ.get("TOLBOOTH_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")
RABBITMQ = os.environ.get("TOLBOOTH_TEST_RABBITMQ", "amqp://guest:guest@127.0.0.1:5672//")

Absent = Callable[[str], object]


def within(url: str, name: str) -> str:
    """The same server's database, or vhost, of this name."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@pytest.fixture
def name() -> str:
    return f"tolbooth_steps_{secrets.token_hex(4)}"


@pytest.fixture
def database(name: str, absent: Absent) -> Iterator[str]:
    try:
        server = psycopg.connect(POSTGRESQL, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        absent(f"no PostgreSQL at TOLBOOTH_TEST_POSTGRESQL: {error}")
        return
    with server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield within(POSTGRESQL, name)
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def ctl(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["rabbitmqctl", "-q", *words], capture_output=True, text=True, check=False)


@pytest.fixture
def vhost(name: str, absent: Absent) -> Iterator[str]:
    """One vhost is one hub."""
    if shutil.which("rabbitmqctl") is None:
        absent("no rabbitmqctl here, which makes a vhost (Debian and Ubuntu: apt-get install rabbitmq-server)")
    made = ctl("add_vhost", name)
    if made.returncode:
        absent(f"no vhost can be made by rabbitmqctl, which must be run as root: {made.stdout}{made.stderr}")
    try:
        user = urlsplit(RABBITMQ).username or "guest"
        allowed = ctl("set_permissions", "-p", name, user, ".*", ".*", ".*")
        assert allowed.returncode == 0, allowed.stderr
        yield within(RABBITMQ, name)
    finally:
        ctl("delete_vhost", name)


def test_what_the_image_and_compose_say_works(root: Path, database: str, vhost: str) -> None:
    """Built from the lock alone, migrated, run as every kind of process, two workers among them.

    An event over the API and a row of a polled file each reach the receiver; all stop when they are told to.
    """
    done = subprocess.run(
        [sys.executable, "-m", "docker.steps", "--database", database, "--broker", vhost, "--workers", "2"],
        cwd=root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert sorted(seen["processes"]) == ["api-1", "poller-1", "scheduler-1", "worker-1", "worker-2"]
    assert len(seen["received"]) == 2, "an event twice, though nothing failed"
    assert "published" in seen["received"]
    assert seen["stopped_seconds"].keys() == set(seen["processes"])
