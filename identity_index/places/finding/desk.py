"""Where people look places up."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from functools import partial

from identity_index.places.areas import repository as areas
from identity_index.places.finding import repository, showing
from identity_index.places.finding.shown import (
    AskedWithin,
    AtPostcode,
    Found,
    History,
    NearPage,
    PlacePage,
    PlaceShown,
    StreetShown,
    WithinPage,
)
from identity_index.places.finding.typed import beginnings
from identity_index.places.keeping import repository as keeping
from identity_index.places.keeping.records import repository as records
from identity_index.places.naming import folded, spaced, squashed
from identity_index.places.reference import NoReference, read_uprn, read_usrn
from identity_index.places.where.asked import AskedNear
from identity_index.places.where.projection import Projection, on_grid
from identity_index.places.where.seeking import MOST_READ, nearest, strips
from identity_index.places.where.shape import Parts, box_of, is_within, parts_of
from ledger.reader import Reader
from ledger.session import Session
from schemas.errors import Malformed

WIDEST = 20_000.0
"""Metres of a shape that places are asked for in."""
SHORTEST = 2
"""Letters and digits of what is typed ahead, at least."""
_POSTCODE = re.compile(r"(?:[A-Z]{1,2}[0-9][A-Z0-9]?|GIR)[0-9][A-Z]{2}", re.ASCII)
_BEGINS_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]{0,5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class PlaceDesk:
    """Safe to use from many requests at once. Each method raises ``NotFound`` and ``Malformed``."""

    reader: Reader
    projection: Projection

    async def show(self, written: str) -> PlaceShown:
        """By its UPRN; one that is retired, with what is there now."""
        uprn = uprn_of(written)

        def read(session: Session) -> PlaceShown:
            found = showing.show(session, uprn)
            point = found.point
            if point is None or point.easting is None or point.northing is None:
                return found
            return found.model_copy(update={"areas": areas.at(session, point.easting, point.northing)})

        return await self.reader.run(read)

    async def near(self, asked: AskedNear) -> NearPage:
        """The nearest first; none where nothing is that near."""
        point = await asyncio.to_thread(asked.on, self.projection)

        def read(session: Session) -> NearPage:
            found = nearest(point, asked.metres, asked.limit, partial(repository.in_strips, session))
            return NearPage(
                items=[showing.brief(one, metres) for metres, one in found],
                accuracy=self.projection.accuracy if asked.easting is None else 0.0,
            )

        return await self.reader.run(read)

    async def within(self, asked: AskedWithin) -> WithinPage:
        """What is in a shape, from the south-west."""
        parts = await asyncio.to_thread(self._parts, asked)
        box = box_of(parts)
        if box.east - box.west > WIDEST or box.north - box.south > WIDEST:
            raise Malformed(f"A shape may be {WIDEST / 1000:g} km wide and high at most", fix="Ask in parts.")

        def read(session: Session) -> WithinPage:
            across = strips(box.west, box.east)
            some = repository.in_strips(session, across, box.south, box.north, MOST_READ)
            found = [
                one
                for one in some
                if one.easting is not None
                and one.northing is not None
                and is_within((one.easting, one.northing), parts)
            ]
            found.sort(key=lambda one: one.uprn)
            whole = len(some) < MOST_READ
            shown = [showing.brief(one) for one in found[: asked.limit]]
            return WithinPage(items=shown, counted=len(found), whole=whole)

        return await self.reader.run(read)

    def _parts(self, asked: AskedWithin) -> Parts:
        if asked.in_metres:
            return parts_of(asked.geometry, on_grid)
        return parts_of(asked.geometry, lambda x, y: self.projection.to_grid(y, x))

    async def show_street(self, written: str, most: int) -> StreetShown:
        """By its USRN."""
        return await self.reader.run(partial(showing.show_street, usrn=usrn_of(written), most=most))

    async def history(self, written: str) -> History:
        """What was said of a property."""
        uprn = uprn_of(written)

        def read(session: Session) -> History:
            showing.show(session, uprn)
            return showing.history(session, uprn, records.PROPERTIES)

        return await self.reader.run(read)

    async def street_history(self, written: str) -> History:
        """What was said of a street."""
        usrn = usrn_of(written)

        def read(session: Session) -> History:
            showing.show_street(session, usrn, 1)
            return showing.history(session, usrn, records.STREETS)

        return await self.reader.run(read)

    async def page(self, after: str | None, most: int) -> PlacePage:
        """Every property, by UPRN."""
        number = 0 if after is None else uprn_of(after)
        found = await self.reader.run(partial(repository.page, after=number, most=most + 1))
        more = str(found[most - 1].uprn) if len(found) > most else None
        return PlacePage(items=[showing.brief(one) for one in found[:most]], next=more)

    async def at_postcode(self, written: str, most: int) -> AtPostcode:
        """What is at a postcode, and what was and has another now."""
        postcode = squashed(written)
        if _POSTCODE.fullmatch(postcode) is None:
            raise Malformed(
                f"{written[:20]!r} is no postcode", fix="Write it whole, with or without its space: ZZ1 1ZZ."
            )

        def read(session: Session) -> AtPostcode:
            return AtPostcode(
                postcode=spaced(postcode),
                items=[showing.brief(one) for one in repository.at_postcode(session, postcode, most)],
                moved=[showing.moved(one) for one in repository.left_postcode(session, postcode, most)],
            )

        return await self.reader.run(read)

    async def beginning(self, written: str, most: int) -> Found:
        """What is called something that begins so: an address, a business, a street, or a postcode."""
        words = folded(written)
        if len(words.replace(" ", "")) < SHORTEST:
            raise Malformed(
                f"{written[:20]!r} is too little to look for", fix=f"Type {SHORTEST} letters or digits."
            )

        def read(session: Session) -> Found:
            usrns, uprns = repository.beginning(session, words, most)
            for other in beginnings(written)[1:]:
                if len(uprns) < most:
                    uprns += [
                        one
                        for one in repository.properties_beginning(session, other, most)
                        if one not in uprns
                    ]
            uprns = uprns[:most]
            roads, places = keeping.roads(session, usrns), keeping.places(session, uprns)
            found = [places[one] for one in uprns if one in places]
            postcode = squashed(written)
            if len(found) < most and _BEGINS_POSTCODE.fullmatch(postcode):
                more = repository.beginning_of_postcode(session, postcode, most - len(found))
                found += [one for one in more if one.uprn not in places]
            return Found(
                streets=showing.street_briefs(session, [roads[one] for one in usrns if one in roads]),
                items=[showing.brief(one) for one in found],
            )

        return await self.reader.run(read)


def uprn_of(written: str) -> int:
    """Raises ``Malformed``."""
    try:
        return read_uprn(written)
    except NoReference as error:
        raise Malformed(str(error), where="uprn") from None


def usrn_of(written: str) -> int:
    """Raises ``Malformed``."""
    try:
        return read_usrn(written)
    except NoReference as error:
        raise Malformed(str(error), where="usrn") from None
