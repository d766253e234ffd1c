"""Whoever is told to be out of reach would have been neither linked to nor asked about."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from identity_index.people.matching import (
    Counted,
    Outcome,
    Weights,
    default_weights,
    features,
    learn,
    match,
    score_against_person,
    terms,
)
from identity_index.people.matching.comparing import Rarities
from identity_index.people.matching.deciding import least_bits, probability
from identity_index.people.matching.reach import Reach
from schemas.person_details import PersonDetails
from tests.identity_index.people.matching.people import FAMILY, GIVEN, people, person

_OTHERS = [features(person(given, family)) for given in GIVEN for family in FAMILY]
WEIGHTS = [default_weights(), learn(_OTHERS), default_weights().changed(population=1.0)]
_persons = st.dictionaries(
    st.sampled_from("abcd"), st.lists(people, min_size=1, max_size=3), min_size=1, max_size=4
)


@settings(max_examples=300)
@given(people, _persons, st.sampled_from(WEIGHTS), st.integers(1, 2_000_000))
def test_to_leave_out_whoever_is_out_of_reach_changes_nothing(
    new: PersonDetails, persons: dict[str, list[PersonDetails]], weights: Weights, many: int
) -> None:
    of = features(new)
    held = {name: [features(one) for one in records] for name, records in persons.items()}
    counted = Counted(many)
    for some in held.values():
        counted.add({term for one in some for term in terms(one)})
    reach = Reach(of, many, weights, Rarities(weights, counted))
    within = {name: some for name, some in held.items() if reach.has(some)}
    for name in held.keys() - within.keys():
        score = score_against_person(of, name, held[name], weights, counted)
        assert probability(score.bits, many, weights) < weights.possible
    whole, fewer = (match(of, each, many, weights, counted) for each in (held, within))
    assert fewer.outcome is whole.outcome
    if whole.outcome is not Outcome.NEW:
        assert fewer == whole


def test_a_home_or_a_birthday_alone_is_out_of_reach_and_a_sister_is_not() -> None:
    weights, many = default_weights(), 2_000_000
    reach = Reach(features(person()), many, weights, Rarities(weights, Counted(many)))
    assert not reach.has([features(person("Innes", "Quill", born="1988-11-30"))])
    assert not reach.has([features(person("Innes", "Quill", lines=(), postcode="EH99 1SP"))])
    assert reach.has([features(person("Joan"))])


@given(st.integers(1, 2_000_000), st.sampled_from(WEIGHTS))
def test_the_least_bits_are_where_somebody_is_asked(many: int, weights: Weights) -> None:
    least = least_bits(many, weights)
    assert probability(least + 1e-6, many, weights) > weights.possible
    assert probability(least - 1e-6, many, weights) < weights.possible
