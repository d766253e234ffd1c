"""The mask never lets a classed value through."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from safeguards.mask import EVERYTHING, MASK, mask
from schemas.catalogue import shipped
from schemas.classes import ClassedPath, DataClass

KEYS = st.sampled_from(["a", "b", "c"])
SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3)
VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)
PATHS = st.builds(
    ClassedPath,
    st.lists(KEYS | st.just("*"), max_size=3).map(tuple),
    st.sampled_from(DataClass),
)
PERSONAL = st.lists(PATHS, max_size=4).map(tuple)
CLEARED = st.sampled_from(DataClass)


def leaves(value: JsonValue, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], JsonValue]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*place, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from leaves(inner, (*place, str(position)))
    else:
        yield place, value


def covered(place: tuple[str, ...], path: tuple[str, ...]) -> bool:
    """Does the path, read part by part, lead to this place or to something around it?"""
    return len(place) >= len(path) and all(
        step in {"*", part} for step, part in zip(path, place, strict=False)
    )


@given(VALUES, PERSONAL, CLEARED)
def test_no_value_above_the_clearance_is_left(
    data: JsonValue, personal: tuple[ClassedPath, ...], cleared: DataClass
) -> None:
    masked = mask(data, personal, cleared=cleared)
    for place, value in leaves(masked):
        if any(covered(place, each.path) for each in personal if each.data_class > cleared):
            assert value in {None, MASK}


@given(VALUES, PERSONAL, CLEARED)
def test_the_shape_stays_and_so_does_the_input(
    data: JsonValue, personal: tuple[ClassedPath, ...], cleared: DataClass
) -> None:
    before = deepcopy(data)
    masked = mask(data, personal, cleared=cleared)
    assert data == before
    assert [place for place, _ in leaves(masked)] == [place for place, _ in leaves(data)]
    for (_, was), (_, now) in zip(leaves(data), leaves(masked), strict=True):
        assert now == MASK or (now == was and type(now) is type(was))


@given(VALUES, PERSONAL)
def test_who_is_cleared_for_all_sees_all_and_masking_twice_changes_nothing(
    data: JsonValue, personal: tuple[ClassedPath, ...]
) -> None:
    assert mask(data, personal, cleared=DataClass.SENSITIVE) == data
    once = mask(data, personal, cleared=DataClass.OPEN)
    assert mask(once, personal, cleared=DataClass.OPEN) == once


@given(VALUES)
def test_everything_hides_everything(data: JsonValue) -> None:
    assert all(
        value in {None, MASK} for _, value in leaves(mask(data, EVERYTHING, cleared=DataClass.PERSONAL))
    )


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({"payer": "A EXAMPLE"}, ("payer", "name")),
        ({"payer": ["A EXAMPLE"]}, ("payer", "name")),
        ({"payer": [{"name": "A EXAMPLE"}]}, ("payer", "name")),
        ({"payers": "A EXAMPLE"}, ("payers", "*", "name")),
        ("A EXAMPLE", ("payer",)),
    ],
)
def test_data_of_another_shape_is_hidden_rather_than_shown(data: JsonValue, path: tuple[str, ...]) -> None:
    masked = mask(data, (ClassedPath(path, DataClass.PERSONAL),), cleared=DataClass.INTERNAL)
    assert "EXAMPLE" not in json.dumps(masked)


def test_a_rejected_direct_debit_as_operations_staff_see_it() -> None:
    found = shipped().find("direct_debit.rejected")
    data: JsonValue = {
        "account_reference": "CT-00123",
        "payer": {"name": "A EXAMPLE", "sort_code": "000000", "account_number": "00000001", "person": None},
        "amount": "142.50",
        "currency": "GBP",
        "return_code": "0",
        "service_user_account": {"name": "INVENTED COUNCIL"},
    }
    assert mask(data, found.personal, cleared=DataClass.INTERNAL) == {
        "account_reference": MASK,
        "payer": {"name": MASK, "sort_code": MASK, "account_number": MASK, "person": None},
        "amount": MASK,
        "currency": "GBP",
        "return_code": "0",
        "service_user_account": {"name": "INVENTED COUNCIL"},
    }
