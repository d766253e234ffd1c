"""The states things go through."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class State(StrEnum):
    """Of a delivery, as recorded. ``held`` is not recorded: it is a waiting one that something holds."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"
    DISCARDED = "discarded"
    EXPIRED = "expired"
    WITHHELD = "withheld"


class Ready(IntEnum):
    """Of live work. One in a lane stays ``LANED``; its lane is what is handed out and claimed.

    ``PARKED``: it is due, and put aside until its route is resumed; see ``ledger.parking``.
    """

    DUE = 0
    LATER = 1
    HANDED = 2
    CLAIMED = 3
    LANED = 4
    PARKED = 5


class Lane(IntEnum):
    """Of a lane. ``PARKED``: the route of its head is paused."""

    OPEN = 0
    LATER = 1
    HANDED = 2
    CLAIMED = 3
    BLOCKED = 4
    PARKED = 5


class Breaker(IntEnum):
    """Of a system. ``PROBING``: one delivery is out to it, to see whether it is back."""

    CLOSED = 0
    OPEN = 1
    PROBING = 2


class Outcome(StrEnum):
    """Of an attempt."""

    RECEIPT = "receipt"
    RETRY = "retry"
    REJECT = "reject"
    ERROR = "error"
    UNKNOWN = "unknown"


class Entered(StrEnum):
    """What became of a record that came in."""

    ENVELOPE = "envelope"
    DUPLICATE = "duplicate"
    INVALID = "invalid"
    IGNORED = "ignored"
