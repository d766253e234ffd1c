"""What the broker carries: that a delivery, or a lane, is ready. Never the message itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ticket:
    """Good for one claim at this ``fence``; a later hand-out makes it void.

    ``delivery`` names a single one, ``lane`` a whole lane; a ticket with neither stands for a batch: all that
    was handed out at this fence.
    """

    subscription: str
    fence: int
    delivery: int | None = None
    lane: str | None = None
