"""A tenure: what one process of the hub does at a time, for as long as it holds the lease."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import Protocol

import structlog
from pydantic import JsonValue

from hub import raised
from hub.logging import words_of
from ledger import clock, leases
from ledger.door import Door
from ledger.errors import Closed, LedgerError
from ledger.leases import Lease, Lost

log = structlog.get_logger()

RELEASE = 3.0
"""Seconds that a process which stops gives the database to take a lease back; else it runs out by itself."""


class Work(Protocol):
    """What is done while the lease is held."""

    async def begin(self, lease: Lease) -> None:
        """Start, and write only in units that ``ledger.leases.hold`` the lease. Raises if it cannot now."""
        ...

    async def end(self) -> None:
        """Stop, in a bounded time; it is not begun again before."""
        ...

    def says(self) -> JsonValue:
        """What it is doing, for people to see."""
        ...


class Tenure:
    """Takes a lease whenever it can be had, renews it, and does the work meanwhile.

    Looked at three times a lease's ``span``: after the holder's last renewal another process has it within
    ``span`` and a third. A process that stood still (or could not reach the database) for that long ends its
    work as soon as it finds out; what it writes before is refused by the lease's fence.
    """

    def __init__(
        self, door: Door, work: Work, *, name: str, holder: str, span: timedelta, alone: bool
    ) -> None:
        """``alone``: no other process works on this ledger, so an earlier holder is gone."""
        self._door = door
        self._work = work
        self._name = name
        self._holder = holder
        self._span = span
        self._alone = alone
        self._held: Lease | None = None
        self._renewed_at = 0.0

    async def run(self) -> None:
        """Until cancelled; then the work is ended and the lease let go of."""
        try:
            while True:
                try:
                    await (self._take() if self._held is None else self._keep(self._held))
                except Closed:
                    return
                except Exception:
                    log.exception("tenure.failed", lease=self._name)
                await asyncio.sleep(self._span.total_seconds() / 3)
        finally:
            if self._held is not None:
                await self._let_go(self._held)

    async def _take(self) -> None:
        asked_at = time.monotonic()
        span = clock.span(self._span)
        asking = asyncio.ensure_future(
            self._door.run(
                lambda session: leases.acquire(session, self._name, self._holder, span, alone=self._alone)
            )
        )
        try:
            held = await asyncio.shield(asking)
        except asyncio.CancelledError:
            self._held = await _in_the_end(asking)
            raise
        except Closed:
            raise
        except LedgerError as error:
            log.warning("tenure.cannot_ask", lease=self._name, error=str(error))
            return
        if held is None:
            return
        self._held, self._renewed_at = held, asked_at
        try:
            await self._work.begin(held)
        except Exception as error:
            # Not in its own words: an adapter's may repeat what its system said of somebody.
            log.warning(
                "tenure.cannot_begin",
                lease=self._name,
                error=raised.kind(error),
                frame=raised.frame(error),
                exc_info=error,
            )
            await self._let_go(held)
        else:
            log.info("tenure.begun", lease=self._name, holder=self._holder, fence=held.fence)

    async def _keep(self, held: Lease) -> None:
        asked_at = time.monotonic()
        says = self._work.says()
        try:
            await self._door.run(lambda session: leases.renew(session, held, clock.span(self._span), says))
        except Lost as error:
            await self._lost(str(error))
        except Closed:
            raise
        except Exception as error:
            # Whatever it is, nobody can tell any more that it is ours.
            if time.monotonic() - self._renewed_at >= self._span.total_seconds():
                # A statement's own words hold its parameters, and what the work says of itself is among them.
                await self._lost(f"it could not be renewed: {words_of(error) or type(error).__name__}")
            elif not isinstance(error, LedgerError):
                raise
        else:
            self._renewed_at = asked_at

    async def _lost(self, why: str) -> None:
        log.warning("tenure.lost", lease=self._name, why=why)
        self._held = None
        await self._work.end()

    async def _let_go(self, held: Lease) -> None:
        self._held = None
        await self._work.end()
        try:
            async with asyncio.timeout(RELEASE):
                await self._door.run(lambda session: leases.release(session, held))
        except (LedgerError, TimeoutError) as error:
            log.info("tenure.left_to_run_out", lease=self._name, error=str(error) or "no answer")


async def _in_the_end(asking: asyncio.Future[Lease | None]) -> Lease | None:
    """What was being asked for when the process was told to stop: its unit is committed all the same, and
    nobody else would have the lease before it ran out."""
    try:
        async with asyncio.timeout(RELEASE):
            return await asking
    except (LedgerError, TimeoutError):
        return None
