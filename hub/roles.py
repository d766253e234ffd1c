"""What one process of the hub does. Any number of processes may have each role."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Every process records and hands out what it records; beside that, it may do any of these."""

    API = "api"
    """Answers HTTP."""
    WORKER = "worker"
    """Delivers what is handed out to its groups."""
    POLLER = "poller"
    """Polls adapters: each is polled by one process at a time, whichever has its lease."""
    SCHEDULER = "scheduler"
    """Does what is due now and then: one process at a time."""


EVERY = frozenset(Role)
