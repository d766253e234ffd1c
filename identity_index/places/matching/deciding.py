"""Which property a text means, how sure that is, and why. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from identity_index.places.matching import ladders
from identity_index.places.matching.comparing import ANOTHER_NUMBER, Comparison
from identity_index.places.matching.known import Known
from identity_index.places.matching.ladders import LADDERS, MISSING, Levels
from identity_index.places.matching.shorthand import like_a_flat
from identity_index.places.matching.weights import Weights


class Outcome(StrEnum):
    CERTAIN = "certain"
    REVIEW = "review"
    """Somebody should say: it may be that one, or another."""
    NONE = "none"


class Weighed(NamedTuple):
    """A property and how well it agrees, in bits. ``against``: what of the text says that it is another,
    whatever it weighs; "" where nothing does; ``former``: by what it was called before; ``told`` and
    ``unused``: as of a ``Way``."""

    uprn: int
    bits: float
    levels: Levels
    against: str = ""
    former: bool = False
    told: frozenset[str] = frozenset()
    unused: frozenset[str] = frozenset()


class Answer(NamedTuple):
    """``score``: how probable the best one is, from 0 to 1; ``runner_up`` the next best.

    ``doubt`` is what keeps it from being certain, whatever it scores; ``retired`` the property that the text
    names, where that is no more and ``best`` stands in its place.
    """

    outcome: Outcome
    score: float
    best: Weighed | None
    runner_up: Weighed | None
    runner_up_score: float
    reason: str
    doubt: str = ""
    retired: int | None = None


def weigh(comparison: Comparison, candidates: Iterable[Known], weights: Weights) -> list[Weighed]:
    """Each by the way to agree that is best; the best first, and equals by UPRN."""
    found: list[Weighed] = []
    for one in candidates:
        ways = [
            Weighed(one.uprn, weights.worth(way.levels) - weights.otherwise * way.at, way.levels, *way[2:])
            for way in comparison.ways(one)
        ]
        if ways:
            found.append(max(ways, key=_worth))
    return sorted(found, key=lambda one: (-one.bits, one.uprn))


def _worth(way: Weighed) -> tuple[float, bool, Levels, bool]:
    return way.bits, not way.former, way.levels, not way.against


def decide(weighed: Sequence[Weighed], weights: Weights) -> Answer:
    """``weighed``: the best first."""
    if not weighed:
        return Answer(
            Outcome.NONE,
            0.0,
            None,
            None,
            0.0,
            "Nothing that is known has a street, a name or a postcode of this text.",
        )
    if _street_alone(weighed[0]):
        return Answer(
            *(Outcome.NONE, 0.0, weighed[0], None, 0.0),
            "The text names a street, and neither a number nor a name of a property there.",
            STREET_ALONE,
        )
    shares, _ = chances(weighed, weights)
    best, second = weighed[0], weighed[1] if len(weighed) > 1 else None
    score, next_score = shares[0], shares[1] if second else 0.0
    doubt = _doubt(best.levels) or best.against or _shop_or_flat(weighed) or _another_is_named(weighed)
    doubt = doubt or _perhaps_a_flat(weighed)
    if score >= weights.certain and not doubt:
        outcome = Outcome.CERTAIN
    elif score >= weights.possible or _house_is_there(best):
        outcome = Outcome.REVIEW
    else:
        outcome = Outcome.NONE
    reason = _reason(best, second, score, next_score, doubt, outcome)
    return Answer(outcome, score, best, second, next_score, reason, doubt)


def chances(weighed: Sequence[Weighed], weights: Weights) -> tuple[list[float], float]:
    """How probable each is, and that none of them is meant. ``weighed``: at least one, the best first.

    A text that names no flat means the house, where the house itself is known: its flats are then one rival,
    however many they are. A shop in it that the text does not name is not the house itself.
    """
    top = max(weighed[0].bits, weights.none)
    shares = [2.0 ** (one.bits - top) for one in weighed]
    best = weighed[0].levels
    if best[ladders.UNIT] == ladders.UNIT_NEITHER and best[ladders.TRADER] in _HOUSE_ITSELF:
        alike = Counter(one.levels for one in weighed if one.levels[ladders.UNIT] == ladders.UNIT_UNSAID)
        shares = [share / alike.get(one.levels, 1) for share, one in zip(shares, weighed, strict=True)]
    none = 2.0 ** (weights.none - top)
    whole = math.fsum(shares) + none
    return [share / whole for share in shares], none / whole


def _doubt(levels: Levels) -> str:
    """What keeps an answer from being certain, whatever it weighs."""
    number, unit = levels[ladders.NUMBER], levels[ladders.UNIT]
    if number == ladders.NUMBER_OTHER:
        return "the number is another"
    if number == ladders.NUMBER_SUFFIX:
        return "the number has another letter"
    if unit in _ANOTHER_FLAT:
        return _ANOTHER_FLAT[unit]
    if levels[ladders.STREET] in _ANOTHER_STREET and levels[ladders.POSTCODE] != ladders.CODE_SAME:
        return "the street may be another"
    if not (number in _NUMBER_AGREES or levels[ladders.NAME] in _NAME_AGREES or _business(levels)):
        return "neither its number nor a name of it is in the text"
    return ""


def _business(levels: Levels) -> bool:
    return levels[ladders.TRADER] == ladders.TRADER_SAME


def _house_is_there(best: Weighed) -> bool:
    """Is the house that the text means known, and only the flat that it names is not?"""
    flat = best.levels[ladders.UNIT] in _ANOTHER_FLAT or best.against == ANOTHER_NUMBER
    there = best.levels[ladders.STREET] in _STREET_AGREES
    return flat and there and best.levels[ladders.NUMBER] in {ladders.NUMBER_SAME, ladders.NUMBER_RANGE}


def _street_alone(best: Weighed) -> bool:
    """Does all that agrees with the best one agree with its whole street?"""
    levels = best.levels
    return (
        levels[ladders.STREET] in _STREET_AGREES
        and levels[ladders.NUMBER] in {MISSING, ladders.NUMBER_UNSAID}
        and levels[ladders.UNIT] in {ladders.UNIT_NEITHER, ladders.UNIT_UNSAID}
        and levels[ladders.NAME] in {MISSING, ladders.NAME_NONE}
        and levels[ladders.TRADER] in {MISSING, ladders.TRADER_NONE}
        and not best.against
    )


def _shop_or_flat(weighed: Sequence[Weighed]) -> str:
    """A shop that the text does not name, in a house with flats of which it names none."""
    best = weighed[0].levels
    if best[ladders.UNIT] != ladders.UNIT_NEITHER or best[ladders.TRADER] in _HOUSE_ITSELF:
        return ""
    both = "there are flats too, and the text names neither a flat nor the business"
    return both if _has_flats(weighed) else ""


def _perhaps_a_flat(weighed: Sequence[Weighed]) -> str:
    """A house with flats, and a word of the text that nothing explains and may name one."""
    best = weighed[0]
    short = sorted(filter(like_a_flat, best.unused))
    if best.levels[ladders.UNIT] != ladders.UNIT_NEITHER or not short or not _has_flats(weighed):
        return ""
    return f"there are flats, and {short[0]} may be meant to name one"


def _has_flats(weighed: Sequence[Weighed]) -> bool:
    """Are there flats in the house that agrees best?"""
    best = weighed[0].levels
    same = (ladders.STREET, ladders.NUMBER, ladders.POSTCODE)
    return any(
        one.levels[ladders.UNIT] == ladders.UNIT_UNSAID and all(one.levels[at] == best[at] for at in same)
        for one in weighed
    )


def _another_is_named(weighed: Sequence[Weighed]) -> str:
    """Is a word that the best one leaves unexplained the name of another house or business there: the Red
    Lion, 14 King Street, where the Red Lion is at 28?"""
    best = weighed[0]
    named = any(
        not one.told.isdisjoint(best.unused) and one.levels[ladders.STREET] in _STREET_AGREES
        for one in weighed[1:]
    )
    return "the text names another house or business of the street too" if named and not best.told else ""


def _reason(
    best: Weighed, second: Weighed | None, score: float, next_score: float, doubt: str, outcome: Outcome
) -> str:
    says = ", ".join(in_words(best.levels))
    says = says[:1].upper() + says[1:] + "." + (" It was called that before." if best.former else "")
    if doubt and outcome is not Outcome.CERTAIN:
        return f"{says} It is not certain: {doubt}."
    if outcome is Outcome.CERTAIN or second is None:
        return says
    if next_score * 2 >= score:
        apart = [
            LADDERS[at].name
            for at, (one, two) in enumerate(zip(best.levels, second.levels, strict=True))
            if one != two
        ]
        than = f"They differ in {' and '.join(apart)}." if apart else "They cannot be told apart by it."
        return f"{says} Another agrees about as well. {than}"
    return f"{says} That is too little to be certain."


def in_words(levels: Levels) -> list[str]:
    """What agrees and what does not."""
    return [
        LADDERS[at].says[level]
        for at, level in enumerate(levels)
        if level != MISSING and (at, level) not in _UNSAID
    ]


_UNSAID = {
    (ladders.UNIT, ladders.UNIT_NEITHER),
    (ladders.TRADER, ladders.TRADER_NONE),
    (ladders.NAME, ladders.NAME_NONE),
    (ladders.AREA, ladders.AREA_NONE),
    (ladders.REST, ladders.REST_NONE),
}
STREET_ALONE = "a street is all that the text names"
_NUMBER_AGREES = {ladders.NUMBER_SAME, ladders.NUMBER_RANGE, ladders.NUMBER_SUFFIX}
_NAME_AGREES = {ladders.NAME_SAME, ladders.NAME_NEAR}
_ANOTHER_FLAT = {
    ladders.UNIT_OTHER: "the flat is another",
    ladders.UNIT_UNKNOWN: "no such flat is known there",
    ladders.UNIT_LIKE: "the flat may be another",
}
_STREET_AGREES = {
    *(ladders.ROAD_SAME, ladders.ROAD_NEAR, ladders.ROAD_NO_KIND, ladders.ROAD_NEAR_NO_KIND),
}
_HOUSE_ITSELF = {MISSING, ladders.TRADER_SAME}
_ANOTHER_STREET = {
    *(ladders.ROAD_OTHER_KIND, ladders.ROAD_NEAR_OTHER_KIND, ladders.ROAD_PART, ladders.ROAD_OTHER),
    ladders.ROAD_MISTAKEN,
}
