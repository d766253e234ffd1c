"""A record against all that is held of one person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from identity_index.people.matching.comparing import Parts, Rarities, counted_once, parts_of, steps_of
from identity_index.people.matching.contradiction import contradictions
from identity_index.people.matching.features import Features
from identity_index.people.matching.fields import GIVEN, GIVEN_MIDDLE, SAME
from identity_index.people.matching.frequencies import Frequencies
from identity_index.people.matching.pattern import Pattern, pattern
from identity_index.people.matching.score import PersonScore
from identity_index.people.matching.weights import Weights


class Weighed(NamedTuple):
    """What a comparison came to, in figures alone: most persons who are looked at are not chosen, and nobody
    asks why."""

    person: str
    bits: float
    record: int
    """Which of the person's records agrees best, from 0."""
    parts: Parts
    """Of that record, with what it does not say taken from the others."""
    found: Sequence[Pattern]


def weigh(
    new: Features, person: str, records: Sequence[Features], weights: Weights, rarities: Rarities
) -> Weighed:
    """The best of the comparisons with each record (at least one).

    What a record does not say is taken from the person's others, so that one which says little is no way in:
    somebody's twin does not agree with "a Smith born that day at that address" if the person's given name is
    known from elsewhere.
    """
    found = [pattern(new, old) for old in records]
    parts = [parts_of(one, weights, rarities) for one in found]
    best, bits, filled = 0, float("-inf"), parts[0]
    known = _known(parts) if len(parts) > 1 else {}
    for number, one in enumerate(parts):
        whole = counted_once({**known, **one} if known else one)
        total = sum([part[1] for part in whole.values()])
        if total > bits:
            best, bits, filled = number, total, whole
    return Weighed(person, bits, best, filled, found)


def score_against_person(
    new: Features, person: str, records: Sequence[Features], weights: Weights, frequencies: Frequencies
) -> PersonScore:
    """As ``weigh``, in words, and with what contradicts."""
    return in_words(new, records, weigh(new, person, records, weights, Rarities(weights, frequencies)))


def in_words(new: Features, records: Sequence[Features], weighed: Weighed) -> PersonScore:
    """``records`` are those that it was weighed against."""
    return PersonScore(
        person=weighed.person,
        bits=weighed.bits,
        steps=steps_of(weighed.parts),
        contradictions=contradicting(new, records, weighed),
        record=weighed.record,
    )


def contradicting(new: Features, records: Sequence[Features], weighed: Weighed) -> tuple[str, ...]:
    """What contradicts in any record, unless another answers it: the person has that given name too."""
    answered = any(SAME <= one.levels[GIVEN] <= GIVEN_MIDDLE for one in weighed.found)
    said: dict[str, None] = {}
    for one, old in zip(weighed.found, records, strict=True):
        for words in contradictions(one, new, old, answered=answered):
            said[words] = None
    return tuple(said)


def _known(parts: Sequence[Parts]) -> Parts:
    """The best part of each field that any record has."""
    known: Parts = {}
    for one in parts:
        for field, part in one.items():
            if field not in known or part[1] > known[field][1]:
                known[field] = part
    return known
