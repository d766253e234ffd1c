"""All that a property is called, out of the records that are held of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from identity_index.places.addressbase.records import Address, Delivery, Organisation, Record
from identity_index.places.before import Before
from identity_index.places.matching.known import Called, Known, known
from identity_index.places.matching.written import Number
from identity_index.places.naming import area_read
from identity_index.places.place import Place, Road


def known_of(
    place: Place, records: Sequence[Record], roads: Mapping[int, Road], before: Before = Before()
) -> Known:
    """``records``: all that is held of it; ``roads``: streets by their numbers."""
    addresses = sorted(
        (one for one in records if isinstance(one, Address)),
        key=lambda one: (one.logical_status != 1, one.lpi_key),
    )
    posts = [one for one in records if isinstance(one, Delivery)]
    said = [called for one in addresses for called in _of_council(one, roads)]
    said += [called for one in posts for called in _of_post(one)]
    were = [called for one in addresses for called in _of_council(one, roads, before)]
    for past in before.records.get(place.uprn, ()):
        if isinstance(past, Address):
            were += [*_of_council(past, roads), *_of_council(past, roads, before)]
        elif isinstance(past, Delivery):
            were += _of_post(past)
    traders = [one.name for one in records if isinstance(one, Organisation)]
    traders += [name for one in posts for name in (one.organisation,) if name]
    return known(place.uprn, place.postcode, said, traders, were)


def _of_council(one: Address, roads: Mapping[int, Road], before: Before | None = None) -> Iterator[Called]:
    """``before``: by the names that its street had then, instead of those that it has."""
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
