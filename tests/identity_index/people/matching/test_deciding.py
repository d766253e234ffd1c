"""What is linked, what is looked at, and what never links by score alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity_index.people.matching import (
    Counted,
    Decision,
    Outcome,
    PersonScore,
    decide,
    default_weights,
    features,
    score_against_person,
)
from schemas.people import PersonName
from schemas.person_details import PersonDetails
from tests.identity_index.people.matching.people import people, person

WEIGHTS = default_weights()


def _decided(new: PersonDetails, *persons: list[PersonDetails]) -> Decision:
    scores = [_score(new, records, f"p-{number}") for number, records in enumerate(persons, start=1)]
    return decide(scores, len(persons), WEIGHTS)


def _score(new: PersonDetails, records: list[PersonDetails], name: str = "p-1") -> PersonScore:
    return score_against_person(features(new), name, [features(one) for one in records], WEIGHTS, Counted())


def test_the_same_record_again_is_linked() -> None:
    decision = _decided(person(), [person()])
    assert decision.outcome is Outcome.LINK
    assert decision.best
    assert decision.best.person == "p-1"
    assert decision.probability > WEIGHTS.certain


def test_a_namesake_is_somebody_new() -> None:
    decision = _decided(person(born="1988-11-30", lines=("3 Other Street",), postcode="EH99 1SP"), [person()])
    assert decision.outcome is Outcome.NEW


def test_nobody_is_somebody_new() -> None:
    assert _decided(person()).outcome is Outcome.NEW
    assert _decided(PersonDetails(), [person()]).outcome is Outcome.NEW


def test_a_name_and_a_year_of_birth_are_looked_at() -> None:
    bare = person("Jean", born="1961", lines=(), postcode=None)
    assert _decided(bare, [person("Jean")]).outcome is Outcome.REVIEW


def test_twins_are_never_linked_by_score_alone() -> None:
    twin = person("Angus", phones=["0131 496 0123"], place_of_birth="Testtown")
    decision = _decided(twin, [person("Morag", phones=["0131 496 0123"], place_of_birth="Testtown")])
    assert decision.outcome is Outcome.REVIEW
    assert "looks like twins" in decision.reasons[0]


def test_a_record_without_a_given_name_is_no_way_in_for_a_twin() -> None:
    nameless = PersonDetails(
        name=PersonName(full="Ms Testfield", title="Ms", family="Testfield"),
        date_of_birth="1961-03-07",
        address=person().address,
    )
    assert _decided(person("Angus"), [person("Morag"), nameless]).outcome is not Outcome.LINK


def test_a_name_the_person_is_known_by_as_well_is_no_twin() -> None:
    assert _decided(person("Angus"), [person("Morag"), person("Angus")]).outcome is Outcome.LINK


def test_father_and_son_of_one_name_are_never_linked_by_score_alone() -> None:
    father = person("Angus", "Testfield", "1961-03-07", phones=["0131 496 0123"])
    son = person("Angus", "Testfield", "1988-11-30", phones=["0131 496 0123"])
    assert _decided(son, [father]).outcome is not Outcome.LINK


def test_two_chi_numbers_are_never_linked_by_score_alone() -> None:
    one = person(identifiers={"chi": "0703613018"}, emails=["m@sample.example"])
    two = person(identifiers={"chi": "0703613026"}, emails=["m@sample.example"])
    decision = _decided(two, [one])
    assert decision.outcome is Outcome.REVIEW
    assert "chi" in decision.reasons[0]


@given(people, people)
def test_two_numbers_of_which_nobody_has_two_never_link(one: PersonDetails, two: PersonDetails) -> None:
    numbered = [
        each.model_copy(update={"identifiers": person(identifiers={"nhs_number": number}).identifiers})
        for each, number in ((one, "9434765919"), (two, "9434765870"))
    ]
    assert _decided(numbered[0], [numbered[1]]).outcome is not Outcome.LINK


@given(people, st.lists(people, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_candidates_changes_nothing(
    new: PersonDetails, others: list[PersonDetails], shuffled: object
) -> None:
    scores = [_score(new, [one], f"p-{number}") for number, one in enumerate(others)]
    assert decide(scores, 10, WEIGHTS) == decide(scores[::-1], 10, WEIGHTS)


def test_who_fits_for_certain_as_well_is_told() -> None:
    decision = _decided(person(), [person()], [person()])
    assert decision.outcome is Outcome.LINK
    assert [one.person for one in decision.also] == ["p-2"]


@pytest.mark.parametrize("name", ["🙂", "X", "Test Test", "李", "-"])
def test_odd_names_are_decided_on(name: str) -> None:
    odd = PersonDetails(name=PersonName(full=name))
    assert _decided(odd, [odd]).outcome is not Outcome.LINK


def test_weights_have_a_version_of_their_content() -> None:
    assert WEIGHTS.version == default_weights().version
    assert WEIGHTS.changed(certain=0.9).version != WEIGHTS.version
    assert type(WEIGHTS).model_validate_json(WEIGHTS.model_dump_json()) == WEIGHTS
