"""All that a property is called, out of the records that are held of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from identity_index.places.addressbase.records import Address, Delivery, Organisation, Record
from identity_index.places.before import Before, traded_before
from identity_index.places.matching.known import Called, Known, known
from identity_index.places.matching.written import Number
from identity_index.places.naming import area_read
from identity_index.places.place import Place, Road

HISTORICAL = 8
"""The logical status of an address that a property had once."""


def known_of(
    place: Place, records: Sequence[Record], roads: Mapping[int, Road], before: Before = Before()
) -> Known:
    """``records``: all that is held of it; ``roads``: streets by their numbers."""
    now, past = _parted(records, before.records.get(place.uprn, ()))
    said = [called for one in now for called in _of(one, roads)]
    were = [called for one in now for called in _of(one, roads, before)]
    were += [called for one in past for by in (None, before) for called in _of(one, roads, by)]
    trade = [one for one in records if isinstance(one, Organisation) and not one.end_date]
    traders = [one.name for one in trade]
    traders += [one.organisation for one in records if isinstance(one, Delivery) and one.organisation]
    traded = traded_before(records, before.records.get(place.uprn, ()))
    return known(place.uprn, place.postcode, said, traders, were, traded)


def _parted(
    held: Sequence[Record], past: Sequence[Record]
) -> tuple[list[Address | Delivery], list[Address | Delivery]]:
    """What it is called, and what it was called before: one that is no more is called what it was last."""
    addresses = sorted(
        (one for one in held if isinstance(one, Address)),
        key=lambda one: (one.logical_status != 1, one.lpi_key),
    )
    ended = [one for one in addresses if one.logical_status == HISTORICAL]
    now: list[Address | Delivery] = [one for one in addresses if one.logical_status != HISTORICAL]
    now += [one for one in held if isinstance(one, Delivery)]
    before: list[Address | Delivery] = [
        *sorted(ended, key=lambda one: one.end_date or "", reverse=True),
        *(one for one in past if isinstance(one, Address | Delivery)),
    ]
    return (now, before) if now else (before[:1], before[1:])


def _of(one: Address | Delivery, roads: Mapping[int, Road], before: Before | None = None) -> Iterable[Called]:
    """``before``: by the names that its street had then, instead of those that it has."""
    if isinstance(one, Address):
        return _of_council(one, roads, before)
    return _of_post(one) if before is None else ()


def _of_council(one: Address, roads: Mapping[int, Road], before: Before | None) -> Iterator[Called]:
    road = None if one.usrn is None else roads.get(one.usrn)
    start = "" if one.sao_start is None else f"flat {one.sao_start}{one.sao_start_suffix}"
    within = f"{start} {one.sao_text}" if start else one.sao_text
    names = ("",) if road is None else tuple(dict.fromkeys((road.name, *road.names)))
    towns: tuple[str, ...] = (one.area_name,) if road is None else (road.locality, road.town, one.area_name)
    if before is not None:
        names = () if road is None else tuple(each.name for each in before.roads(road))
    elif one.usrn is None:
        unnumbered, *towns_of = area_read(one)
        names, towns = (unnumbered,), tuple(towns_of)
    for name in names:
        yield Called(
            within,
            one.pao_text,
            _number(one.pao_start, one.pao_start_suffix, one.pao_end),
            name,
            towns,
        )


def _of_post(one: Delivery) -> Iterator[Called]:
    roads = [road for road in (one.dependent_thoroughfare, one.thoroughfare) if road]
    towns = (one.double_dependent_locality, one.dependent_locality, one.town)
    building = f"{one.building_name} pobox{one.po_box}" if one.po_box else one.building_name
    for road in roads or [""]:
        others = [other for other in roads if other != road]
        yield Called(
            one.sub_building, building, _number(one.building_number, "", None), road, (*towns, *others)
        )


def _number(start: int | None, suffix: str, end: int | None) -> Number | None:
    return None if start is None else Number(start, suffix.lower(), end or 0)
