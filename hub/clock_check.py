"""Do this machine and the database agree on the time? What it would harm if not, in plain words."""

from __future__ import annotations

import asyncio

import structlog

from ledger.address import read_address
from ledger.errors import LedgerError
from ledger.probing import probe

log = structlog.get_logger()

APART_SECONDS = 5.0
"""From here on it is said."""
FAR_APART_SECONDS = 300.0
"""Receivers of webhooks refuse a signature that is older or newer than this (Standard Webhooks' advice)."""
FIX = "set both machines by one time service (NTP); `timedatectl` says whether this one is"


def apart(ahead: float, round_trip: float) -> float:
    """By how many seconds the clocks surely differ: what the round trip may account for is left out."""
    return max(0.0, abs(ahead) - round_trip / 2)


def words(ahead: float) -> str:
    """What to tell of a database whose clock is so many seconds ahead (negative: behind) of this one's."""
    how = "behind" if ahead > 0 else "ahead of"
    return (
        f"this machine's clock is {span(abs(ahead))} {how} the database's. Leases, retries and order go by "
        "the database's and are not harmed; but webhooks are signed with this machine's time, and receivers "
        "refuse one that is five minutes off; its log and the audit trail bear it, and certificates are "
        "judged by it"
    )


def span(seconds: float) -> str:
    """``1 hour``, ``90 minutes``, ``2 days``: as people say it, in the largest unit that has at least two,
    or one exactly."""
    for size, noun in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        many = round(seconds / size)
        if many >= 1 and (seconds >= 2 * size or abs(seconds - many * size) <= size / 30):
            return f"{many:,} {noun}" if many == 1 else f"{many:,} {noun}s"
    return f"{seconds:.1f} seconds"


async def warn_of_clock(database_url: str) -> None:
    """Say so in the log if the clocks are apart. Raises nothing: a hub starts and runs all the same."""
    if read_address(database_url).file is not None:
        return
    try:
        found = await asyncio.to_thread(probe, database_url)
    except LedgerError:
        # Whatever else is wrong with the database is told by those who work with it.
        return
    if apart(found.clock_ahead, found.round_trip) >= APART_SECONDS:
        seconds = round(found.clock_ahead, 1)
        log.warning("clock.apart", database_ahead_seconds=seconds, problem=words(seconds), fix=FIX)
