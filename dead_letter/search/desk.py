"""Where staff search the dead letters."""

from __future__ import annotations

from functools import partial

from pydantic import JsonValue

from dead_letter.closed_to import ClosedTo, nothing_closed
from dead_letter.search import listing
from dead_letter.search.asking import Search
from dead_letter.search.clauses import names_somebody
from dead_letter.search.page import LetterPage
from dead_letter.search.saved import keeping
from dead_letter.search.wanted import SearchOf, SearchTerms
from ledger import auditing
from ledger.door import Door
from ledger.ports import NO_INDEX, SourceKeys
from ledger.reader import Reader
from ledger.reading.masking import masked
from ledger.session import Session
from safeguards.policy import Principal
from schemas.catalogue import Catalogue

SEARCHING = "dead-letters.search"
"""The action of somebody who searched by what is classed personal."""
THING = "dead-letters"


class SearchDesk:
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

    async def page(self, wanted: SearchOf, after: str | None, limit: int, who: Principal) -> LetterPage:
        """The last to have failed first, masked; by nothing that is classed personal or above.

        Raises ``BadCursor``, ``ForeignCursor``, ``NotFound`` and ``Refused``.
        """
        return await self._page(Search(await self.whole(wanted, who)), after, limit, who)

    async def page_private(
        self, wanted: SearchOf, after: str | None, limit: int, who: Principal, purpose: str
    ) -> LetterPage:
        """The same, by what is classed personal too, for a caller who may; on record before it is looked for.

        What is on record has the fields, and no value that may be somebody's.
        """
        terms = await self.whole(wanted, who)
        told = recorded(terms, self._catalogue, private=True)
        await self._door.run(lambda session: note(session, who, SEARCHING, purpose, told))
        return await self._page(Search(terms, private=True), after, limit, who)

    async def whole(self, wanted: SearchOf, who: Principal) -> SearchTerms:
        """What is asked for, a saved search in it looked up. Raises ``NotFound``."""
        if wanted.saved is None:
            return wanted.terms
        return await self._reader.run(partial(keeping.whole, wanted=wanted, who=who))

    async def _page(self, search: Search, after: str | None, limit: int, who: Principal) -> LetterPage:
        return await self._reader.run(
            partial(
                listing.page,
                search=search,
                catalogue=self._catalogue,
                sight=masked(self._catalogue, self._closed(who)),
                after=after,
                limit=limit,
                keys=self._keys,
            )
        )


def note(session: Session, who: Principal, action: str, purpose: str, told: JsonValue) -> None:
    """Put on record what somebody asked for of the dead letters, and what for."""
    auditing.note(session, who.holder, action, THING, purpose, told)


def recorded(wanted: SearchTerms, catalogue: Catalogue, *, private: bool) -> JsonValue:
    """What the audit trail has of a search: all of it where it names nobody, else the fields alone.

    ``private``: it is by what is classed personal too, so its words may be somebody's name.
    """
    if names_somebody(wanted, catalogue) or (private and wanted.words is not None):
        fields = {*wanted.said, *(one.partition("=")[0] for one in wanted.field)}
        return {"by": [*sorted(fields)]}
    return wanted.said
