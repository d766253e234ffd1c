"""A property and a street as they are known now, made of all that is held of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from identity_index.places.addressbase.records import (
    Address,
    Classification,
    Delivery,
    Organisation,
    Property,
    Record,
    Street,
    StreetName,
    Successor,
)
from identity_index.places.naming import (
    address_of,
    area_read,
    delivery_lines_of,
    lines_of,
    squashed,
    street_name_of,
)


class State(StrEnum):
    """How a place stands."""

    CURRENT = "current"
    PROVISIONAL = "provisional"
    """It is planned or being built."""
    RETIRED = "retired"


LONGEST_POSTCODE = 8
"""Without its space; what is longer is none."""
_STATES = {5: State.PROVISIONAL, 6: State.PROVISIONAL}
_ENDED = {7, 8, 9}


class Place(NamedTuple):
    """A property. Grid coordinates in metres, ``postcode`` without its space."""

    uprn: int
    state: State
    parent: int | None
    usrn: int | None
    easting: float | None
    northing: float | None
    latitude: float | None
    longitude: float | None
    postcode: str
    lines: tuple[str, ...]
    street: str
    classification: str
    organisation: str
    successors: tuple[int, ...]


class Road(NamedTuple):
    """A street. ``easting`` and ``northing`` are where it begins, ``end_easting`` and ``end_northing`` where
    it ends; of what lies between, a gazetteer says nothing."""

    usrn: int
    state: State
    name: str
    locality: str
    town: str
    names: tuple[str, ...]
    easting: float | None
    northing: float | None
    end_easting: float | None = None
    end_northing: float | None = None


def place_of(uprn: int, records: Sequence[Record], roads: Mapping[int, Road]) -> Place:
    """``records``: all that is held of it, perhaps nothing; ``roads``: the streets by their numbers."""
    unit = next((one for one in records if isinstance(one, Property)), None)
    address = address_of([one for one in records if isinstance(one, Address)])
    post = min((one for one in records if isinstance(one, Delivery)), key=lambda one: one.udprn, default=None)
    usrn = None if address is None else address.usrn
    road = None if usrn is None else roads.get(usrn)
    lines: list[str] = []
    if address is not None and (road is not None or address.area_name or post is None):
        lines = lines_of(address, None if road is None else (road.name, road.locality, road.town))
    elif post is not None:
        lines = delivery_lines_of(post)
    unnumbered = area_read(address)[0] if address is not None and usrn is None else ""
    code = squashed((post.postcode if post else "") or (unit.postcode if unit else ""))
    return Place(
        uprn,
        _state(unit),
        None if unit is None else unit.parent_uprn,
        usrn,
        *((None,) * 4 if unit is None else (unit.easting, unit.northing, unit.latitude, unit.longitude)),
        code if len(code) <= LONGEST_POSTCODE else "",
        tuple(lines),
        unnumbered if road is None else road.name,
        _classification([one for one in records if isinstance(one, Classification)]),
        min((one.name for one in records if isinstance(one, Organisation) and not one.end_date), default=""),
        tuple(sorted({one.successor for one in records if isinstance(one, Successor)} - {uprn})),
    )


def road_of(usrn: int, records: Sequence[Record]) -> Road:
    """``records``: all that is held of it, perhaps nothing."""
    street = next((one for one in records if isinstance(one, Street)), None)
    names = [one for one in records if isinstance(one, StreetName)]
    name = street_name_of(names)
    ended = street is None or street.end_date is not None or street.state == 4
    return Road(
        usrn,
        State.RETIRED if ended else State.CURRENT,
        "" if name is None else name.description,
        "" if name is None else name.locality,
        "" if name is None else name.town,
        tuple(sorted({one.description for one in names})),
        None if street is None else street.start_easting,
        None if street is None else street.start_northing,
        None if street is None else street.end_easting,
        None if street is None else street.end_northing,
    )


def _state(unit: Property | None) -> State:
    if unit is None or unit.logical_status in _ENDED:
        return State.RETIRED
    return _STATES.get(unit.logical_status or 0, State.CURRENT)


def _classification(of: Sequence[Classification]) -> str:
    """By the product's own scheme before any other; one that has not ended before one that has."""
    best = min(
        of,
        key=lambda one: (one.end_date is not None, "AddressBase" not in one.scheme, one.class_key),
        default=None,
    )
    return "" if best is None else best.code
