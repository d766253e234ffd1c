"""A council's properties, plainly invented, always the same ones: houses, tenements, blocks, shops."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from benchmarks.places.names import (
    HEADS,
    HOUSES,
    KINDS,
    LETTERS,
    PARTS,
    TAILS,
    TOWNS,
    TRADERS,
    TRADES,
)
from identity_index.places.addressbase.records import Address, Delivery, Organisation, Record
from identity_index.places.place import Place, Road, State

FIRST_UPRN, FIRST_USRN = 990_000_000_001, 99_000_001


class Spot(NamedTuple):
    """One property, in parts. ``unit`` in the form that matching gives it; ``shell``: others are in it."""

    uprn: int
    street: int
    number: int
    suffix: str
    end: int
    unit: str
    building: str
    trader: str
    postcode: str
    style: int
    shell: bool


@dataclass(slots=True)
class Town:
    """So many properties, and the streets that they are in."""

    properties: int
    seed: int = 1
    roads: list[Road] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)

    def __post_init__(self) -> None:
        random = Random(f"town {self.seed}")
        heads = sorted({head + tail for head in HEADS for tail in TAILS})
        random.shuffle(heads)
        used: set[tuple[str, str]] = set()
        while len(self.spots) < self.properties:
            town = TOWNS[min(int(random.expovariate(0.5)), len(TOWNS) - 1)]
            name = random.choice(heads)
            if random.random() < 0.02:
                name = random.choice(("High", "Main", "Station", "Church", "School"))
            elif random.random() < 0.08:
                name = f"{random.choice(('North', 'South', 'East', 'West', 'Old', 'Upper'))} {name}"
            part = random.choice(PARTS)
            kinds = random.sample(KINDS, random.choice((1, 1, 1, 2, 3)))
            for kind in kinds:
                if (f"{name} {kind}", town) not in used:
                    used.add((f"{name} {kind}", town))
                    self._street(random, f"{name} {kind}", part, town)
        del self.spots[self.properties :]

    def _street(self, random: Random, name: str, part: str, town: str) -> None:
        at = len(self.roads)
        self.roads.append(
            Road(
                FIRST_USRN + at,
                State.CURRENT,
                name.upper(),
                part.upper(),
                town.upper(),
                (name.upper(),),
                None,
                None,
            )
        )
        manner = random.choices(("houses", "tenements", "mixed"), (45, 30, 25))[0]
        style = random.randrange(4)
        count = random.randint(6, 45)
        postcode, left = "", 0
        for place in range(count):
            number = (
                place * random.choice((1, 2)) + 1
                if place < 2
                else max(self.spots[-1].number, self.spots[-1].end) + random.choice((1, 2))
            )
            if left <= 0:
                postcode, left = _postcode(at, len(self.spots)), random.randint(10, 24)
            made = self._at(random, at, number, postcode, style, manner)
            left -= made
        for _ in range(random.choice((0, 0, 1, 2))):
            house = f"{random.choice(HEADS)}{random.choice(TAILS)} {random.choice(HOUSES)}".upper()
            self._add(at, 0, "", 0, "", house, "", postcode, style)

    def _at(self, random: Random, at: int, number: int, postcode: str, style: int, manner: str) -> int:
        before = len(self.spots)
        drawn = random.random()
        tenement = manner == "tenements" or (manner == "mixed" and drawn < 0.4)
        if tenement and random.random() < 0.85:
            named = (
                f"{random.choice(HEADS)}{random.choice(TAILS)} HOUSE".upper()
                if random.random() < 0.06
                else ""
            )
            if random.random() < 0.5:
                self._add(at, number, "", 0, "", named, "", postcode, style, shell=True)
            if random.random() < 0.25:
                trader = f"{random.choice(TRADERS)} {random.choice(TRADES)}".upper()
                self._add(at, number, random.choice(("", "A")), 0, "s", "", trader, postcode, style)
            for unit in _units(random, style):
                self._add(at, number, "", 0, unit, named, "", postcode, style)
        elif drawn > 0.93:
            trader = f"{random.choice(TRADERS)} {random.choice(TRADES)}".upper()
            end = number + random.choice((2, 2, 4, 6)) if random.random() < 0.5 else 0
            self._add(at, number, "", end, "", "", trader, postcode, style)
        elif drawn > 0.88:
            for suffix in ("A", "B", "C")[: random.randint(1, 3)]:
                self._add(at, number, suffix, 0, "", "", "", postcode, style)
        else:
            house = ""
            if random.random() < 0.04:
                house = f"{random.choice(HEADS)}{random.choice(TAILS)} {random.choice(HOUSES)}".upper()
            self._add(at, number, "", 0, "", house, "", postcode, style)
        return len(self.spots) - before

    def _add(
        self,
        street: int,
        number: int,
        suffix: str,
        end: int,
        unit: str,
        building: str,
        trader: str,
        postcode: str,
        style: int,
        *,
        shell: bool = False,
    ) -> None:
        uprn = FIRST_UPRN + len(self.spots)
        within = "" if unit == "s" else unit
        self.spots.append(
            Spot(uprn, street, number, suffix, end, within, building, trader, postcode, style, shell)
        )

    def place(self, spot: Spot) -> Place:
        """As the index knows it."""
        road = self.roads[spot.street]
        none = (None,) * 4
        return Place(
            *(
                spot.uprn,
                State.CURRENT,
                None,
                road.usrn,
                *none,
                spot.postcode,
                (),
                road.name,
                "",
                spot.trader,
                (),
            )
        )

    def records(self, spot: Spot) -> list[Record]:
        """What is held of it: the council's address, Royal Mail's of most, and who trades there."""
        road = self.roads[spot.street]
        days = (None,) * 4
        unit = _in_gazetteer(spot)
        found: list[Record] = [
            Address(
                *(spot.uprn, str(spot.uprn), "ENG", 1, *days, None, "", None, "", unit),
                *(spot.number or None, spot.suffix, spot.end or None, "", spot.building),
                *(road.usrn, "1", "", "", "Y"),
            )
        ]
        if spot.trader:
            found.append(Organisation(spot.uprn, "1", spot.trader, "", *days))
        if not spot.shell and spot.uprn % 7:
            found.append(self._delivery(spot, road))
        return found

    def _delivery(self, spot: Spot, road: Road) -> Delivery:
        plain = not (spot.suffix or spot.end)
        name = (
            spot.building if plain else f"{spot.number}{spot.suffix}" + (f"-{spot.end}" if spot.end else "")
        )
        return Delivery(
            *(spot.uprn, spot.uprn % 10**8, spot.trader, "", _in_post(spot), name),
            *((spot.number or None) if plain else None, "", road.name, "", road.locality, road.town),
            *(f"{spot.postcode[:-3]} {spot.postcode[-3:]}", "S", "1A"),
            *("",) * 6,
            *(None,) * 5,
        )

    def batches(self, size: int) -> Iterator[list[Spot]]:
        for at in range(0, len(self.spots), size):
            yield self.spots[at : at + size]


def _units(random: Random, style: int) -> list[str]:
    if style == 3:
        return [str(one) for one in range(1, random.choice((4, 6, 8, 12)) + 1)]
    floors, sides = (
        range(random.choice((3, 4))),
        ("l", "r") if style == 2 else ("1", "2", "3")[: random.choice((2, 3))],
    )
    return [f"{floor}/{side}" for floor in floors for side in sides]


def _in_gazetteer(spot: Spot) -> str:
    floor, stroke, side = spot.unit.partition("/")
    if not spot.unit:
        return ""
    if not stroke:
        return f"FLAT {spot.unit.upper()}"
    if spot.style == 1:
        return f"{floor if floor != '0' else 'G'}F{side.upper()}"
    return f"FLAT {floor}/{side.upper()}"


def _in_post(spot: Spot) -> str:
    floor, stroke, side = spot.unit.partition("/")
    if stroke and spot.style == 2:
        words = {"0": "GROUND", "1": "FIRST", "2": "SECOND", "3": "THIRD"}
        return f"{words[floor]} FLOOR {'LEFT' if side == 'l' else 'RIGHT'}"
    return _in_gazetteer(spot)


def _postcode(street: int, place: int) -> str:
    rest = street * 5 + place % 5
    district, sector = rest // 4000 % 90 + 1, rest // 400 % 10
    return f"ZZ{district}{sector}{LETTERS[rest // 20 % 20]}{LETTERS[rest % 20]}"
