"""Of several processes that write into one folder, one at a time."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from adapters.contract import Retry

NAME = ".tolbooth.turn"
_LOOK = 0.01
"""Seconds between two looks whether it is free."""


class FolderTurn:
    """Whose turn it is to write: held by an open file, so the kernel ends it however the process ends.

    One that is stopped in the middle keeps its turn, so nobody overtakes it. Apart from ``FolderLock``, which
    the processes of one hub hold together; what is said there of networks holds here.
    """

    def __init__(self, folder: Path, patience: timedelta) -> None:
        """``patience``: how long another may take."""
        self._path = folder / NAME
        self._patience = patience.total_seconds()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Nobody else has it while this lasts. Raises ``Retry`` where it is not to be had, ``OSError``."""
        opened = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
        try:
            self._wait(opened)
            yield
        finally:
            os.close(opened)

    def _wait(self, opened: int) -> None:
        # Not by a lock that blocks: nothing would end the wait for a process that stands still.
        end = time.monotonic() + self._patience
        while True:
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise Retry(
                        f"another process of the hub is writing in {self._path.parent} and has not ended yet"
                    ) from None
                time.sleep(_LOOK)
            else:
                return
