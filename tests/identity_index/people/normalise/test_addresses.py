"""Addresses in their many spellings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity_index.people.normalise.address import NormalAddress, read_address
from schemas.person_details import HeldAddress


def read(*lines: str) -> NormalAddress:
    found = read_address(HeldAddress(lines=list(lines)))
    assert found.usable is not None, found
    return found.usable


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["12 St Andrews Street"], ["12 Saint Andrews St."]),
        (["12A High St", "Muckle Town"], ["Muckle Town", "12 a High Street"]),
        (["Flat 2", "14 High Street"], ["14/2 High St"]),
        (["Flat 2/1", "14 High Street"], ["2F1", "14 High St"]),
        (["GF1, 3 Brae Road"], ["0/1 3 Brae Rd"]),
        (["Ground Floor Left, 3 Brae Road"], ["3 BRAE RD", "Ground Left"]),
        (["12-14 Brae Avenue"], ["12 Brae Ave"]),
        (["c/o Reid", "5 Mill Lane"], ["5 Mill Ln"]),
        (["The Old House", "East Brae"], ["Old Hse", "E Brae"]),
        (["007 Mill Lane"], ["7 Mill Lane"]),
    ],
)
def test_two_spellings_of_one_address(one: list[str], other: list[str]) -> None:
    assert read(*one) == read(*other)


def test_house_and_flat_are_apart() -> None:
    found = read("Flat 3/2", "14a High Street")
    assert (found.number, found.unit, found.words) == ("14a", "3/2", ("high", "st"))
    assert read("Flat B", "14 High Street").unit == "b"
    assert read("14 High Street") != read("Flat 1", "14 High Street")


def test_the_postcode_may_be_unusable_and_the_address_not() -> None:
    found = read_address(HeldAddress(lines=["14 High Street"], postcode="ZZ99 3VZ")).usable
    assert found is not None
    assert found.postcode is not None
    assert found.postcode.usable is None


@pytest.mark.parametrize("written", ["No fixed abode", "N.F.A.", "Unknown", "Address withheld"])
def test_no_address(written: str) -> None:
    why = read_address(HeldAddress(lines=[written])).why
    assert why in {"a word that says there is no address", "an empty address"}


def test_an_empty_address() -> None:
    assert read_address(HeldAddress()).why == "an empty address"


@given(st.lists(st.text("abcdefghij", min_size=5, max_size=9), min_size=1, max_size=5))
def test_the_order_of_words_does_not_count(parts: list[str]) -> None:
    turned = list(reversed(parts))
    assert read("14 " + " ".join(parts)) == read("14 " + " ".join(turned))


@given(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60), max_size=8))
def test_nothing_that_can_be_written_breaks_it(lines: list[str]) -> None:
    found = read_address(HeldAddress(lines=lines))
    assert found.value is not None
    assert all(found.value.words)
