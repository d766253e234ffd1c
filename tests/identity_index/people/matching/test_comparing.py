"""Comparing two records: the same both ways, nothing from nothing, and what councils' records look like."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from identity_index.people.matching import (
    Counted,
    Features,
    Score,
    compare,
    default_weights,
    features,
    keys,
    terms,
)
from schemas.people import PersonName
from schemas.person_details import PersonDetails
from tests.identity_index.people.matching.people import people, person

WEIGHTS = default_weights()


def _compared(one: PersonDetails, two: PersonDetails) -> Score:
    return compare(features(one), features(two), WEIGHTS, Counted())


def _level(score: Score, field: str) -> str | None:
    return next((step.level for step in score.steps if step.field == field), None)


def _bits(score: Score, field: str) -> float:
    return next(step.bits for step in score.steps if step.field == field)


@given(people, people)
def test_it_is_the_same_both_ways(one: PersonDetails, two: PersonDetails) -> None:
    there, back = _compared(one, two), _compared(two, one)
    assert there.bits == pytest.approx(back.bits)
    assert [step.level for step in there.steps] == [step.level for step in back.steps]
    assert there.contradictions == back.contradictions


@given(people, people)
def test_it_is_the_same_each_time_and_adds_up(one: PersonDetails, two: PersonDetails) -> None:
    score = _compared(one, two)
    assert score == _compared(one, two)
    assert score.bits == pytest.approx(sum(step.bits for step in score.steps))


@given(people)
def test_what_is_missing_says_nothing(one: PersonDetails) -> None:
    assert _compared(one, PersonDetails()).steps == ()
    assert _compared(PersonDetails(), one).bits == 0


@given(people)
def test_features_are_kept_as_json(one: PersonDetails) -> None:
    made = features(one)
    json.loads(made.packed())
    assert Features.unpacked(made.packed()) == made


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "[1,2,3,4,5,6,7,8,9]", '["a"]'])
def test_what_is_no_features_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not features of a person"):
        Features.unpacked(text)


@given(people)
def test_keys_are_numbers_of_63_bits_each_once(one: PersonDetails) -> None:
    made = keys(features(one))
    assert all(0 <= key < 2**63 for key in made)
    assert len(set(made)) == len(made)
    assert made == keys(features(one))


def test_the_keys_of_one_name_and_of_one_home_stand_near_to_one_another() -> None:
    here, there = (
        {key >> 32 for key in keys(features(person(born=None, lines=(), postcode=postcode)))}
        for postcode in ("ZZ1 1ZZ", "EH99 1SP")
    )
    assert len(here) == len(there) == 3  # the two names and the postcode
    assert len(here & there) == 2


def test_swapped_names_are_recognised() -> None:
    score = _compared(person("Morag", "Testfield"), person("Testfield", "Morag"))
    assert _level(score, "given name") == "is the same"
    assert _level(score, "order of names") == "is swapped: given for family name"
    assert score.bits > 20
    assert set(keys(features(person("Morag", "Testfield")))) & set(
        keys(features(person("Testfield", "Morag", born=None, lines=(), postcode=None)))
    )


def test_day_and_month_swapped_are_recognised() -> None:
    score = _compared(person(born="1961-03-07"), person(born="1961-07-03"))
    assert _level(score, "date of birth") == "has day and month swapped"


@pytest.mark.parametrize(
    ("one", "two", "level"),
    [
        ("1961-03-07", "1961-03-07", "is the same"),
        ("1961-03-07", "1961-03-08", "has one figure that differs"),
        ("1961-03-07", "1961-01-01", "agrees in the year, as far as it is known"),
        ("1961-01-01", "1961-01-01", "agrees in the year, as far as it is known"),
        ("1961-03-07", "1961-03", "agrees in year and month"),
        ("1961-03-07", "1974-03-07", "agrees in day and month"),
        ("1961-03-07", "1988-11-30", "differs"),
        ("1961", "1962-05-05", "is a year or two apart"),
    ],
)
def test_dates_of_birth(one: str, two: str, level: str) -> None:
    assert _level(_compared(person(born=one), person(born=two)), "date of birth") == level


def test_a_date_that_no_calendar_has_is_compared_as_it_is_written() -> None:
    odd = person(born=None, further={"date_of_birth": "1961-03-77"})
    assert _level(_compared(odd, person()), "date of birth") == "has one figure that differs"


@pytest.mark.parametrize(
    ("one", "two", "level"),
    [
        ("Rab", "Robert", "is a form of the same name"),
        ("Morag", "Moraq", "is written nearly the same"),
        ("Morag", "M", "agrees with an initial"),
        ("Morag", "Angus", "differs"),
    ],
)
def test_given_names(one: str, two: str, level: str) -> None:
    assert _level(_compared(person(one), person(two)), "given name") == level


@pytest.mark.parametrize(
    ("one", "two", "level"),
    [
        ("MacSample", "McSample", "is the same"),
        ("Testfield", "Testfeild", "is written nearly the same"),
        ("Sample-Testfield", "Testfield", "is a part of the other"),
        ("Quill", "Testfield", "differs"),
    ],
)
def test_family_names(one: str, two: str, level: str) -> None:
    assert _level(_compared(person(family=one), person(family=two)), "family name") == level


def test_a_single_name_may_be_either() -> None:
    alone = PersonDetails(name=PersonName(full="Testfield"))
    score = _compared(alone, person("Morag", "Testfield"))
    assert _level(score, "family name") == "is the same"
    assert _level(score, "given name") is None
    assert (
        _level(_compared(PersonDetails(name=PersonName(full="Morag")), person()), "given name")
        == "is the same"
    )


def test_a_rare_name_says_more_than_a_common_one() -> None:
    counted = Counted()
    for number in range(500):
        counted.add(terms(features(person("Jean", "Quill" if number else "Testfield"))))
    rare, common = (
        compare(features(one), features(one), WEIGHTS, counted)
        for one in (person(family="Testfield"), person(family="Quill"))
    )
    assert rare.bits > common.bits + 3


def test_next_door_is_not_the_same_address() -> None:
    assert _level(_compared(person(), person(lines=("14 Sample Road",))), "address") != "is the same"


def test_a_home_and_a_family_name_together_say_less_than_each_alone() -> None:
    here, there = person("Innes", born=None), person("Innes", lines=("3 Other Street",), postcode="EH99 1SP")
    home = _bits(_compared(person(), here), "address")
    name = _bits(_compared(person(), there), "family name")
    both = _compared(person(), here)
    alone = _bits(_compared(person(family="Quill"), here), "address")
    assert _bits(both, "family name") == name / 2
    assert home == alone
