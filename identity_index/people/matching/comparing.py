"""Comparing two records: the bits of each field, and their sum."""

from __future__ import annotations

import math

from identity_index.people.matching.contradiction import contradictions
from identity_index.people.matching.features import SHARED, Features, Term
from identity_index.people.matching.fields import ADDRESS, BIRTHPLACE, FIELDS, IDENTIFIER, MISSING
from identity_index.people.matching.frequencies import Frequencies
from identity_index.people.matching.pattern import Pattern, pattern
from identity_index.people.matching.score import Score, Step
from identity_index.people.matching.weights import Weights

Parts = dict[int | str, tuple[int, float]]
"""Level and bits of each field (its number, or an identifier's scheme) that both records have."""


def compare(new: Features, old: Features, weights: Weights, frequencies: Frequencies) -> Score:
    """How far ``new`` and ``old`` agree, field by field.

    It is the same both ways, if ``frequencies`` knows how common the values of both are.
    """
    found = pattern(new, old)
    steps = steps_of(parts_of(found, weights, Rarities(weights, frequencies)))
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
    """Each field's part, for fields that both have."""
    parts: Parts = {}
    tables = weights.tables
    for number, level in enumerate(found.levels):
        if level != MISSING:
            bits = tables[number][level]
            term = found.terms[number]
            parts[number] = level, bits if term is None else bits + rarities[term]
    _once(parts, ADDRESS, BIRTHPLACE)
    for scheme, level, kind in found.identifiers:
        parts[scheme] = level, weights.identifier(scheme, kind == SHARED).bits[level]
    return parts


def _once(parts: Parts, one: int, two: int) -> None:
    """Where two fields agree that often agree together, the lesser counts by half: who was born in a town is
    likelier to live there, so that both say in part the same."""
    if one in parts and two in parts and parts[one][1] > 0 and parts[two][1] > 0:
        lesser = one if parts[one][1] < parts[two][1] else two
        level, bits = parts[lesser]
        parts[lesser] = level, bits / 2


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
