"""Streets, properties and assets made anew of what is held of them, some in one unit, and who is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic_core import from_json

from identity_index.places.addressbase.line import record_of
from identity_index.places.addressbase.records import Kind, Property, Record
from identity_index.places.assets import repository as assets
from identity_index.places.assets.announcing import AssetVoice
from identity_index.places.assets.following import along, around, follow
from identity_index.places.before import Before, Lines, lines_before, traded_before
from identity_index.places.keeping import repository
from identity_index.places.keeping.earlier import names_before, records_before, usrns_of
from identity_index.places.keeping.records import repository as records
from identity_index.places.keeping.repository import Word
from identity_index.places.keeping.said import Said
from identity_index.places.loading.load import Counts
from identity_index.places.loading.loads import repository as loads
from identity_index.places.loading.loads.repository import Begun
from identity_index.places.loading.sparing import repository as sparing
from identity_index.places.matching import indexing
from identity_index.places.naming import folded, words_of
from identity_index.places.place import Place, Road, State, place_of, road_of
from identity_index.places.succession import repository as succession
from identity_index.places.where.projection import Projection
from ledger.session import Session
from schemas.errors import Malformed

RETIRED, ASSETS = 2, 3
"""Mark, among the numbers that a load is to look at again, those of properties to be told of as retired, and
those of assets."""
MOST_TRADED = 4
"""Businesses that were at a property, by which whoever is typing finds it."""


class Tells(Protocol):
    """Tells everybody of changes, in the caller's unit. ``before`` is None where it was not known."""

    def place(self, session: Session, load: str, before: Place | None, after: Place) -> None: ...

    def retired(self, session: Session, load: str, one: Place, there: Sequence[int]) -> None: ...

    def road(self, session: Session, load: str, before: Road | None, after: Road) -> None: ...


@dataclass(frozen=True, slots=True)
class Making:
    """What properties are made with."""

    tells: Tells
    projection: Projection

    def whole(self, one: Place) -> Place:
        """With both kinds of coordinates, where its file gives one of them."""
        if one.easting is not None and one.northing is not None:
            if one.latitude is None or one.longitude is None:
                latitude, longitude = self.projection.to_degrees(one.easting, one.northing) or (None, None)
                return one._replace(latitude=latitude, longitude=longitude)
        elif one.latitude is not None and one.longitude is not None:
            try:
                easting, northing = self.projection.to_grid(one.latitude, one.longitude)
            except Malformed:
                return one
            return one._replace(easting=round(easting, 2), northing=round(northing, 2))
        return one


@dataclass(frozen=True, slots=True)
class Settled:
    """``through``: the last that was looked at; None: there are no more."""

    through: int | None
    counts: Counts


def settle_streets(session: Session, begun: Begun, after: int, most: int, tells: Tells) -> Settled:
    """The next streets."""
    numbers = _next(session, begun, 1, after, most)
    held = _held(session, numbers, records.STREETS)
    absent = _let_go(session, begun, held)
    before = {} if begun.fresh else repository.roads(session, numbers)
    changed: list[tuple[Road | None, Road]] = []
    for usrn in numbers:
        now = road_of(usrn, [_record(one) for one in held.get(usrn, ())])
        old = before.get(usrn)
        if not held.get(usrn) and old is not None:
            now = old._replace(state=State.RETIRED)
        if now == old or (old is None and not held.get(usrn)):
            continue
        changed.append((old, now))
        if not begun.quiet:
            tells.road(session, begun.load.id, old, now)
    repository.write_roads(session, [now for _, now in changed], begun.number)
    now_called = {now.usrn: now for _, now in changed}
    names = {} if begun.fresh else names_before(session, now_called)
    new = {word for _, now in changed for word in road_words(now, names.get(now.usrn, ()))}
    gone = {word for old, _ in changed if old for word in road_words(old, names.get(old.usrn, ()))}
    repository.change_words(session, sorted(gone - new), sorted(new - gone))
    if not begun.load.full_supply:
        loads.touch_along(session, begun.supply, [now.usrn for _, now in changed])
        loads.touch(session, begun.supply, ASSETS, along(session, changed))
    counts = absent.plus(Counts(streets=len(changed)))
    return Settled(numbers[-1] if len(numbers) == most else None, counts)


def settle_properties(session: Session, begun: Begun, after: int, most: int, make: Making) -> Settled:
    """The next properties."""
    numbers = _next(session, begun, 0, after, most)
    held = _held(session, numbers, records.PROPERTIES)
    absent = _let_go(session, begun, held)
    before = {} if begun.fresh else repository.places(session, numbers)
    read = {uprn: [_record(one) for one in held.get(uprn, ())] for uprn in numbers}
    past = {} if begun.fresh else records_before(session, numbers)
    roads = repository.roads(session, usrns_of(read) | usrns_of(past))
    called = Before({} if begun.fresh else names_before(session, roads), past)
    changed: list[tuple[Place | None, Place]] = []
    for uprn in numbers:
        old = before.get(uprn)
        now = _made(uprn, read[uprn], roads, old, make)
        if now is not None and now != old:
            changed.append((old, now))
    _write(session, begun, changed, called, roads, read)
    indexing.keep(session, _known(numbers, before, changed), read, roads, called, fresh=begun.fresh)
    added, retired = 0, 0
    for old, now in changed:
        was = old is not None and old.state is not State.RETIRED
        retired += was and now.state is State.RETIRED
        added += not was and now.state is not State.RETIRED
        if not begun.quiet and now.state is not State.RETIRED:
            make.tells.place(session, begun.load.id, old, now)
    if not begun.load.full_supply:
        loads.touch(session, begun.supply, ASSETS, around(session, changed))
    if not begun.quiet:
        news = {now.uprn for old, now in changed if _is_news(old, now)}
        back = {now.uprn for old, now in changed if old is not None and old.state is not now.state}
        # Whoever was told that one of these is there now is told what is there instead.
        loads.touch(session, begun.supply, RETIRED, news.union(succession.ending_at(session, news | back)))
    counts = absent.plus(Counts(added=added, retired=retired, changed=len(changed) - added - retired))
    return Settled(numbers[-1] if len(numbers) == most else None, counts)


def tell_retired(session: Session, begun: Begun, after: int, most: int, tells: Tells) -> Settled:
    """The next of those that are no more, once all are made: what is there now may be retired itself."""
    numbers = loads.touched(session, begun.supply, RETIRED, after, most)
    known = repository.places(session, numbers)
    for uprn in numbers:
        if known[uprn].state is State.RETIRED:
            there = [one.uprn for one in succession.standing(session, uprn)]
            tells.retired(session, begun.load.id, known[uprn], there)
    return Settled(numbers[-1] if len(numbers) == most else None, Counts())


def settle_assets(session: Session, begun: Begun, after: int, most: int, voice: AssetVoice) -> Settled:
    """The next assets: which street is the nearest now. Of a full supply every one is looked at."""
    if begun.load.full_supply:
        numbers = assets.next_numbers(session, after, most)
    else:
        numbers = loads.touched(session, begun.supply, ASSETS, after, most)
    counts = Counts(assets=follow(session, numbers, begun.load.id, voice))
    return Settled(numbers[-1] if len(numbers) == most else None, counts)


def _is_news(old: Place | None, now: Place) -> bool:
    """Is it to be told that it is no more? Not of one that nobody knew, and that was retired already."""
    if old is None or now.state is not State.RETIRED:
        return False
    return old.state is not State.RETIRED or old.successors != now.successors


def said_of(session: Session, uprns: Sequence[int]) -> dict[int, list[Record]]:
    """All that is held of these properties, of those of which anything is."""
    held = _held(session, uprns, records.PROPERTIES)
    return {uprn: [_record(one) for one in some] for uprn, some in held.items()}


def _made(
    uprn: int, read: Sequence[Record], roads: dict[int, Road], old: Place | None, make: Making
) -> Place | None:
    """What is left of a property of which the unit itself is gone keeps what was known of it."""
    if any(isinstance(one, Property) for one in read):
        return make.whole(place_of(uprn, read, roads))
    if old is None:
        return None
    after = place_of(uprn, read, roads).successors
    return old._replace(state=State.RETIRED, successors=tuple(sorted({*old.successors, *after})))


def _known(
    numbers: Sequence[int],
    before: dict[int, Place],
    changed: Sequence[tuple[Place | None, Place]],
) -> list[Place]:
    """These as they are known now: what somebody calls one may change where it does not."""
    now = before | {one.uprn: one for _, one in changed}
    return [now[uprn] for uprn in numbers if uprn in now]


def _write(
    session: Session,
    begun: Begun,
    changed: Sequence[tuple[Place | None, Place]],
    called: Before,
    roads: Mapping[int, Road],
    read: Mapping[int, Sequence[Record]],
) -> None:
    repository.write_places(session, [now for _, now in changed], begun.number)
    new, gone = set[Word](), set[Word]()
    left, unsaid = [], []
    for old, now in changed:
        were = lines_before(now, called, roads)
        traded = traded_before(read[now.uprn], called.records.get(now.uprn, ()))
        new |= words_about(now, were, traded)
        if old is None:
            continue
        gone |= words_about(old, were, traded)
        unsaid += [(now.uprn, one) for one in old.successors if one not in now.successors]
        if old.postcode and old.postcode != now.postcode:
            left.append((old.postcode, now.uprn))
    repository.change_successors(session, unsaid)
    repository.left_postcode(session, left, begun.number)
    repository.change_words(session, sorted(gone - new), sorted(new - gone))


def _next(session: Session, begun: Begun, street: int, after: int, most: int) -> list[int]:
    if begun.load.full_supply:
        return records.next_about(session, after, records.STREETS if street else records.PROPERTIES, most)
    return loads.touched(session, begun.supply, street, after, most)


def _held(session: Session, numbers: Iterable[int], kinds: tuple[int, int]) -> dict[int, list[Said]]:
    found: dict[int, list[Said]] = {}
    for one in records.held(session, numbers, kinds):
        found.setdefault(one.about, []).append(one)
    return found


def _let_go(session: Session, begun: Begun, held: dict[int, list[Said]]) -> Counts:
    """What a full supply does not say any more is not held any more; it is taken out of ``held`` too. What a
    line that cannot be read may say is kept as it was."""
    if begun.fresh or not begun.load.full_supply:
        return Counts()
    supply = loads.supply_of(session, begun)
    unsaid = [one for some in held.values() for one in some if one.load not in supply]
    is_spared = sparing.spared(session, supply, {one.about for one in unsaid})
    absent = [one for one in unsaid if not is_spared(one)]
    records.remember(session, [(one, begun.number, "absent") for one in absent])
    records.forget(session, absent)
    gone = {one.place for one in absent}
    for about in {one.about for one in absent}:
        held[about] = [one for one in held[about] if one.place not in gone]
    return Counts(absent=len(absent), spared=len(unsaid) - len(absent))


def _record(one: Said) -> Record:
    return record_of(Kind(one.kind), from_json(one.body))


def words_about(one: Place, were: Sequence[Lines], traded: Sequence[str] = ()) -> set[Word]:
    """``were``: the addresses that it had, and ``traded`` the businesses, by which it is found too."""
    if one.state is State.RETIRED or not one.lines:
        return set()
    postcode = f"{one.postcode[:-3]} {one.postcode[-3:]}" if one.postcode else ""
    return {
        (0, words, one.uprn)
        for lines, street in (Lines(one.lines, one.street), *were)
        for business in (one.organisation, *traded[:MOST_TRADED])
        for words in words_of(lines, postcode, street, business)
    }


def road_words(one: Road, were: Sequence[str] = ()) -> set[Word]:
    if one.state is State.RETIRED:
        return set()
    names = (*one.names, *were)
    return {(1, words, one.usrn) for name in names if (words := folded(f"{name} {one.town}"))}
