"""The image's steps and the composed processes, on this machine: built, started, used, stopped."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from tests import databases
from tests.brokers import new_vhost, why_absent

pytestmark = pytest.mark.timeout(600)  # every library of the image is installed; the first time, fetched

Absent = Callable[[str], object]


@pytest.fixture
def database(absent: Absent) -> Iterator[str]:
    if reason := databases.why_absent():
        absent(reason)
    server = psycopg.connect(databases.server(), autocommit=True, connect_timeout=5)
    name = f"tolbooth_steps_{secrets.token_hex(4)}"
    with server:
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
        )
        try:
            yield urlunsplit(urlsplit(databases.server())._replace(path=f"/{name}"))
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def vhost(absent: Absent) -> Iterator[str]:
    """One vhost is one hub."""
    if reason := why_absent():
        absent(reason)
    with new_vhost() as url:
        yield url


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
