"""Files as AddressBase Premium has them, of a town that is plainly invented."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PER_STREET = 40
"""Properties in one street; every tenth is a block, whose flats follow it."""
FLATS = 4
FIRST_UPRN, FIRST_USRN = 990_000_000_001, 99_000_001
_TREES = ("ALDER", "ASPEN", "BEECH", "BIRCH", "CEDAR", "ELDER", "HAZEL", "HOLLY", "LARCH", "ROWAN", "WILLOW")
_NOUNS = ("CLOSE", "COURT", "CRESCENT", "DRIVE", "GARDENS", "GROVE", "LANE", "ROAD", "TERRACE", "WYND")
_DAYS = ("2019-05-01", "", "2024-02-03", "2019-05-01")
Value = str | int | float | None
Line = Sequence[Value]


@dataclass(frozen=True, slots=True)
class Spot:
    """One property of the town. ``flat`` is 0 for a house or a block."""

    uprn: int
    usrn: int
    number: int
    flat: int
    block: int | None
    easting: float
    northing: float
    postcode: str


@dataclass(frozen=True, slots=True)
class Town:
    """So many properties, always the same ones."""

    properties: int

    def spots(self) -> Iterator[Spot]:
        """In the order of their numbers."""
        made = 0
        street = 0
        while made < self.properties:
            for place in range(PER_STREET):
                number = place * 2 + 1
                easting, northing = (
                    400_000.0 + (street % 200) * 60,
                    540_000.0 + (street // 200) * 600 + place * 12,
                )
                postcode = f"ZZ{street // 100 % 90 + 1} {street // 10 % 10}{_letters(street, place // 20)}"
                block = FIRST_UPRN + made if place % 10 == 9 else None
                for flat in range(1 + (FLATS if block else 0)):
                    if made == self.properties:
                        return
                    uprn = FIRST_UPRN + made
                    parent = block if flat else None
                    yield Spot(uprn, FIRST_USRN + street, number, flat, parent, easting, northing, postcode)
                    made += 1
            street += 1

    @property
    def streets(self) -> int:
        return max(((spot.usrn - FIRST_USRN) for spot in self.spots()), default=-1) + 1

    def records(self) -> Iterator[Line]:
        """Every line between header and trailer, without change type and order."""
        for number in range(self.streets):
            yield street(FIRST_USRN + number)
        for number in range(self.streets):
            yield street_name(FIRST_USRN + number, name_of(number))
        for spot in self.spots():
            yield unit(spot)
        for spot in self.spots():
            key = f"9999X{spot.uprn % 10**9:09d}"
            yield (23, spot.uprn, key, f"{spot.uprn % 10**7:07d}", 0, "7666VC", *_DAYS)
        for spot in self.spots():
            yield address(spot)
        for spot in self.spots():
            if not (spot.number // 2 % 10 == 9 and not spot.flat):
                yield delivery(spot)
        for spot in self.spots():
            code = "PP" if spot.number // 2 % 10 == 9 and not spot.flat else "RD06" if spot.flat else "RD04"
            scheme = "AddressBase Premium Classification Scheme"
            yield (32, spot.uprn, f"9999C{spot.uprn % 10**9:09d}", code, scheme, "1.0", *_DAYS)


def street(usrn: int, *, state: int = 2) -> Line:
    number = usrn - FIRST_USRN
    x, y = 400_000.0 + (number % 200) * 60, 540_000.0 + (number // 200) * 600
    ends = (x, y, *degrees(x, y), x, y + 480, *degrees(x, y + 480))
    return (11, usrn, 1, 9999, state, "2019-05-01", 1, 8, 0, *_DAYS, *ends, 10)


def street_name(usrn: int, name: str, language: str = "ENG") -> Line:
    return (15, usrn, name, "", "TOLBURGH", "TOLBURGHSHIRE", language, *_DAYS)


def unit(spot: Spot, *, status: int = 1, end: str = "") -> Line:
    point = (spot.easting, spot.northing, *degrees(spot.easting, spot.northing))
    days = (_DAYS[0], end, *_DAYS[2:])
    state = ("", "") if status != 8 else (4, end)
    return (21, spot.uprn, status, *state, spot.block, *point, 1, 9999, "E", *days, "D", spot.postcode, 0)


def address(spot: Spot, *, status: int = 1) -> Line:
    within = f"FLAT {spot.flat}" if spot.flat else ""
    key = f"9999L{spot.uprn % 10**9:09d}"
    called = ("", "", "", "", within, spot.number, "", "", "", "")
    return (24, spot.uprn, key, "ENG", status, *_DAYS, *called, spot.usrn, "1", "", "", "Y")


def delivery(spot: Spot, road: str | None = None) -> Line:
    road = name_of(spot.usrn - FIRST_USRN) if road is None else road
    within = f"FLAT {spot.flat}" if spot.flat else ""
    where = ("", road, "", "", "TOLBURGH", spot.postcode, "S", "1A", *("",) * 6)
    names = ("", "", within, "", spot.number)
    udprn = spot.uprn % 10**8
    return (28, spot.uprn, udprn, *names, *where, "2024-02-03", *_DAYS)


def successor(uprn: int, by: int) -> Line:
    return (30, uprn, f"9999S{by % 10**9:09d}", *_DAYS, by)


def name_of(number: int) -> str:
    """Of the street of this number, from 0; no two are the same."""
    tree, noun = _TREES[number % len(_TREES)], _NOUNS[number // len(_TREES) % len(_NOUNS)]
    again = number // (len(_TREES) * len(_NOUNS))
    return f"{tree} {noun}" if not again else f"{tree} {noun} {_letters(again, 0)}"


def write(
    file: Path,
    lines: Iterator[tuple[str, Line]],
    *,
    made: str = "2026-05-06",
    at: str = "06:00:00",
    full: bool = True,
    volume: int = 1,
    next_volume: int = 0,
    counted: int | None = None,
) -> int:
    """A file with a true trailer, unless ``counted`` says something else; answers with how many lines are
    between header and trailer. ``lines``: each with its change type."""
    count = 0
    with file.open("w", encoding="utf-8", newline="") as out:
        kind = "F" if full else "C"
        out.write(f'10,"TOLBURGH INVENTED",9999,{made},{volume},{made},{at},"2.0","{kind}"\r\n')
        for change, line in lines:
            count += 1
            out.write(f"{written(line, change, count)}\r\n")
        out.write(f"99,{next_volume},{count if counted is None else counted},{made},{at}\r\n")
    return count


def written(line: Line, change: str = "I", order: int = 1) -> str:
    """A line as a file has it, without its end."""
    return f'{line[0]},"{change}",{order},{",".join(map(_cell, line[1:]))}'


def write_town(file: Path, properties: int, **more: str) -> int:
    """A full supply of a town; answers with how many records are in it."""
    lines = (("I", one) for one in Town(properties).records())
    return write(file, lines, made=more.get("made", "2026-05-06"))


def degrees(easting: float, northing: float) -> tuple[float, float]:
    """Latitude and longitude, near the town and only nearly."""
    return round(54.7549465 + (northing - 540_000) / 111_279, 7), round(
        -2.001522 + (easting - 400_000) / 64_360, 7
    )


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value if value[:4].isdigit() and value.count("-") == 2 else f'"{value}"' if value else ""
    return f"{value:.2f}" if isinstance(value, float) and abs(value) > 1000 else str(value)


def _letters(first: int, second: int) -> str:
    signs = "ABDEFGHJLNPQRSTUWXYZ"
    return signs[first % len(signs)] + signs[second % len(signs)]
