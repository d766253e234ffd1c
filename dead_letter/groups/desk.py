"""Where staff see the groups, and say what they know of them."""

from __future__ import annotations

from functools import partial

from dead_letter.groups import tending
from dead_letter.groups.board import reading
from dead_letter.groups.board.wanted import GroupFilter
from dead_letter.groups.group import FullGroup, GroupPage
from dead_letter.groups.tending import Change, NewNote
from ledger.door import Door
from ledger.reader import Reader
from safeguards.policy import Principal


class Desk:
    """Safe to use from many requests at once."""

    def __init__(self, reader: Reader, door: Door) -> None:
        self._reader = reader
        self._door = door

    async def page(self, wanted: GroupFilter, after: str | None, limit: int) -> GroupPage:
        """The last to have failed first. Raises ``BadCursor`` and ``ForeignCursor``."""
        return await self._reader.run(partial(reading.listing, wanted=wanted, after=after, limit=limit))

    async def show(self, number: int) -> FullGroup:
        """Raises ``NotFound``."""
        return await self._reader.run(partial(reading.one, number=number))

    async def change(self, number: int, wanted: Change, who: Principal) -> FullGroup:
        """Warns of what it leaves open. Raises ``NotFound`` and ``Refused``."""
        await self._door.run(partial(tending.change, number=number, wanted=wanted, who=who.holder))
        found = await self.show(number)
        warning = tending.warning(wanted, found.group)
        return found if warning is None else found.model_copy(update={"warning": warning})

    async def note(self, number: int, said: NewNote, who: Principal) -> FullGroup:
        """Raises ``NotFound``."""
        await self._door.run(partial(tending.note, number=number, said=said, who=who.holder))
        return await self.show(number)
