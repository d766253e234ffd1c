"""Comparing two records: the bits of each field, and their sum."""

from __future__ import annotations

import math
from collections.abc import Mapping

from identity_index.people.matching.contradiction import contradictions
from identity_index.people.matching.features import SHARED, Features, Term
from identity_index.people.matching.fields import ADDRESS, BIRTHPLACE, FAMILY, FIELDS, IDENTIFIER, MISSING
from identity_index.people.matching.frequencies import Frequencies
from identity_index.people.matching.pattern import Pattern, pattern
from identity_index.people.matching.score import Score, Step
from identity_index.people.matching.weights import Weights

Parts = dict[int | str, tuple[int, float]]
"""Level and bits of each field (its number, or an identifier's scheme) that both records have."""
_TOGETHER = ((ADDRESS, BIRTHPLACE), (ADDRESS, FAMILY))
"""Fields that often agree together, of two persons as of one."""


def compare(new: Features, old: Features, weights: Weights, frequencies: Frequencies) -> Score:
    """How far ``new`` and ``old`` agree, field by field.

    It is the same both ways, if ``frequencies`` knows how common the values of both are.
    """
    found = pattern(new, old)
    steps = steps_of(counted_once(parts_of(found, weights, Rarities(weights, frequencies))))
    return Score(
        bits=sum([step.bits for step in steps]), steps=steps, contradictions=contradictions(found, new, old)
    )


class Rarities(dict[Term, float]):
    """The ``rarity`` of each value, reckoned once; for as long as nothing is counted."""

    def __init__(self, weights: Weights, frequencies: Frequencies) -> None:
        super().__init__()
        self._weights = weights
        self._frequencies = frequencies

    def __missing__(self, term: Term) -> float:
        found = self[term] = rarity(term, self._weights, self._frequencies)
        return found


def parts_of(found: Pattern, weights: Weights, rarities: Rarities) -> Parts:
    """Each field's part by itself, for fields that both have. See ``counted_once``."""
    parts: Parts = {}
    tables = weights.tables
    for number, level in enumerate(found.levels):
        if level != MISSING:
            bits = tables[number][level]
            term = found.terms[number]
            parts[number] = level, bits if term is None else bits + rarities[term]
    for scheme, level, kind in found.identifiers:
        parts[scheme] = level, weights.identifier(scheme, kind == SHARED).bits[level]
    return parts


def counted_once(parts: Parts) -> Parts:
    """The same, but that what two fields say in part alike is not counted twice; see ``said_twice``."""
    off = said_twice({field: bits for field, (_, bits) in parts.items()})
    lessened: Parts = {field: (parts[field][0], parts[field][1] - bits) for field, bits in off.items()}
    return {**parts, **lessened} if off else parts


def said_twice(bits: Mapping[int | str, float] | Mapping[int, float]) -> dict[int, float]:
    """Bits to be taken from each field, where it agrees together with one that it often agrees with: of those
    two the lesser counts by half.

    Who was born in a town is likelier to live there, and who share a home mostly share a family name: without
    this every second of a family of four would be asked about. However much more a field is worth, what is
    left of all is never less, so that the most there can be follows from the most of each.
    """
    off: dict[int, float] = {}
    for one, two in _TOGETHER:
        if one in bits and two in bits:
            lesser = one if bits[one] < bits[two] else two
            if bits[lesser] > 0:
                off[lesser] = off.get(lesser, 0.0) + bits[lesser] / 2
    return off


def steps_of(parts: Parts) -> tuple[Step, ...]:
    """In words, the fields in the order of FIELDS and then the identifiers."""
    fields = [
        Step(field=field.name, level=field.levels[parts[number][0]].says, bits=parts[number][1])
        for number, field in enumerate(FIELDS)
        if number in parts
    ]
    identifiers = [
        Step(field=key, level=IDENTIFIER.levels[level].says, bits=bits)
        for key, (level, bits) in parts.items()
        if isinstance(key, str)
    ]
    return (*fields, *identifiers)


def rarity(term: Term, weights: Weights, frequencies: Frequencies) -> float:
    """Bits to add because a value is rarer than usual; below 0 where it is more common.

    The record counts as one more that has the value, and before any is counted a value is as common as usual.
    """
    kind, value = term
    usual = weights.usual[kind]
    share = (frequencies.count(kind, value) + 1) / (frequencies.total(kind) + 1 / usual)
    return math.log2(usual / share)
