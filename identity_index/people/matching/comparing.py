"""Comparing two records: the bits of each field, and their sum."""

from __future__ import annotations

import math

from identity_index.people.matching.contradiction import contradictions
from identity_index.people.matching.features import Features
from identity_index.people.matching.fields import FIELDS, IDENTIFIER, MISSING
from identity_index.people.matching.frequencies import Frequencies
from identity_index.people.matching.pattern import Pattern, pattern
from identity_index.people.matching.score import Score, Step
from identity_index.people.matching.weights import Weights

Parts = dict[int | str, tuple[int, float]]
"""Level and bits of each field (its number, or an identifier's scheme) that both records have."""
_BEFORE = 100.0
"""So many values of the usual commonness are thought to have been counted before the first."""


def compare(new: Features, old: Features, weights: Weights, frequencies: Frequencies) -> Score:
    """How far ``new`` and ``old`` agree, field by field.

    It is the same both ways, if ``frequencies`` knows how common the values of both are.
    """
    found = pattern(new, old)
    steps = steps_of(parts_of(found, weights, frequencies))
    return Score(
        bits=sum([step.bits for step in steps]), steps=steps, contradictions=contradictions(found, new, old)
    )


def parts_of(found: Pattern, weights: Weights, frequencies: Frequencies) -> Parts:
    """Each field's part, for fields that both have."""
    parts: Parts = {}
    for number, level in enumerate(found.levels):
        if level != MISSING:
            bits = weights.tables[number][level]
            if level < FIELDS[number].by_value and (value := found.values[number]):
                bits += rarity(number, value, weights, frequencies)
            parts[number] = level, bits
    for scheme, level in found.identifiers:
        parts[scheme] = level, weights.identifier(scheme).bits[level]
    return parts


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


def rarity(field: int, value: str, weights: Weights, frequencies: Frequencies) -> float:
    """Bits to add because a value is rarer than usual; below 0 where it is more common."""
    usual = weights.usual[field]
    share = (frequencies.count(field, value) + _BEFORE * usual) / (frequencies.total(field) + _BEFORE)
    return math.log2(usual / share)
