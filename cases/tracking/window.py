"""Where whoever holds a link looks in: each look and each act is one unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cases.acting.teller import Teller
from cases.keeping.reporters.repository import Link
from cases.tracking.holder import Holder
from cases.tracking.shown import Done, Tracked
from ledger.door import Door
from ledger.reader import Reader
from ledger.session import Session
from schemas.events.form import Attachment


@dataclass(frozen=True, slots=True)
class Window:
    """Safe to use from many requests at once. All of it raises ``NoLink``, and what is done ``Refused``."""

    reader: Reader
    door: Door
    teller: Teller

    async def look(self, token: str) -> Tracked:
        holder = Holder(self.teller)
        return await self.reader.run(lambda session: holder.shown(session, holder.link(session, token)))

    async def add(self, token: str, text: str | None, files: list[Attachment]) -> Done:
        return await self._do(token, lambda session, link: self._holder.add(session, link, text, files))

    async def check_room(self, token: str) -> None:
        """Raises ``Refused`` where no more photos can be added: asked before one is read."""
        holder = self._holder
        await self.reader.run(lambda session: holder.room_for(session, holder.link(session, token), 1))

    async def not_fixed(self, token: str, text: str | None) -> Done:
        return await self._do(token, lambda session, link: self._holder.not_fixed(session, link, text))

    async def withdraw(self, token: str, text: str | None) -> Done:
        return await self._do(token, lambda session, link: self._holder.withdraw(session, link, text))

    async def stop_updates(self, token: str) -> Done:
        return await self._do(token, self._holder.stop_updates)

    @property
    def _holder(self) -> Holder:
        return Holder(self.teller)

    async def _do(self, token: str, act: Callable[[Session, Link], str]) -> Done:
        holder = self._holder

        def unit(session: Session) -> Done:
            link = holder.link(session, token)
            said = act(session, link)
            return Done(said=said, case=holder.shown(session, link))

        return await self.door.run(unit)
