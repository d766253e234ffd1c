"""One hub for each folder, and in it one adapter."""

from __future__ import annotations

import fcntl
import os
import random
import threading
import time
from pathlib import Path

from adapters.contract import Adapter, Retry

NAME = ".tolbooth.lock"
_TRIES = 10
_PAUSE = 0.02
"""Seconds between two tries, at most."""


class FolderInUse(Retry):
    """Another hub, or another adapter of this one, has the folder, until that one stops."""


def owner_of(adapter: Adapter) -> str:
    """Whose lock it is: this adapter's, in whichever process of its hub. Empty: this process's alone."""
    return f"{adapter.hub_id}/{adapter.name}" if adapter.hub_id else ""


class FolderLock:
    """A lock on a folder, held by an open file: the kernel lets go of it however the process ends.

    It has an owner, written in the file by whoever takes it while nobody has it. From then on all hold it
    shared who find themselves to be the owner: the processes of one hub, for one adapter. Who is not the
    owner is kept out, and so is everybody while somebody without an owner has it, since that is exclusive.

    ``flock`` and not ``lockf``, because it also keeps out a second adapter of the same process. The file is
    never removed: removing it would let two processes hold locks on two files of one name. On a network's
    file system it is as good as its server's locks: NFS carries them to the server unless it is mounted with
    ``nolock`` or ``local_lock``, and then machines do not see each other's; one that was cut off from the
    server for longer than the server waits (90 seconds as a rule) has lost its lock.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._held: int | None = None
        self._turn = threading.Lock()
        """Of two threads that take it at once the second would be kept out by the first: by ourselves."""

    def take(self, owner: str = "") -> None:
        """Take the lock; nothing happens where it is held already. Raises ``FolderInUse``, ``OSError``."""
        with self._turn:
            if self._held is None:
                self._held = self._taken(owner)

    def release(self) -> None:
        """Let go of the lock; nothing happens where it is not held."""
        with self._turn:
            if self._held is not None:
                os.close(self._held)
                self._held = None

    def _taken(self, owner: str) -> int:
        opened = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
        try:
            if _had(opened, owner):
                return opened
            holder = _read(opened)
        except OSError:
            os.close(opened)
            raise
        os.close(opened)
        raise FolderInUse(self._words(holder, owner))

    def _words(self, holder: tuple[str, str], owner: str) -> str:
        process, theirs = holder
        hub, _, adapter = theirs.partition("/")
        folder = self._path.parent
        if hub and hub == owner.partition("/")[0]:
            return (
                f"the folder {folder} is in use by the adapter {adapter} of this hub (process {process}): "
                "give each adapter a folder of its own"
            )
        whose = f", the adapter {adapter} of the hub {hub}" if hub else ""
        return (
            f"the folder {folder} is in use by another hub (process {process}{whose}): "
            "stop that one, or give each hub a folder of its own"
        )


def _had(opened: int, owner: str) -> bool:
    """Try some times: what is in the way by chance is gone by the next."""
    for _ in range(_TRIES):
        if _tried(opened, owner):
            return True
        fcntl.flock(opened, fcntl.LOCK_UN)
        # So that two are not in step.
        time.sleep(random.uniform(0, _PAUSE))  # noqa: S311 - guards nothing
    return False


def _tried(opened: int, owner: str) -> bool:
    """Try once.

    To go from exclusive to shared lets go in between, and another may come first and write its own name. So
    whoever has it shared reads whose it is, and is in only by that: it cannot be written while anybody holds
    the lock. A name that a process left half written, when it was killed, goes at the next try.
    """
    if _locked(opened, fcntl.LOCK_EX):
        text = f"{os.getpid()}\n{owner}\n".encode()
        os.pwrite(opened, text, 0)
        os.ftruncate(opened, len(text))
        if not owner:
            return True
    return bool(owner) and _locked(opened, fcntl.LOCK_SH) and _read(opened)[1] == owner


def _locked(opened: int, how: int) -> bool:
    try:
        fcntl.flock(opened, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(opened: int) -> tuple[str, str]:
    """The process that wrote the file, and the owner it wrote."""
    process, _, rest = os.pread(opened, 1024, 0).decode("utf-8", errors="replace").partition("\n")
    return process or "unknown", rest.partition("\n")[0]
