"""One hub for each folder."""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path

from adapters.contract import Retry

NAME = ".tolbooth.lock"


class FolderInUse(Retry):
    """Another hub has the folder. It can be taken once that hub has stopped."""


class FolderLock:
    """A lock on a folder, held by an open file: the kernel lets go of it however the process ends.

    ``flock`` and not ``lockf``, because it also keeps out a second adapter of the same process. The file is
    never removed: removing it would let two processes hold locks on two files of one name.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._held: int | None = None
        self._turn = threading.Lock()
        """Of two threads that take it at once the second would be kept out by the first: by ourselves."""

    def take(self) -> None:
        """Take the lock; nothing happens where it is held already. Raises ``FolderInUse``, ``OSError``."""
        with self._turn:
            if self._held is None:
                self._held = self._taken()

    def release(self) -> None:
        """Let go of the lock; nothing happens where it is not held."""
        with self._turn:
            if self._held is not None:
                os.close(self._held)
                self._held = None

    def _taken(self) -> int:
        opened = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(opened, 0)
            os.pwrite(opened, f"{os.getpid()}\n".encode(), 0)
        except BlockingIOError as error:
            holder = os.pread(opened, 32, 0).decode("ascii", errors="replace").strip()
            os.close(opened)
            raise FolderInUse(
                f"the folder {self._path.parent} is in use by another hub (process {holder or 'unknown'}): "
                "stop that one, or give each hub a folder of its own"
            ) from error
        except OSError:
            os.close(opened)
            raise
        return opened
