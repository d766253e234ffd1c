"""Where staff keep their searches."""

from __future__ import annotations

from functools import partial

from dead_letter.search.saved import keeping
from dead_letter.search.saved.search import ChangedSearch, NewSearch, SavedPage, SavedSearch
from ledger.door import Door
from ledger.reader import Reader
from safeguards.policy import Principal
from schemas.catalogue import Catalogue


class SavedDesk:
    """Safe to use from many requests at once."""

    def __init__(self, reader: Reader, door: Door, catalogue: Catalogue) -> None:
        self._reader = reader
        self._door = door
        self._catalogue = catalogue

    async def page(self, who: Principal, after: str | None, limit: int) -> SavedPage:
        """The caller's own and the shared ones, by name."""
        return await self._reader.run(partial(keeping.listing, who=who, after=after, limit=limit))

    async def show(self, name: str, who: Principal) -> SavedSearch:
        """Raises ``NotFound``."""
        return await self._reader.run(partial(keeping.one, name=name, who=who))

    async def save(self, wanted: NewSearch, who: Principal) -> SavedSearch:
        """Raises ``Refused``."""
        await self._door.run(partial(keeping.save, wanted=wanted, who=who, catalogue=self._catalogue))
        return await self.show(wanted.name, who)

    async def change(self, name: str, wanted: ChangedSearch, who: Principal) -> SavedSearch:
        """Raises ``NotFound`` and ``Refused``."""
        unit = partial(keeping.change, name=name, wanted=wanted, who=who, catalogue=self._catalogue)
        return await self._door.run(unit)

    async def forget(self, name: str, who: Principal) -> None:
        """Raises ``NotFound`` and ``Refused``."""
        await self._door.run(partial(keeping.forget, name=name, who=who))
