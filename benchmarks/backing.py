"""What a hub or a floor stands on: a database of its own and a broker of its own, made and removed here."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from benchmarks.servers.rabbitmq import DidNotStart, NotInstalled, RabbitServer

POSTGRESQL = "postgresql://postgres@127.0.0.1:5432/postgres"
RABBITMQ = "amqp://guest:guest@127.0.0.1:5672//"


class On(StrEnum):
    """Which servers are under the hub. ``rabbitmq`` is RabbitMQ with PostgreSQL, and workers apart."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"
    RABBITMQ = "rabbitmq"

    @property
    def without_broker(self) -> On:
        """The same database alone."""
        return On.POSTGRESQL if self is On.RABBITMQ else self

    def named(self, what: str) -> str:
        """The name of a figure; of SQLite's, which came first, just what it is."""
        return what if self is On.SQLITE else f"{what}, {self}"


@dataclass(frozen=True, slots=True)
class Backing:
    """Addresses as ``tolbooth.toml`` takes them; ``database`` empty is SQLite in the hub's own folder."""

    database: str = ""
    broker: str = "memory://"

    @property
    def apart(self) -> bool:
        """Whether workers can be processes of their own."""
        return self.broker != "memory://"


@contextmanager
def backing(on: On) -> Iterator[Backing]:
    """New and empty, removed with everything in it when the block ends.

    The servers are those of TOLBOOTH_TEST_POSTGRESQL and TOLBOOTH_TEST_RABBITMQ (default: this machine's, at
    their usual ports). Raises OSError, psycopg's errors too, when a server cannot be reached or
    ``rabbitmqctl`` may not be used here.
    """
    if on is On.SQLITE:
        yield Backing()
        return
    with new_database() as database:
        if on is On.POSTGRESQL:
            yield Backing(database)
            return
        with new_vhost() as broker:
            yield Backing(database, broker)


@contextmanager
def new_database() -> Iterator[str]:
    """An empty database on the PostgreSQL server; its address. Raises OSError when there is no server."""
    server = os.environ.get("TOLBOOTH_TEST_POSTGRESQL", POSTGRESQL)
    name = f"tolbooth_bench_{secrets.token_hex(5)}"
    _execute(server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        _execute(server, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def new_vhost() -> Iterator[str]:
    """An empty vhost on the RabbitMQ server; its address. Raises OSError when there is no server.

    Where ``rabbitmqctl`` may make none there, a server of its own is started for the block.
    """
    server = os.environ.get("TOLBOOTH_TEST_RABBITMQ", RABBITMQ)
    parts = urlsplit(server)
    name = f"tolbooth-bench-{secrets.token_hex(5)}"
    try:
        _rabbitmqctl("add_vhost", name)
    except OSError:
        with _own_broker() as own:
            yield own
        return
    try:
        _rabbitmqctl("set_permissions", "-p", name, parts.username or "guest", ".*", ".*", ".*")
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        _rabbitmqctl("delete_vhost", name)


@contextmanager
def _own_broker() -> Iterator[str]:
    try:
        with (
            tempfile.TemporaryDirectory(prefix="tolbooth-bench-") as folder,
            RabbitServer(Path(folder)) as server,
        ):
            yield server.url
    except (NotInstalled, DidNotStart) as error:
        raise OSError(f"RabbitMQ: {error}") from error


def _rabbitmqctl(*arguments: str) -> None:
    """Raises OSError when there is none here, or it may not, or it cannot."""
    found = shutil.which("rabbitmqctl") or "/usr/sbin/rabbitmqctl"
    try:
        subprocess.run([found, "--quiet", *arguments], check=True, capture_output=True, timeout=60)
    except subprocess.SubprocessError as error:
        raise OSError(f"rabbitmqctl {arguments[0]} failed: {error}") from error


def _execute(server: str, statement: sql.Composed) -> None:
    try:
        with psycopg.connect(server, autocommit=True, connect_timeout=10) as connection:
            connection.execute(statement)
    except psycopg.Error as error:
        raise OSError(f"PostgreSQL at {urlsplit(server).hostname}: {error}") from error
