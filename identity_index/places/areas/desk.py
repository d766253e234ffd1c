"""Where areas are kept, and asked which a point is in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial

from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.places.areas import repository
from identity_index.places.areas.area import Area, AreaPage, AreasAt, Drawn
from identity_index.places.where.asked import AskedPoint
from identity_index.places.where.projection import Projection, on_grid
from identity_index.places.where.shape import Parts, box_of, parts_of
from ledger import auditing
from ledger.door import Door
from ledger.reader import Reader
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class AreaDesk:
    """Safe to use from many requests at once."""

    reader: Reader
    door: Door
    projection: Projection

    async def draw(self, kind: str, code: str, drawn: Drawn, who: str) -> Area:
        """Keep an area, in the place of the one that was called so. Raises ``Malformed``."""

        def read() -> Parts:
            if drawn.in_metres:
                return parts_of(drawn.geometry, on_grid)
            # GeoJSON puts the longitude first.
            return parts_of(drawn.geometry, lambda x, y: self.projection.to_grid(y, x))

        parts = await asyncio.to_thread(read)

        def unit(session: Session) -> Area:
            links.hold(session, Kind.PLACE)
            made = repository.write(session, kind, code, drawn.name, parts, box_of(parts), who)
            auditing.note(session, who, "places.draw_area", f"place-area/{kind}/{code}")
            return made

        return await self.door.run(unit)

    async def remove(self, kind: str, code: str, who: str) -> None:
        """Raises ``NotFound``."""

        def unit(session: Session) -> None:
            links.hold(session, Kind.PLACE)
            repository.remove(session, kind, code)
            auditing.note(session, who, "places.remove_area", f"place-area/{kind}/{code}")

        await self.door.run(unit)

    async def listing(self, kind: str | None, after: str | None, limit: int) -> AreaPage:
        """By kind and code. ``after``: ``kind/code``."""
        of, _, code = (after or "").partition("/")
        start = None if after is None else (of, code)
        found = await self.reader.run(partial(repository.listing, kind=kind, after=start, most=limit + 1))
        last = found[limit - 1] if len(found) > limit else None
        more = None if last is None else f"{last.kind}/{last.code}"
        return AreaPage(items=found[:limit], next=more)

    async def at(self, asked: AskedPoint) -> AreasAt:
        """The areas that a point is in. Raises ``Malformed``."""
        point = await asyncio.to_thread(asked.on, self.projection)

        def look(session: Session) -> AreasAt:
            found = repository.at(session, *point)
            none = not found and not repository.listing(session, None, None, 1)
            accuracy = self.projection.accuracy if asked.easting is None else 0.0
            return AreasAt(items=found, accuracy=accuracy, note="no area is loaded" if none else "")

        return await self.reader.run(look)
