"""What streets and properties were called before. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from identity_index.places.addressbase.records import Address, Delivery, Organisation, Record
from identity_index.places.naming import lines_of
from identity_index.places.place import Place, Road

MOST = 4
"""Addresses that a property had, by which it is looked for."""


class Before(NamedTuple):
    """``names``: those that each street had and has no more, by USRN, the last to end first; ``records``:
    what was said of each property and is not any more, by UPRN, in the same order."""

    names: Mapping[int, Sequence[str]] = {}
    records: Mapping[int, Sequence[Record]] = {}

    def roads(self, road: Road) -> Iterator[Road]:
        """The street under each name that it had."""
        for name in self.names.get(road.usrn, ()):
            yield road._replace(name=name, names=())


class Lines(NamedTuple):
    """An address as an envelope has it, without the postcode, and its street."""

    lines: tuple[str, ...]
    street: str


def lines_before(place: Place, before: Before, roads: Mapping[int, Road]) -> list[Lines]:
    """The addresses that it had: in its street under a name of before, and as the council wrote it then."""
    found: dict[Lines, None] = {}
    for name in before.names.get(place.usrn or 0, ()) if place.street else ():
        found[Lines(tuple(line.replace(place.street, name) for line in place.lines), name)] = None
    for one in before.records.get(place.uprn, ()):
        if isinstance(one, Address):
            road = None if one.usrn is None else roads.get(one.usrn)
            called = None if road is None else (road.name, road.locality, road.town)
            found[Lines(tuple(lines_of(one, called)), "" if road is None else road.name)] = None
    return [one for one in found if one.lines != place.lines][:MOST]


def traded_before(held: Sequence[Record], past: Sequence[Record]) -> list[str]:
    """Who traded at a property, the last to go first; some may trade there still. ``held``: what is said of
    it; ``past``: what was said and is not any more."""
    ended = [one for one in held if isinstance(one, Organisation) and one.end_date]
    found = [one.name for one in sorted(ended, key=lambda one: one.end_date or "", reverse=True)]
    for one in past:
        if isinstance(one, Organisation):
            found.append(one.name)
        elif isinstance(one, Delivery):
            found.append(one.organisation)
    return list(dict.fromkeys(name for name in found if name))
