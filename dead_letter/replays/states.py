"""The states of a replay, and of what is in it."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class JobState(StrEnum):
    """``stopped``: by itself, since too much failed; it can be resumed. ``cancelling``: what is out is let
    end, and nothing more is sent."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    DONE = "done"


class ItemState(IntEnum):
    """As it is kept. The first two hold the dead letter, so that no other job can have it.

    ``MENDED``: an invalid message that became an event; it is never ``OUT``, since it has its outcome in the
    unit that gives it to intake.
    """

    WAITING = 0
    OUT = 1
    DELIVERED = 2
    FAILED = 3
    SKIPPED = 4
    LEFT_OUT = 5
    MENDED = 6


class Outcome(StrEnum):
    """What staff are shown of one, and may ask for.

    ``waiting``: not sent yet. ``out``: sent, and without an outcome. ``mended``: an invalid message that is
    an event now. ``left_out``: the replay was cancelled before it was sent.
    """

    WAITING = "waiting"
    OUT = "out"
    DELIVERED = "delivered"
    MENDED = "mended"
    FAILED = "failed"
    SKIPPED = "skipped"
    LEFT_OUT = "left_out"
