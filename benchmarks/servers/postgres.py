"""A PostgreSQL of one's own: started, killed, stopped short and copied at will, and gone afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import psycopg
from psycopg.sql import SQL, Identifier, Literal

from benchmarks.servers.ports import free_ports
from benchmarks.servers.postgres_files import DidNotStart, PostgresFiles

START_SECONDS = 30.0
"""How long a server may take until it answers; after a kill it replays its log first."""
_END_SECONDS = 15.0


class PostgresServer:
    """One cluster with a port and a folder of its own, beside any other PostgreSQL of this machine.

    ``settings`` are further lines of its configuration; ``durable=False`` spares the fsyncs, for tests of
    anything but the loss of power. ``certificate`` and ``key`` (PEM) have it take TLS connections too.
    ``access`` are lines of ``pg_hba.conf`` that come before "trust everybody on this machine". Use it as a
    context manager: it answers when the block begins, and its processes and files are gone when it ends.
    """

    def __init__(
        self,
        *,
        settings: Mapping[str, str] | None = None,
        durable: bool = True,
        certificate: Path | None = None,
        key: Path | None = None,
        access: Sequence[str] = (),
    ) -> None:
        """Starts nothing yet."""
        self._settings = {"fsync": "on" if durable else "off", **(settings or {})}
        self._certificate, self._key = certificate, key
        self._access = tuple(access)
        self._files: PostgresFiles | None = None
        self._process: subprocess.Popen[bytes] | None = None
        [self.port] = free_ports(1)

    def url(self, database: str = "postgres", *, user: str = "postgres", host: str = "127.0.0.1") -> str:
        return f"postgresql://{user}@{host}:{self.port}/{database}"

    @property
    def log(self) -> str:
        """What the server has said, its newest lines."""
        said = None if self._files is None else self._files.folder / "said"
        return "" if said is None or not said.exists() else said.read_text("utf-8", "replace")[-4000:]

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def __enter__(self) -> PostgresServer:
        try:
            self.start()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()

    def start(self) -> None:
        """Start it and wait until it answers; the first time its files are made.

        Raises ``NotInstalled`` and ``DidNotStart``.
        """
        if self._process is not None:
            raise RuntimeError(f"the server on port {self.port} is running already")
        if self._files is None:
            self._files = PostgresFiles()
            self._files.make(self._access)
        with (self._files.folder / "said").open("ab") as said:
            self._process = self._files.serve(*self._options(self._files), said=said)
        try:
            self._wait_for_answer()
        except BaseException:
            self.kill()
            raise

    def stop(self, *, immediately: bool = False) -> None:
        """Stop it in good order, ending every connection; ``immediately``: as a crash would. Safe twice."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGQUIT if immediately else signal.SIGINT)
        try:
            self._process.wait(timeout=_END_SECONDS)
        finally:
            self.kill()

    def kill(self) -> None:
        """SIGKILL to the server and all its processes. Safe to call twice."""
        if self._process is None:
            return
        family = [self._process.pid, *_children(self._process.pid)]
        for pid in family:
            _signal(pid, signal.SIGCONT)
            _signal(pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
        # What is left of them holds the shared memory, and so a start, up.
        ends_at = time.monotonic() + _END_SECONDS
        while any(_alive(pid) for pid in family) and time.monotonic() < ends_at:
            time.sleep(0.01)

    def restart(self) -> None:
        self.stop()
        self.start()

    def pause(self) -> None:
        """SIGSTOP: it holds its connections open and says nothing more, as a stuck machine does."""
        assert self._process is not None
        for pid in (self._process.pid, *_children(self._process.pid)):
            _signal(pid, signal.SIGSTOP)

    def resume(self) -> None:
        assert self._process is not None
        for pid in (*_children(self._process.pid), self._process.pid):
            _signal(pid, signal.SIGCONT)

    def remove(self) -> None:
        """End it and take its files away. Safe to call twice."""
        self.kill()
        if self._files is not None:
            self._files.remove()
            self._files = None

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run one statement as the superuser, by itself; its rows, if it has any."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(SQL(statement))
            return cursor.fetchall() if cursor.description is not None else []

    def create_database(self, name: str) -> str:
        """Its address."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        return self.url(name)

    def configure(self, name: str, value: str | None) -> None:
        """Change a setting of the running server (None: back to what it was), as far as a reload can."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            reset = SQL("ALTER SYSTEM RESET {}").format(Identifier(name))
            change = SQL("ALTER SYSTEM SET {} = {}").format(Identifier(name), Literal(value))
            connection.execute(reset if value is None else change)
            connection.execute("SELECT pg_reload_conf()")

    def show(self, certificate: Path, key: Path) -> None:
        """Show another certificate to whoever connects from now on; for a server that has one."""
        assert self._files is not None
        self._files.take(certificate, "server.crt")
        self._files.take(key, "server.key")
        self.execute("SELECT pg_reload_conf()")

    def standby(self) -> PostgresServer:
        """A standby of this running server, a copy that follows it; not started yet."""
        made = PostgresServer(settings=self._settings, certificate=self._certificate, key=self._key)
        made._files = PostgresFiles()
        made._files.copy_from(self.url())
        return made

    def promote(self) -> None:
        """Have a standby take over; it takes writes when this returns."""
        self.execute("SELECT pg_promote(wait => true)")

    def _options(self, files: PostgresFiles) -> list[str]:
        settings = {
            "port": str(self.port),
            "listen_addresses": "localhost",
            "unix_socket_directories": "",
            **self._settings,
        }
        if self._certificate is not None and self._key is not None:
            settings |= {
                "ssl": "on",
                "ssl_cert_file": str(files.take(self._certificate, "server.crt")),
                "ssl_key_file": str(files.take(self._key, "server.key")),
            }
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _wait_for_answer(self) -> None:
        assert self._process is not None
        ends_at = time.monotonic() + START_SECONDS
        while True:
            try:
                with psycopg.connect(self.url(), connect_timeout=2):
                    return
            except psycopg.OperationalError as error:
                if self._process.poll() is not None or time.monotonic() >= ends_at:
                    raise DidNotStart(
                        f"PostgreSQL on port {self.port} does not answer ({error}): {self.log}"
                    ) from error
            time.sleep(0.05)


def _children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    except OSError:
        return []


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in {"Z", "X"}
