"""The files of a private PostgreSQL, and the programs that make and serve them, as the user who may."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from benchmarks.servers.last_will import LastWill

_TOOL_SECONDS = 60.0


class NotInstalled(Exception):
    """There is no PostgreSQL server on this machine."""


class DidNotStart(Exception):
    """The server ended, or did not answer in time; the message ends with what it said."""


class PostgresFiles:
    """A folder in a place of its own: the server's user could not enter most others.

    It goes with ``remove``, or with this process, and then the server that runs in it too.
    """

    def __init__(self) -> None:
        """Raises ``NotInstalled``."""
        self._programs = _programs()
        self._user = _own_user()
        self.folder = Path(tempfile.mkdtemp(prefix="tolbooth-postgres-"))
        self.data = self.folder / "data"
        self._will = LastWill(self.folder)
        self._give(self.folder)

    def make(self, access: Sequence[str]) -> None:
        """An empty cluster; ``access`` are lines that go before ``pg_hba.conf``'s own."""
        options = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        self._run("initdb", "-D", str(self.data), *options)
        if access:
            file = self.data / "pg_hba.conf"
            file.write_text("\n".join((*access, file.read_text("utf-8"))), "utf-8")

    def copy_from(self, url: str) -> None:
        """A standby's copy of the server at ``url``."""
        self._run("pg_basebackup", "-D", str(self.data), "-R", "-X", "stream", "-c", "fast", "-N", "-d", url)

    def take(self, file: Path, name: str) -> Path:
        """A copy of ``file`` in the folder, for the server alone to read."""
        copied = Path(shutil.copyfile(file, self.folder / name))
        copied.chmod(0o600)
        self._give(copied)
        return copied

    def serve(self, *options: str, said: IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [self._programs / "postgres", "-D", self.data, *options],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd=self.folder,
            user=None if self._user is None else self._user.pw_uid,
            group=None if self._user is None else self._user.pw_gid,
            extra_groups=None if self._user is None else [],
        )

    def remove(self) -> None:
        self._will.carry_out()

    def _give(self, path: Path) -> None:
        if self._user is not None:
            os.chown(path, self._user.pw_uid, self._user.pw_gid)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._programs / program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd="/",
            timeout=_TOOL_SECONDS,
            check=False,
            user=None if self._user is None else self._user.pw_uid,
            group=None if self._user is None else self._user.pw_gid,
            extra_groups=None if self._user is None else [],
        )
        if done.returncode != 0:
            raise DidNotStart(f"{program} failed: {done.stdout.decode(errors='replace')}")


def _own_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; where that is who we are, it runs as its own user, or as nobody."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _programs() -> Path:
    """The folder of the server's programs, of the newest version there is. Raises ``NotInstalled``."""
    on_path = shutil.which("initdb")
    packaged = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: float(one.parent.name), reverse=True
    )
    for folder in [*([Path(on_path).resolve().parent] if on_path else []), *packaged]:
        if all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres", "pg_basebackup")):
            return folder
    raise NotInstalled("there is no PostgreSQL server on this machine: install the package postgresql")
