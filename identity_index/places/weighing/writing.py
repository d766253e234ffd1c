"""A property's own address, written as somebody might: with slips, in another order, parts left out. Pure.

What a text was made of is known, so nobody needs to label it. A few name a number or a flat that there is
not: they mean none that is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from typing import NamedTuple

from identity_index.places.matching.known import Form, Known, Words
from identity_index.places.matching.units import SOME, floor_of
from identity_index.places.matching.written import Number, kinds
from identity_index.places.weighing.slips import slip, slipped_code

_SHORTEST_CODE = 5
_SLIPPED_FROM = 4
"""Letters of a word in which somebody slips."""


class Made(NamedTuple):
    """``meant``: a UPRN; None where it names what there is not."""

    text: str
    meant: int | None


def write(place: Known, others: Sequence[Known], random: Random) -> Made | None:
    """``others``: what is like it, such as what its address is compared with. None where it is called
    nothing."""
    forms = [one for one in place.forms if (one.street or one.names) and not one.former]
    if not forms:
        return None
    form, meant = random.choice(forms), place.uprn
    if random.random() < 0.06:
        stranger = _stranger(form, others, random)
        if stranger is not None:
            return Made(_text(place, stranger, others, random), None)
    return Made(_text(place, form, others, random), meant)


def _stranger(form: Form, others: Iterable[Known], random: Random) -> Form | None:
    along = [one for other in others for one in other.forms if one.street == form.street]
    if form.unit and random.random() < 0.4:
        floor, stroke, side = form.unit.partition("/")
        taken = {one.unit for one in along}
        if floor.isdecimal():
            new = f"{int(floor) + (7 if stroke else 12)}{stroke}{side}"
            return None if new in taken else form._replace(unit=new)
    if form.number is None or not form.street:
        return None
    last = max((max(one.number.start, one.number.end) for one in along if one.number), default=0)
    number = max(last, form.number.start) + random.randint(1, 30)
    return form._replace(number=Number(number), names=())


def _text(place: Known, form: Form, others: Sequence[Known], random: Random) -> str:
    code = _code(place, others, random)
    parts = [
        *([" ".join(random.choice(place.traders))] if place.traders and random.random() < 0.5 else []),
        *_house(form, random),
    ]
    if place.areas and random.random() < (0.7 if code else 0.85):
        parts.append(" ".join(random.choice(place.areas)))
    for _ in range(random.choices((0, 1, 2), (50, 38, 12))[0]):
        at = random.randrange(len(parts))
        parts[at] = _slipped(parts[at], random)
    if code:
        parts = [*parts, code] if random.random() < 0.95 else [code, *parts]
    return random.choice((", ", ", ", ", ", " ")).join(parts)


def _house(form: Form, random: Random) -> list[str]:
    street: Words = form.street
    if len(street) > 1 and street[-1] in kinds() and random.random() < 0.05:
        street = street[:-1]
    number = "" if form.number is None else f"{form.number.start}{form.number.suffix}"
    if form.number is not None and form.number.end and random.random() < 0.7:
        number = f"{number}-{form.number.end}"
    unit = _unit(form.unit, random)
    if form.unit and number and not form.names and random.random() < 0.15:
        number, unit = f"{number}/{form.unit}", ""
    named = form.names and (not number or random.random() < 0.6)
    line = " ".join([*([number] if number else []), *street])
    if random.random() < 0.06:
        line = " ".join([*street, *([number] if number else [])])
    found = [unit, " ".join(form.names) if named else "", line]
    if unit and not unit[0].isdigit() and random.random() < 0.15:
        found = found[1:] + found[:1]
    return [one for one in found if one] or [" ".join(form.names)]


def _unit(unit: str, random: Random) -> str:
    if unit.startswith(SOME):
        return unit.removeprefix(SOME) or "flat"
    if floor := floor_of(unit):
        return f"{'g' if floor == '0' else floor}f"
    floor, stroke, side = unit.partition("/")
    if not unit:
        return ""
    if not stroke:
        return random.choice((f"flat {unit}", f"flat {unit}", f"apartment {unit}", unit))
    return random.choice((f"flat {unit}", unit, f"flat {unit}", f"{'g' if floor == '0' else floor}f{side}"))


def _code(place: Known, others: Sequence[Known], random: Random) -> str:
    drawn = random.random()
    if len(place.postcode) < _SHORTEST_CODE or drawn >= 0.75:
        return ""
    if drawn < 0.60:
        return place.postcode
    if drawn < 0.70:
        return slipped_code(random, place.postcode)
    return random.choice([one.postcode for one in others if one.postcode] or [place.postcode])


def _slipped(part: str, random: Random) -> str:
    words = part.split(" ")
    long = [at for at, word in enumerate(words) if len(word) >= _SLIPPED_FROM and word.isalpha()]
    if long:
        at = random.choice(long)
        words[at] = slip(random, words[at])
    return " ".join(words)
