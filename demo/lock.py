"""One demo to a folder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunning(Exception):
    """Another demo runs on that folder; stop it with Ctrl-C, or name another folder with --data."""


@contextmanager
def held(lock: Path) -> Iterator[None]:
    """Hold the lock until the block ends; the system lets go of it if this process dies.

    Raises ``AlreadyRunning``.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(f"{lock.parent} is in use. {AlreadyRunning.__doc__}") from error
        yield
    finally:
        os.close(descriptor)
