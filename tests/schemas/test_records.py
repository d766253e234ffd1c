"""Which records an event names, and which places of a model name one."""

from __future__ import annotations

from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from schemas.catalogue import shipped
from schemas.classes import Classed, DataClass
from schemas.model import CanonicalModel
from schemas.records import NamedRecord, record_paths, records_named
from schemas.references import PersonKey, PersonReference, PlaceReference, SourceKey


class Inner(CanonicalModel):
    record: SourceKey


class Outer(CanonicalModel):
    """Every way in which a record can be named, and what only looks like one."""

    plain: SourceKey
    maybe: SourceKey | None = None
    classed: Annotated[SourceKey | None, Classed(DataClass.INTERNAL)] = None
    many: list[SourceKey]
    by_name: dict[str, SourceKey]
    inside: Inner
    deep: list[Inner]
    person: PersonReference
    citizen: PersonKey
    citizens: list[PersonKey]
    place: PlaceReference | None = None
    text: str


PATHS = (
    ("plain",),
    ("maybe",),
    ("classed",),
    ("many", "*"),
    ("by_name", "*"),
    ("inside", "record"),
    ("deep", "*", "record"),
)


def key(number: int) -> dict[str, JsonValue]:
    return {"system": "roads", "local_id": str(number)}


def test_every_place_that_holds_a_source_key_and_nothing_else_is_found() -> None:
    assert record_paths(Outer) == PATHS


def test_the_records_are_named_with_their_places() -> None:
    data: JsonValue = {
        "plain": key(1),
        "maybe": None,
        "many": [key(2), key(3)],
        "by_name": {"first": key(4)},
        "inside": {"record": key(5)},
        "deep": [{"record": key(6)}],
        "person": key(7),
    }
    found = records_named(PATHS, data)
    assert [(one.where, one.local_id) for one in found] == [
        ("plain", "1"),
        ("many.0", "2"),
        ("many.1", "3"),
        ("by_name.first", "4"),
        ("inside.record", "5"),
        ("deep.0.record", "6"),
    ]
    assert [one.field for one in found] == ["plain", "many", "many", "first", "record", "record"]


@pytest.mark.parametrize(
    ("short", "paths"),
    [("request.updated", (("request",),)), ("person.moved", ()), ("direct_debit.rejected", ())],
)
def test_of_the_shipped_types_those_name_records_that_are_about_one(
    short: str, paths: tuple[tuple[str, ...], ...]
) -> None:
    assert shipped().find(short).records == paths


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["plain", "many", "system", "local_id", "record", "deep"]), inner)
    ),
    max_leaves=12,
)


@given(_JSON)
def test_whatever_the_data_is_only_whole_keys_are_named(data: JsonValue) -> None:
    for one in records_named(PATHS, data):
        assert isinstance(one, NamedRecord)
        value = data
        for part in one.where.split("."):
            assert isinstance(value, dict | list)
            value = value[part] if isinstance(value, dict) else value[int(part)]
        assert isinstance(value, dict)
        assert (value["system"], value["local_id"]) == (one.system, one.local_id)
