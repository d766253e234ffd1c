"""What people write for an address: realistic typing errors, another order, abbreviations, missing parts.

Every text has its truth beside it, found out of the town's own parts and never by matching: the property that
it means, or None where it could mean several, or none that is known. Texts are made in turn for two
halves of their own: ``development`` is what weights are chosen on; ``held out`` is only counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from random import Random
from typing import Literal, NamedTuple

from benchmarks.places.names import HEADS, HOUSES, TAILS
from benchmarks.places.town import Spot, Town
from identity_index.places.weighing.slips import slip, slipped_code

Half = Literal["development", "held out"]
_SHORT = {
    "Street": ("St", "Str", "St."),
    "Road": ("Rd", "Rd."),
    "Avenue": ("Ave", "Av"),
    "Drive": ("Dr", "Drv"),
    "Gardens": ("Gdns", "Gdn"),
    "Place": ("Pl",),
    "Terrace": ("Terr", "Ter"),
    "Crescent": ("Cres", "Cr"),
    "Lane": ("Ln",),
    "Court": ("Ct",),
    "Close": ("Cl",),
    "Grove": ("Gr", "Grv"),
    "Park": ("Pk",),
    "Square": ("Sq",),
    "View": ("Vw",),
    "North": ("N", "Nth"),
    "South": ("S", "Sth"),
    "East": ("E",),
    "West": ("W",),
    "Cottage": ("Cott",),
    "House": ("Hse", "Ho"),
}
_FLOORS = {
    "0": ("ground floor", "ground floor"),
    "1": ("1st floor", "first floor"),
    "2": ("2nd floor", "second floor"),
    "3": ("3rd floor", "third floor"),
}


_WORDS = {
    "b": ("Basement", "basement flat", "Bsmt"),
    "main": ("Main Door", "main door flat"),
    "upper": ("Upper", "upper flat"),
}
"""Flats that are words, as people write them."""


class Text(NamedTuple):
    """``meant``: a UPRN, or None; ``kind``: what was done to it, for whoever reads what went wrong."""

    text: str
    meant: int | None
    kind: str


class Corruption:
    """Texts about a town."""

    def __init__(self, town: Town, seed: int = 7) -> None:
        self._town, self._seed = town, seed
        self._named: dict[str, list[Spot]] = defaultdict(list)
        self._along: dict[int, list[Spot]] = defaultdict(list)
        for spot in town.spots:
            self._named[town.roads[spot.street].name.title().rpartition(" ")[0]].append(spot)
            self._along[spot.street].append(spot)
        self._shells = {(spot.street, spot.number): spot for spot in town.spots if spot.shell}

    def texts(self, half: Half, many: int) -> Iterator[Text]:
        """The same ones each time."""
        for number in range(many):
            random = Random(f"{self._seed} {half} {number}")
            yield self._text(random)

    def _text(self, random: Random) -> Text:
        spot = random.choice(self._town.spots)
        kind = "plain"
        drawn = random.random()
        if drawn < 0.06:
            spot, kind = self._stranger(random, spot)
        elif drawn < 0.10:
            spot, kind = self._neighbour(random, spot)
        elif drawn < 0.12:
            return self._street_alone(random, spot)
        elif spot.unit and random.random() < 0.03:
            return self._without_unit(random, spot)
        meant = None if kind != "plain" else spot.uprn
        return self._written(random, spot, meant, kind)

    def _stranger(self, random: Random, spot: Spot) -> tuple[Spot, str]:
        """A property that is like this one and does not exist."""
        if spot.unit and random.random() < 0.4:
            floor, stroke, side = spot.unit.partition("/")
            unit = f"{int(floor) + 7 if stroke else int(floor) + 12}{stroke}{side}"
            return spot._replace(unit=unit), "no such flat"
        taken = {number for one in self._along[spot.street] for number in (one.number, one.end)}
        within = {one.number + 1 for one in self._along[spot.street] if one.end}
        number = next(
            one for one in range(max(taken) + random.randint(1, 30), 9999) if one not in taken | within
        )
        if not spot.number:
            return spot._replace(building="UNHEARDOF LODGE"), "no such house"
        return spot._replace(number=number, suffix="", end=0, building="", trader=""), "no such number"

    def _neighbour(self, random: Random, spot: Spot) -> tuple[Spot, str]:
        """One that would stand beside this one, or in it, and does not exist."""
        along = self._along[spot.street]
        if not spot.number or random.random() < 0.25:
            spot = spot._replace(number=0, suffix="", end=0, unit="", trader="")
            other = f"{random.choice(HEADS)}{random.choice(TAILS)} {random.choice(HOUSES)}".upper()
            if other.split()[0] not in {one.building.split()[0] for one in along if one.building}:
                return spot._replace(building=other), "another house's name"
            return spot._replace(building="UNHEARDOF LODGE"), "no such house"
        here = [one for one in along if one.number == spot.number]
        if spot.end and random.random() < 0.6:
            number = spot.number + 1
            if not any(one.number <= number <= max(one.number, one.end) for one in along if one != spot):
                return spot._replace(number=number, end=0, trader=""), "the range's other side"
        if spot.unit:
            floor, stroke, side = spot.unit.partition("/")
            new = [f"{floor}/{one}" for one in ("m" if side in {"l", "r"} else "4", "5")] if stroke else []
            new = [*new, *("b", "main", "upper")]
            return spot._replace(unit=random.choice(new)), "no such flat"
        letters = {one.suffix for one in here} | {one.unit.upper() for one in here}
        letter = next(one for one in "BCDEFGHJK" if one not in letters)
        return spot._replace(suffix=letter, end=0, building="", trader=""), "no such letter"

    def _street_alone(self, random: Random, spot: Spot) -> Text:
        """What is reported somewhere in a street, of no property."""
        bare = spot._replace(number=0, suffix="", end=0, unit="", building="", trader="")
        said = self._written(random, bare, None, "a street alone")
        what = random.choice(("", "", "Pothole on ", "Street light out ", "Bins not emptied, "))
        return said._replace(text=f"{what}{said.text}")

    def _without_unit(self, random: Random, spot: Spot) -> Text:
        shell = self._shells.get((spot.street, spot.number))
        bare = spot._replace(unit="", trader="")
        return self._written(random, bare, shell.uprn if shell else None, "no flat said")

    def _written(self, random: Random, spot: Spot, meant: int | None, kind: str) -> Text:
        road = self._town.roads[spot.street]
        name, _, way = road.name.title().rpartition(" ")
        drawn = random.random()
        code, right = spot.postcode, False
        if drawn < 0.60:
            right = True
        elif drawn < 0.70:
            code = slipped_code(random, code)
        elif drawn < 0.75:
            code = random.choice(self._town.spots).postcode
        else:
            code = ""
        has_town = random.random() < (0.7 if code else 0.85)
        has_kind = random.random() > 0.05
        has_building = bool(spot.building) and (not spot.number or random.random() < 0.6)
        has_trader = bool(spot.trader) and random.random() < 0.5
        has_number = bool(spot.number) and not (has_trader and right and random.random() < 0.1)
        said = (
            random.choice(range(spot.number, spot.end + 1, 2)) if random.random() < 0.45 and spot.end else 0
        )
        if meant is not None:
            says = _Said(
                *(name, way if has_kind else None, road.town if has_town else None, code if right else None),
                (said or spot.number, spot.suffix) if has_number else None,
                *(spot.unit, spot.building if has_building else None, spot.trader if has_trader else None),
            )
            if self._could_be(says) != 1:
                meant, kind = None, f"{kind}, could be several"
        number = (str(said) if said else _house(spot)) if has_number else ""
        parts = self._parts(random, spot, name, way if has_kind else "", has_building, has_trader, number)
        if road.locality and random.random() < 0.4:
            parts.append(road.locality.title())
        if has_town:
            parts.append(road.town.title())
        written = self._typed(random, parts)
        if code:
            shown = f"{code[:-3]} {code[-3:]}" if random.random() < 0.8 else code
            written = [*written, shown] if random.random() < 0.95 else [shown, *written]
        text = random.choice((", ", ", ", ", ", " ")).join(written)
        case = random.random()
        text = text.lower() if case < 0.3 else text.upper() if case < 0.4 else text
        return Text(text, meant, kind)

    def _parts(
        self, random: Random, spot: Spot, name: str, way: str, building: bool, trader: bool, house: str
    ) -> list[str]:
        street = " ".join(_short(random, word) for word in f"{name} {way}".split())
        before: list[str] = []
        if trader:
            before.append(spot.trader.title())
        unit = _unit(random, spot.unit)
        called = " ".join(_short(random, word) for word in spot.building.title().split()) if building else ""
        drawn = random.random()
        if unit and house and drawn < 0.15 and not called and spot.unit not in _WORDS:
            within = spot.unit.upper()
            ways = (f"{house}/{within}", f"{house}/{within}", f"{house} ({within})", f"{house}-{within}")
            house, unit = random.choice(ways if "/" in within else ways[:2]), ""
        if house and random.random() < 0.04:
            house = random.choice(("No. ", "no ", "#")) + house
        line = f"{house} {street}".strip() if random.random() < 0.94 else f"{street} {house}".strip()
        if unit and drawn > 0.85:
            return [
                *before,
                *([called] if called else []),
                line,
                unit if not unit[0].isdigit() else f"Flat {unit}",
            ]
        if unit and not called and random.random() < 0.1:
            return [*before, f"{unit} {line}" if not unit.isdigit() else f"Flat {unit} {line}"]
        return [*before, *([unit] if unit else []), *([called] if called else []), line]

    def _typed(self, random: Random, parts: list[str]) -> list[str]:
        slips = random.choices((0, 1, 2), (50, 38, 12))[0]
        for _ in range(slips):
            at = random.randrange(len(parts))
            words = parts[at].split(" ")
            long = [place for place, word in enumerate(words) if len(word) > 3 and word.isalpha()]
            if long:
                place = random.choice(long)
                words[place] = slip(random, words[place])
                parts[at] = " ".join(words)
        if random.random() < 0.03:
            parts = [part.replace(" ", "", 1) if part.replace(" ", "").isalpha() else part for part in parts]
        return parts

    def _could_be(self, says: _Said) -> int:
        """How many properties of the town have all of these parts; what a text does not say is None."""
        return sum(
            all(one is None or one == two for one, two in zip(says, self._has(spot, says.house), strict=True))
            for spot in self._named[says.name or ""]
        )

    def _has(self, spot: Spot, asked: tuple[int, str] | None) -> _Said:
        road = self._town.roads[spot.street]
        name, _, way = road.name.title().rpartition(" ")
        house = (spot.number, spot.suffix)
        if spot.end and asked is not None and asked[0] in range(spot.number, spot.end + 1, 2):
            house = (asked[0], spot.suffix)
        return _Said(name, way, road.town, spot.postcode, house, spot.unit, spot.building, spot.trader)


class _Said(NamedTuple):
    name: str | None
    kind: str | None
    town: str | None
    postcode: str | None
    house: tuple[int, str] | None
    unit: str | None
    building: str | None
    trader: str | None


def _house(spot: Spot) -> str:
    return f"{spot.number}{spot.suffix}" + (f"-{spot.end}" if spot.end else "")


def _unit(random: Random, unit: str) -> str:
    floor, stroke, side = unit.partition("/")
    if not unit:
        return ""
    if unit in _WORDS:
        return random.choice(_WORDS[unit])
    if not stroke:
        forms = (f"Flat {unit}", f"flat {unit}", f"Apt {unit}", f"Fl {unit}", unit)
        return random.choice(forms).replace("Apt", random.choice(("Apt", "Apartment", "Flat")))
    ways: tuple[str, ...] = (
        *(f"Flat {floor}/{side.upper()}", f"{floor}/{side.upper()}", f"Flat {floor}/{side.upper()}"),
        *(f"{'G' if floor == '0' else floor}F{side.upper()}", f"Fl {floor}/{side.upper()}"),
    )
    level = "G" if floor == "0" else floor
    if side in {"l", "r"}:
        word = "Left" if side == "l" else "Right"
        ways = (*ways, f"{level}{side.upper()}", f"({level}{side.upper()})", f"{level}F {word}")
    elif side.isdigit():
        ways = (*ways, f"{floor}.{side}")
    drawn = random.random()
    if floor in _FLOORS and drawn < 0.15 and side != "m":
        words = random.choice(_FLOORS[floor])
        if side in {"l", "r"}:
            return f"{words} {'left' if side == 'l' else 'right'}"
        return f"{words} flat {side}"
    return random.choice(ways)


def _short(random: Random, word: str) -> str:
    return random.choice(_SHORT[word]) if word in _SHORT and random.random() < 0.45 else word
