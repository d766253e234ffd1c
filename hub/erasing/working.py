"""Erasures that were let go, carried out: a bounded unit at a time, from wherever the last one ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from pydantic import JsonValue

from hub import fail_points
from hub.clues import Clues
from hub.erasing.events import ErasesEvents
from hub.erasing.messages import ErasesMessages
from hub.people import notes_of
from identity_index.organisations.erasing import ErasesContacts
from identity_index.people.announcing import source_of
from identity_index.people.erasing import repository
from identity_index.people.erasing.stepping import Advanced, Eraser
from identity_index.people.importing.erasing import ErasesRejects
from identity_index.people.notes.erasing import ErasesParties
from identity_index.staff.erasing import ErasesStaffLinks
from ledger import leases
from ledger.door import Door
from ledger.leases import Lease
from ledger.reader import Reader
from ledger.rounds import Rounds
from ledger.session import Session

if TYPE_CHECKING:
    from hub.bootstrap import Hub

LOOK = 2.0
"""Seconds between two looks for one that was let go, or for what is on its way."""
REST = 0.05
"""Seconds between two units, so that it never keeps intake waiting."""


def eraser(hub: Hub) -> Eraser:
    """How this hub erases: each room its own, the ledger first."""
    events = ErasesEvents(hub.people, hub.catalogue)
    messages = ErasesMessages(hub.people, hub.catalogue, Clues(hub.adapters, hub.catalogue))
    parties = ErasesParties(notes_of(hub.settings, hub.identity.id, hub.intake))
    return Eraser(
        hub=hub.identity.id,
        source=source_of(hub.identity.id),
        publish=hub.intake.publish,
        rooms=(
            *(events, messages, ErasesContacts(), ErasesRejects(), ErasesStaffLinks(), parties),
            *hub.erases,
        ),
        naming=events.naming,
        erase_told=events.erase_told,
    )


class Erasing(Rounds):
    """Runs on the hub's event loop, under the scheduler's lease; see ``hub.tenure.Work``."""

    name: ClassVar[str] = "erasing"
    trouble: ClassVar[float] = 10.0

    def __init__(
        self, door: Door, reader: Reader, eraser: Eraser, wake: Callable[[Iterable[str]], None]
    ) -> None:
        self._door = door
        self._reader = reader
        self._eraser = eraser
        self._wake = wake
        self._at: int | None = None

    def says(self) -> JsonValue:
        return None if self._at is None else f"carrying out the erasure x-{self._at}"

    async def _round(self, lease: Lease) -> float:
        for number in await self._reader.run(repository.running):
            self._at = number
            try:
                await self._carry_out(lease, number)
            finally:
                self._at = None
        return LOOK

    async def _carry_out(self, lease: Lease, number: int) -> None:
        """As far as it goes now. What waits for something on its way is looked at again in the next round."""
        place: tuple[int, str | None] = (0, None)
        while True:
            done: Advanced = await self._door.run(
                partial(_unit, lease=lease, eraser=self._eraser, number=number, place=place)
            )
            if done.woken:
                self._wake(done.woken)
            if done.finished or done.busy:
                return
            place = done.place
            await asyncio.sleep(REST)


def _unit(
    session: Session, lease: Lease, eraser: Eraser, number: int, place: tuple[int, str | None]
) -> Advanced:
    leases.hold(session, lease)
    done = eraser.advance(session, number, place)
    fail_points.committing(session, "erase")
    return done
