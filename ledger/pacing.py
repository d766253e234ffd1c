"""Pacing: a rate is kept by when the next may be handed out. Pure."""

from __future__ import annotations

from ledger.clock import SECOND, Micros

BURST = SECOND // 5
"""How much of a rate may go at once: what a fifth of a second allows."""


def within_rate(next_at: Micros | None, rate: float, room: int, now: Micros) -> tuple[int, Micros | None]:
    """How many of the ``room`` may go now, and in how long there will be more (None: all may go)."""
    next_at = max(now - BURST, next_at) if next_at is not None else now - BURST
    allowed = int((now - next_at) * rate / SECOND) + 1 if next_at <= now else 0
    if allowed >= room:
        return room, None
    return allowed, max(0, next_at + int((allowed + 1) * SECOND / rate) - now)


def spent(next_at: Micros | None, rate: float, many: int, now: Micros) -> Micros:
    """When the next may go, now that so ``many`` have gone."""
    return max(now - BURST, next_at if next_at is not None else 0) + int(many * SECOND / rate)
