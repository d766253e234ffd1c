"""How a dead letter stands."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """``open``: it waits for a decision. What is closed says how."""

    OPEN = "open"
    RESOLVED = "resolved"
    """A replay, or an edited copy, has been delivered."""
    REPLACED = "replaced"
    """Its replay failed too, and waits in its place."""
    DISCARDED = "discarded"
    EXPIRED = "expired"
    """Nobody decided about it in the time that a rule gives; or its stage is ``expire``, and it was never
    delivered in the time that it had."""
    MENDED = "mended"
    """An invalid message that is an event by now."""
