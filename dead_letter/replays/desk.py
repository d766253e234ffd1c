"""Where staff start replays, watch them, and tell them to pause, go on or end."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from dead_letter.replays import reading, searching, starting
from dead_letter.replays.job import ItemPage, Job, JobPage
from dead_letter.replays.starting import Routing
from dead_letter.replays.states import Outcome
from dead_letter.replays.wanted import NewReplay
from ledger.door import Door
from ledger.ports import NO_INDEX, SourceKeys
from ledger.reader import Reader
from ledger.reading.masking import masked
from ledger.session import Session
from safeguards.policy import Principal
from schemas.catalogue import Catalogue


class ReplayDesk:
    """Safe to use from many requests at once."""

    def __init__(
        self, reader: Reader, door: Door, routing: Routing, catalogue: Catalogue, keys: SourceKeys = NO_INDEX
    ) -> None:
        self._reader = reader
        self._keys = keys
        self._door = door
        self._routing = routing
        self._catalogue = catalogue
        self._sight = masked(catalogue)

    async def start(self, wanted: NewReplay, who: Principal) -> Job:
        """Raises ``NotFound`` and ``Refused``."""
        found = None
        if wanted.search is not None:
            look = partial(
                searching.look,
                wanted=wanted.search,
                who=who,
                catalogue=self._catalogue,
                to=wanted.to,
                keys=self._keys,
            )
            found = await self._reader.run(look)
            wanted = wanted.model_copy(update={"search": found.wanted})
        unit = partial(
            starting.start,
            wanted=wanted,
            who=who.holder,
            routing=self._routing,
            found=() if found is None else found.blocks,
        )
        return await self.show(await self._door.run(unit))

    async def page(self, after: str | None, limit: int) -> JobPage:
        """The newest first. Raises ``BadCursor`` and ``ForeignCursor``."""
        return await self._reader.run(partial(reading.listing, after=after, limit=limit))

    async def show(self, number: int) -> Job:
        """Raises ``NotFound``."""
        return await self._reader.run(partial(reading.one, number=number))

    async def items(self, number: int, outcome: Outcome | None, after: str | None, limit: int) -> ItemPage:
        """Personal data masked. Raises ``NotFound``, ``BadCursor`` and ``ForeignCursor``."""
        unit = partial(
            reading.items, number=number, outcome=outcome, after=after, limit=limit, sight=self._sight
        )
        return await self._reader.run(unit)

    async def pause(self, number: int, who: Principal, reason: str) -> Job:
        """Raises ``NotFound`` and ``Refused``."""
        return await self._told(starting.pause, number, who, reason)

    async def resume(self, number: int, who: Principal, reason: str) -> Job:
        """Raises ``NotFound`` and ``Refused``."""
        return await self._told(starting.resume, number, who, reason)

    async def cancel(self, number: int, who: Principal, reason: str) -> Job:
        """Raises ``NotFound`` and ``Refused``."""
        return await self._told(starting.cancel, number, who, reason)

    async def _told(
        self, what: Callable[[Session, int, str, str], None], number: int, who: Principal, reason: str
    ) -> Job:
        await self._door.run(lambda session: what(session, number, who.holder, reason))
        return await self.show(number)
