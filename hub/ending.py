"""A process that was told to stop ends, whatever still hangs in it."""

from __future__ import annotations

import os
import sys
import threading

import structlog

log = structlog.get_logger()


def end_within(seconds: float, *, code: int) -> None:
    """End the process with ``code`` if it has not ended by itself in so many seconds.

    A vendor's call that never returns holds its thread, and Python waits for threads before it ends; so does
    a database that keeps its connections and says nothing. What was in flight is in the ledger as such.
    """

    def end() -> None:
        log.warning("hub.ended_by_force", after_seconds=seconds, threads=len(threading.enumerate()))
        sys.stderr.flush()
        os._exit(code)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
