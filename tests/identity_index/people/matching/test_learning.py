"""Weights from records without labels: the same each time, and nearer to what the records are like."""

from __future__ import annotations

from itertools import pairwise

import pytest

from identity_index.people.matching import (
    Counted,
    Features,
    Labelled,
    Weights,
    default_weights,
    evaluate,
    features,
    learn,
)
from tests.identity_index.people.matching.people import person

_START = default_weights()
_GIVEN = ["Morag", "Angus", "Innes", "Kirsty", "Rhona", "Struan", "Ailsa", "Fergus", "Iona", "Lachlan", "Una"]
_FAMILY = ["Testfield", "Sampleton", "Quill", "Mockridge", "Dummond", "Specimen", "Proofer"]


def _people(many: int = 100) -> list[tuple[Features, Features]]:
    """Two records of each: their postcode differs for every second, nothing else ever does."""
    pairs = []
    for number in range(many):
        one, two = (
            person(
                _GIVEN[number % 11],
                _FAMILY[number % 7],
                f"{1930 + number % 71}-{1 + number % 12:02}-{1 + number % 28:02}",
                (),
                f"ZZ{1 + (number + moved * 37) % 9} {number % 10}Z{'ABDEFGHJLN'[number // 10 % 10]}",
            )
            for moved in (0, number % 2)
        )
        pairs.append((features(one), features(two)))
    return pairs


@pytest.fixture(scope="module")
def people() -> list[tuple[Features, Features]]:
    return _people()


@pytest.fixture(scope="module")
def learned(people: list[tuple[Features, Features]]) -> Weights:
    return learn([record for pair in people for record in pair])


def test_the_same_records_in_any_order_give_the_same_weights(
    people: list[tuple[Features, Features]], learned: Weights
) -> None:
    again = learn([record for pair in reversed(people) for record in reversed(pair)])
    assert again == learned
    assert again.version == learned.version != _START.version


def test_what_one_person_s_records_share_is_found_out(learned: Weights) -> None:
    address = learned.fields["address"]
    assert sum(address.m[:2]) == pytest.approx(0.5, abs=0.15)
    assert learned.fields["date of birth"].m[0] > 0.9
    assert learned.fields["family name"].u[0] == pytest.approx(1 / 7, abs=0.05)
    assert 50 < learned.population < 200


def test_the_levels_of_a_field_add_up_to_one(learned: Weights) -> None:
    for field in learned.fields.values():
        assert sum(field.m) == pytest.approx(1)
        assert sum(field.u) == pytest.approx(1)
        assert min(*field.m, *field.u) > 0


def test_thresholds_stay(learned: Weights) -> None:
    assert (learned.certain, learned.possible) == (_START.certain, _START.possible)
    assert learned.learned_from == "200 records, no labels"


@pytest.mark.parametrize("many", [0, 1])
def test_nothing_is_learned_from_nobody(many: int) -> None:
    assert learn([features(person())] * many) == _START


def test_alike_records_alone_are_learned_from() -> None:
    assert learn([features(person())] * 3).fields.keys() == _START.fields.keys()


def test_what_was_said_of_pairs_counts(people: list[tuple[Features, Features]], learned: Weights) -> None:
    aliases = [
        Labelled(features(person("Morag", born=born)), features(person("Kirsty", born=born)), same=True)
        for born in ("1961-03-07", "1972-05-11", "1988-11-30")
        for _ in range(40)
    ]
    tuned = learn([record for pair in people for record in pair], aliases)
    assert tuned.fields["given name"].m[-1] > learned.fields["given name"].m[-1] + 0.2
    assert "120 pairs that were decided on" in tuned.learned_from


def test_evaluating_tells_the_thresholds_apart(
    people: list[tuple[Features, Features]], learned: Weights
) -> None:
    labelled = [Labelled(*pair, same=True) for pair in people]
    labelled += [Labelled(one[0], two[1], same=False) for one, two in pairwise(people)]
    found = evaluate(labelled, learned, Counted(len(people)))
    assert [one.threshold for one in found] == sorted({one.threshold for one in found})
    assert {learned.certain, learned.possible} <= {one.threshold for one in found}
    at = next(one for one in found if one.threshold == 0.5)
    assert at.precision == 1
    assert at.recall
    assert at.recall > 0.9
    assert [one.linked for one in found] == sorted([one.linked for one in found], reverse=True)


def test_evaluating_nothing_says_nothing() -> None:
    assert all(one.f1 is None and one.linked == 0 for one in evaluate([], _START, Counted()))
