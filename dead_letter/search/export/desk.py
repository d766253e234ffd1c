"""Where staff take out what a search finds."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

from dead_letter import letter_id
from dead_letter.closed_to import ClosedTo, nothing_closed
from dead_letter.search.asking import Search
from dead_letter.search.desk import note, recorded
from dead_letter.search.export import gathering
from dead_letter.search.export.gathering import Chosen
from dead_letter.search.export.line import Format, written
from dead_letter.search.export.wanted import NewExport
from dead_letter.search.saved import keeping
from ledger.door import Door
from ledger.ports import NO_INDEX, SourceKeys
from ledger.reader import Reader
from ledger.reading.masking import clear, masked
from ledger.replaying import Refused
from safeguards.policy import Principal
from schemas.catalogue import Catalogue

EXPORTING = "dead-letters.export"
"""The action of somebody who took dead letters out, masked or not."""


class ExportDesk:
    """Safe to use from many requests at once."""

    def __init__(
        self,
        reader: Reader,
        door: Door,
        catalogue: Catalogue,
        keys: SourceKeys = NO_INDEX,
        closed: ClosedTo = nothing_closed,
    ) -> None:
        self._closed = closed
        self._reader = reader
        self._keys = keys
        self._door = door
        self._catalogue = catalogue

    async def begin(self, wanted: NewExport, who: Principal) -> Chosen:
        """Which letters there are, put on record before any is shown. ``who`` may do what is asked.

        Raises ``NotFound`` and ``Refused``.
        """
        if wanted.unmasked and not wanted.purpose.strip():
            raise Refused("To take personal data out in clear, say what for: it goes on record.")
        terms = await self._reader.run(partial(keeping.whole, wanted=wanted, who=who))
        after = None if wanted.after_letter is None else letter_id.read(wanted.after_letter)
        search = Search(terms, private=bool(wanted.purpose.strip()))
        chosen = await self._reader.run(
            partial(gathering.choose, search=search, catalogue=self._catalogue, after=after, keys=self._keys)
        )
        told = {
            "search": recorded(terms, self._catalogue, private=search.private),
            "format": wanted.format.value,
            "unmasked": wanted.unmasked,
            "letters": chosen.many,
        }
        await self._door.run(lambda session: note(session, who, EXPORTING, wanted.purpose, told))
        return chosen

    async def lines(self, wanted: NewExport, chosen: Chosen, who: Principal) -> AsyncIterator[bytes]:
        """The lines of it, some at a time: however many there are, a few are held."""
        sight = (clear if wanted.unmasked else masked)(self._catalogue, self._closed(who))
        if wanted.format is Format.CSV and wanted.after_letter is None:
            yield written((), wanted.format, heading=True)
        for part in chosen.parts():
            look = partial(gathering.letters, part=part, sight=sight, originals=wanted.unmasked)
            yield written(await self._reader.run(look), wanted.format, heading=False)
