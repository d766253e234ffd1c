"""The command line, loaded once: a process of its own for each command, without its second of loading.

The process that this module is when run has imported the program and done nothing with it. For each command
it splits itself in two, and the half that is new is from then on what ``tolbooth`` is in a shell: its own
arguments, environment, folder, output and exit code, and nothing that an earlier command left behind.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import BaseModel, ConfigDict

PATIENCE = 120.0
"""Seconds that one command may take."""
GROUPS = ("adapters", "audit", "dead_letters", "events", "keys", "pausing", "replays", "resuming", "routes")
"""The modules of ``hub.cli`` whose commands staff type; any other is loaded when it is asked for."""


class NoAnswer(Exception):
    """The command line did not end a command in time, or is gone."""


class Order(BaseModel):
    """What a shell gives a program. ``out`` and ``err`` are files for what it prints."""

    model_config = ConfigDict(frozen=True)

    words: list[str]
    environment: dict[str, str]
    folder: Path
    out: Path
    err: Path

    def take_on(self) -> None:
        """Be, in this process, the program that was asked for."""
        for path, number in ((Path(os.devnull), 0), (self.out, 1), (self.err, 2)):
            file = os.open(path, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(file, number)
            os.close(file)
        os.chdir(self.folder)
        os.environ.clear()
        os.environ.update(self.environment)
        sys.argv[:] = ["tolbooth", *self.words]


class Done(BaseModel):
    """How a command ended."""

    model_config = ConfigDict(frozen=True)

    code: int
    out: str
    err: str


class CommandLine:
    """Runs commands, one at a time."""

    def __init__(self, process: subprocess.Popen[bytes], aside: Path) -> None:
        self._process = process
        self._aside = aside

    @property
    def pid(self) -> int:
        return self._process.pid

    def run(self, words: Sequence[str], environment: Mapping[str, str], folder: Path) -> Done:
        """Raises ``NoAnswer``."""
        out, err = self._aside / "out", self._aside / "err"
        order = Order(words=list(words), environment=dict(environment), folder=folder, out=out, err=err)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(order.model_dump_json().encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise NoAnswer(NoAnswer.__doc__) from error
        there, _, _ = select.select([self._process.stdout], [], [], PATIENCE)
        code = self._process.stdout.readline() if there else b""
        if not code:
            raise NoAnswer(NoAnswer.__doc__)
        return Done(code=int(code), out=_text(out), err=_text(err))


@contextmanager
def loaded() -> Iterator[CommandLine]:
    """A command line until the block ends, and with it whatever command runs then."""
    with TemporaryDirectory(prefix="tolbooth-typed-") as aside:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            yield CommandLine(process, Path(aside).resolve())
        finally:
            # Its own session, so that a command which is under way is ended with it.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            with suppress(BrokenPipeError):
                process.communicate()


def _text(file: Path) -> str:
    return file.read_text("utf-8", errors="replace") if file.exists() else ""


def _serve() -> None:
    """Commands as lines of standard input, their exit codes as lines of standard output; until it ends."""
    from hub.cli.main import main

    for name in GROUPS:
        import_module(f"hub.cli.{name}")
    for line in sys.stdin.buffer:
        order = Order.model_validate_json(line)
        child = os.fork()
        if child == 0:
            order.take_on()
            main()
            return
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    _serve()
