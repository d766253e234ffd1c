"""A record against all that is held of one person."""

from __future__ import annotations

from collections.abc import Sequence

from identity_index.people.matching.comparing import Parts, parts_of, steps_of
from identity_index.people.matching.contradiction import contradictions
from identity_index.people.matching.features import Features
from identity_index.people.matching.fields import GIVEN, GIVEN_MIDDLE, SAME
from identity_index.people.matching.frequencies import Frequencies
from identity_index.people.matching.pattern import Pattern, pattern
from identity_index.people.matching.score import PersonScore
from identity_index.people.matching.weights import Weights


def score_against_person(
    new: Features, person: str, records: Sequence[Features], weights: Weights, frequencies: Frequencies
) -> PersonScore:
    """The best of the comparisons with each record (at least one).

    What a record does not say is taken from the person's others, so that one which says little is no way in:
    somebody's twin does not agree with "a Smith born that day at that address" if the person's given name is
    known from elsewhere.
    """
    found = [pattern(new, old) for old in records]
    parts = [parts_of(one, weights, frequencies) for one in found]
    best, bits, filled = 0, float("-inf"), parts[0]
    known = _known(parts)
    for number, one in enumerate(parts):
        whole = {**known, **one}
        total = sum([part[1] for part in whole.values()])
        if total > bits:
            best, bits, filled = number, total, whole
    return PersonScore(
        person=person,
        bits=bits,
        steps=steps_of(filled),
        contradictions=_contradictions(new, records, found),
        record=best,
    )


def _known(parts: Sequence[Parts]) -> Parts:
    """The best part of each field that any record has."""
    known: Parts = {}
    for one in parts:
        for field, part in one.items():
            if field not in known or part[1] > known[field][1]:
                known[field] = part
    return known


def _contradictions(new: Features, records: Sequence[Features], found: Sequence[Pattern]) -> tuple[str, ...]:
    """What contradicts in any record, unless another answers it: the person has that given name too."""
    answered = any(SAME <= one.levels[GIVEN] <= GIVEN_MIDDLE for one in found)
    said: dict[str, None] = {}
    for one, old in zip(found, records, strict=True):
        for words in contradictions(one, new, old, answered=answered):
            said[words] = None
    return tuple(said)
