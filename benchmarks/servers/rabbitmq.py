"""A RabbitMQ node of one's own: started in a folder, killed, wiped, starved, and gone afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from uuid import uuid4

from benchmarks.servers.ports import free_ports

START_SECONDS = 180.0
"""How long a node may take until it answers."""
_CTL_SECONDS = 120.0
_HEADER = b"AMQP\x00\x00\x09\x01"


class NotInstalled(Exception):
    """There is no RabbitMQ on this machine."""


class DidNotStart(Exception):
    """The node ended, or did not answer in time; the message ends with what it said."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """PEM files that the node's TLS listener shows."""

    ca: Path
    certificate: Path
    key: Path


class RabbitServer:
    """One node with a name, ports and folders of its own, beside any other node of this machine.

    ``plugins`` are enabled by name (``rabbitmq_management`` gives ``management_url``); ``open_files`` is the
    node's limit of file handles; ``settings`` are further lines of its configuration. Use it as a context
    manager: it answers when the block begins, and its processes are gone when it ends.
    """

    def __init__(
        self,
        folder: Path,
        *,
        plugins: Sequence[str] = (),
        certificates: Certificates | None = None,
        open_files: int | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """Raises ``NotInstalled``. Starts nothing yet."""
        self._sbin = _programs()
        self._folder = folder
        self._certificates = certificates
        self._open_files = open_files
        self._plugins = tuple(plugins)
        self._settings = dict(settings or {})
        self._process: subprocess.Popen[bytes] | None = None
        self.name = f"rabbit-{uuid4().hex[:8]}@localhost"
        self.port, self._distribution, self._management, self.tls_port = free_ports(4)
        self._write_files()

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    @property
    def tls_url(self) -> str:
        """By the name ``localhost``, which a certificate can be made out to."""
        return f"amqps://guest:guest@localhost:{self.tls_port}//"

    @property
    def management_url(self) -> str:
        """Answers only with the plugin ``rabbitmq_management``."""
        return f"http://guest:guest@127.0.0.1:{self._management}"

    @property
    def log(self) -> str:
        """What the node has said, its newest lines."""
        said = self._folder / "said"
        return said.read_text("utf-8", "replace")[-4000:] if said.exists() else ""

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def __enter__(self) -> RabbitServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def start(self) -> None:
        """Start the node and wait until it answers. Raises ``DidNotStart``."""
        if self._process is not None:
            raise RuntimeError(f"{self.name} is running already")
        with (self._folder / "said").open("ab") as said:
            self._process = subprocess.Popen(
                self._command(),
                env=self._environment(),
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        try:
            self._wait_for_answer()
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """Stop the node in good order, as an operator does."""
        if self._process is None:
            return
        self.ctl("stop")
        try:
            self._process.wait(timeout=_CTL_SECONDS)
        finally:
            self.kill()

    def kill(self) -> None:
        """SIGKILL to the node and all that it started. Safe to call twice."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def pause(self) -> None:
        """SIGSTOP: the node holds its connections open and says nothing more, as a stuck machine does."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def restart(self) -> None:
        """Kill it and start it again; durable queues and their messages are still there."""
        self.kill()
        self.start()

    def wipe(self) -> None:
        """Kill it, lose all that it kept, and start it again: an empty broker at the same address."""
        self.kill()
        shutil.rmtree(self._folder / "mnesia", ignore_errors=True)
        self.start()

    def ctl(self, *words: str) -> str:
        """What ``rabbitmqctl`` prints. Raises ``subprocess.CalledProcessError`` when it fails."""
        done = subprocess.run(
            [str(self._sbin / "rabbitmqctl"), "--node", self.name, "--quiet", *words],
            env=self._environment(),
            cwd=self._folder,
            capture_output=True,
            text=True,
            timeout=_CTL_SECONDS,
            check=True,
        )
        return done.stdout

    def settle(self) -> None:
        """Have the node write down now what it would in five seconds: who leads each quorum queue.

        Killed before it has, RabbitMQ 3.10 brings a new queue back without a leader, for ever. Call it after
        the first queues are made, and before a ``kill`` that is not about this.
        """
        self.ctl("eval", "[dets:sync(Table) || Table <- dets:all()].")

    def set_alarm(self, on: bool, short: str = "memory") -> None:
        """Set the node short of memory or ``disk``, so that it blocks whoever publishes; or let it go on."""
        if short == "disk":
            self.ctl("set_disk_free_limit", "9000GB" if on else "50MB")
        else:
            self.ctl("set_vm_memory_high_watermark", *(("absolute", "1MB") if on else ("0.6",)))

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            os.killpg(self._process.pid, number)

    def _wait_for_answer(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        wanted = [self.port]
        if "rabbitmq_management" in self._plugins:
            wanted.append(self._management)
        while wanted:
            process = self._process
            if process is None or process.poll() is not None:
                raise DidNotStart(f"{self.name} ended while it started:\n{self.log}")
            if time.monotonic() > deadline:
                raise DidNotStart(f"{self.name} did not answer in {START_SECONDS:g} s:\n{self.log}")
            wanted = [port for port in wanted if not _answers(port, speaks_amqp=port == self.port)]
            time.sleep(0.05)

    def _command(self) -> list[str]:
        server = str(self._sbin / "rabbitmq-server")
        if self._open_files is None:
            return [server]
        return ["/bin/sh", "-c", f'ulimit -n {self._open_files} && exec "$0"', server]

    def _environment(self) -> dict[str, str]:
        folder = self._folder
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("RABBITMQ_")},
            "HOME": str(folder),  # the node's cookie
            "RABBITMQ_NODENAME": self.name,
            "RABBITMQ_DIST_PORT": str(self._distribution),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "environment.conf"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            # No shell between us and the node, and few threads: it shares the machine with what is measured.
            "RABBITMQ_ALLOW_INPUT": "1",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-noinput +S 2:2 +SDio 4 +A 16",
            "RABBITMQ_CTL_ERL_ARGS": "+S 1:1 +SDio 1 +A 1",
            "LANG": "C.UTF-8",
        }

    def _write_files(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        for name in ("mnesia", "log"):
            (self._folder / name).mkdir(exist_ok=True)
        lines = {
            "listeners.tcp.1": f"127.0.0.1:{self.port}",
            "log.console": "true",
            "log.console.level": "warning",
            "disk_free_limit.absolute": "50MB",
            "vm_memory_high_watermark.relative": "0.6",
            "management.tcp.ip": "127.0.0.1",
            "management.tcp.port": str(self._management),
            **self._settings,
        }
        if "rabbitmq_management" not in self._plugins:
            lines = {key: value for key, value in lines.items() if not key.startswith("management.")}
        if self._certificates is not None:
            lines |= {
                "listeners.ssl.1": f"127.0.0.1:{self.tls_port}",
                "ssl_options.cacertfile": str(self._certificates.ca),
                "ssl_options.certfile": str(self._certificates.certificate),
                "ssl_options.keyfile": str(self._certificates.key),
                "ssl_options.verify": "verify_none",
            }
        text = "".join(f"{key} = {value}\n" for key, value in lines.items())
        (self._folder / "rabbitmq.conf").write_text(text, "utf-8")
        (self._folder / "environment.conf").write_text("", "utf-8")
        (self._folder / "enabled_plugins").write_text(f"[{','.join(self._plugins)}].\n", "utf-8")


def _programs() -> Path:
    """The folder of RabbitMQ's own scripts; not the packaged wrappers, which change the user and the log.

    Raises ``NotInstalled``.
    """
    on_path = shutil.which("rabbitmq-server")
    folders = [
        *sorted(Path("/usr/lib/rabbitmq/lib").glob("*/sbin"), reverse=True),
        Path("/usr/lib/rabbitmq/bin"),
        Path("/opt/rabbitmq/sbin"),
        *([Path(on_path).resolve().parent] if on_path else []),
    ]
    for folder in folders:
        if os.access(folder / "rabbitmq-server", os.X_OK) and os.access(folder / "rabbitmqctl", os.X_OK):
            return folder
    raise NotInstalled("there is no RabbitMQ server on this machine: install the package rabbitmq-server")


def _answers(port: int, *, speaks_amqp: bool) -> bool:
    """Is somebody listening, and does the node greet who speaks AMQP?"""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            if not speaks_amqp:
                return True
            connection.sendall(_HEADER)
            return connection.recv(1) == b"\x01"
    except OSError:
        return False
