"""Whom a record is compared with: by how many persons share how much with it."""

from __future__ import annotations

from identity_index.people.candidates import MOST_PERSONS, nearest


def _crowd(many: int, first: int = 100) -> set[int]:
    return set(range(first, first + many))


def test_a_key_of_few_is_enough_and_one_of_more_needs_another() -> None:
    assert nearest([1], {1: {7, 8, 9}}) == [7, 8, 9]
    assert nearest([1], {1: {7, 8, 9, 10}}) == []
    assert nearest([1, 2], {1: {7, *_crowd(19)}, 2: {7, *_crowd(19, first=200)}}) == [7]


def test_who_shares_most_stands_first_and_of_equals_who_came_first() -> None:
    sharing = {1: {5, 6, 7}, 2: {7}, 3: _crowd(80)}
    assert nearest([1, 2, 3, 4], sharing) == [7, 5, 6]
    assert nearest([1, 2, 3, 4], sharing, but=[5]) == [7, 6]


def test_no_more_are_looked_at_than_so_many() -> None:
    sharing = {key: _crowd(40) for key in range(10)}
    assert nearest(range(10), sharing) == sorted(_crowd(40))[:MOST_PERSONS]
