"""One record against all candidates: whom it joins, and whom it shows to be one."""

from __future__ import annotations

from identity_index.people.matching import (
    Counted,
    Decision,
    Outcome,
    are_one,
    default_weights,
    features,
    match,
)
from schemas.person_details import PersonDetails
from tests.identity_index.people.matching.people import person

WEIGHTS = default_weights()
MARRIED = person("Morag", "Quill", lines=("3 Other Street",), postcode="EH99 1SP", phones=["0131 496 0123"])
SINGLE = person("Morag", "Testfield", emails=["morag@sample.example"])
BOTH = person(
    "Morag",
    "Quill",
    lines=("3 Other Street",),
    postcode="EH99 1SP",
    phones=["0131 496 0123"],
    emails=["morag@sample.example"],
    other_names=[SINGLE.name],
    previous_addresses=[SINGLE.address],
)


def _matched(new: PersonDetails, **persons: list[PersonDetails]) -> Decision:
    held = {name: [features(one) for one in records] for name, records in persons.items()}
    return match(features(new), held, len(held), WEIGHTS, Counted(len(held)))


def test_a_record_that_bridges_two_persons_shows_that_they_are_one() -> None:
    decision = _matched(BOTH, single=[SINGLE], married=[MARRIED])
    assert decision.outcome is Outcome.LINK
    assert decision.best
    assert {decision.best.person, *(one.person for one in decision.also)} == {"single", "married"}


def test_two_who_contradict_each_other_are_not_one_whatever_fits_both() -> None:
    numbers = ("0703613018", "0703613026")
    single, married = (
        one.model_copy(update={"identifiers": person(identifiers={"chi": number}).identifiers})
        for one, number in zip((SINGLE, MARRIED), numbers, strict=True)
    )
    decision = _matched(BOTH, single=[single], married=[married])
    assert decision.also == ()


def test_who_is_one_is_the_same_both_ways_here() -> None:
    bridge = [features(BOTH), features(MARRIED)]
    assert are_one(bridge, [features(SINGLE)], 2, WEIGHTS, Counted(2))
    assert are_one([features(SINGLE)], bridge, 2, WEIGHTS, Counted(2))


def test_a_father_is_not_one_with_his_son() -> None:
    father = [features(person("Angus"))]
    son = [features(person("Angus", born="1988-11-30"))]
    assert not are_one(father, son, 2, WEIGHTS, Counted(2))


def test_one_that_fits_two_who_are_not_one_is_looked_at() -> None:
    someone, father, son = (
        person("Angus", born=born, phones=["0131 496 0123"]) for born in (None, "1961-03-07", "1988-11-30")
    )
    decision = _matched(someone, father=[father], son=[son])
    assert decision.outcome is Outcome.REVIEW
    assert "not one person" in decision.reasons[0]


def test_nobody_to_compare_with_is_somebody_new() -> None:
    assert _matched(BOTH).outcome is Outcome.NEW


def test_who_shares_a_home_and_a_family_name_is_not_asked_about_for_that() -> None:
    mother = person("Morag", "Testfield", born="1961-03-07", gender="female")
    child = person("Innes", "Testfield", born="1988-11-30", gender="female")
    assert _matched(child, mother=[mother]).outcome is Outcome.NEW
    # Nor where one record says the name and another the home.
    name, home = mother.model_copy(update={"address": None}), mother.model_copy(update={"name": None})
    for records in ([mother, name, home], [name, mother], [name, home]):
        assert _matched(child, mother=records).outcome is Outcome.NEW


def test_who_shares_a_home_and_the_whole_name_is_asked_about_and_with_the_birthday_linked() -> None:
    elder = person("Morag", "Testfield", born="1961-03-07")
    assert _matched(person(born="1988-11-30"), elder=[elder]).outcome is Outcome.REVIEW
    assert _matched(person(), elder=[elder]).outcome is Outcome.LINK
