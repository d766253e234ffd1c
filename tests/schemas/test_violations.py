"""What a person is told of a field that does not fit: plain words, and never what was in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, ValidationError

from schemas.catalogue import shipped
from schemas.envelope import SHAPES as ENVELOPE_SHAPES
from schemas.envelope import Envelope
from schemas.formats import SHAPES
from schemas.violations import describe

SECRET = "Ailsa Example \u2022 lives here"
TYPES = [one.type for one in shipped().types()]
_MACHINE = re.compile(r"\^|\$|\\x|\(\?|\[A-Z|pattern|pydantic|Input|instance|after validation")


def patterns(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        for inner in schema.values():
            yield from patterns(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from patterns(inner)


def said(model: type[BaseModel], value: Any) -> tuple[str, str, str] | None:
    try:
        model.model_validate(value)
    except ValidationError as error:
        return describe(error, ("data",))
    return None


@pytest.mark.parametrize("name", TYPES)
def test_every_pattern_of_the_catalogue_has_words(name: str) -> None:
    assert set(patterns(shipped().json_schema(name))) <= set(SHAPES)


def test_every_pattern_of_the_envelope_has_words() -> None:
    assert set(patterns(Envelope.model_json_schema())) <= set(ENVELOPE_SHAPES)


values = st.recursive(
    st.sampled_from([None, True, 1, -1, 2.5, 10**12, "", SECRET, "2026-02-31", "x" * 20_000, "a\tb"]),
    lambda inner: (
        st.lists(inner, max_size=8) | st.dictionaries(st.sampled_from(["lines", "a b"]), inner, max_size=2)
    ),
    max_leaves=6,
)


@pytest.mark.parametrize("name", TYPES)
@given(data=st.data())
def test_no_pattern_and_no_value_is_shown(name: str, data: st.DataObject) -> None:
    model = shipped().find(name).model
    given = data.draw(
        st.fixed_dictionaries({}, optional=dict.fromkeys([*model.model_fields, "no such"], values))
    )
    for field in model.model_fields.values():
        # One level further down, where the patterns are.
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel) and data.draw(st.booleans()):
            given[next(n for n, f in model.model_fields.items() if f is field)] = {
                each: data.draw(values) for each in inner.model_fields
            }
    found = said(model, given)
    if found is None:
        return
    problem, where, fix = found
    assert where.startswith("data")
    assert fix
    assert SECRET not in problem
    assert "2026-02-31" not in problem
    assert not _MACHINE.search(problem), problem


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("ZZ11ZZ", "must be a UK postcode in capitals with one space, such as ZZ1 1ZZ"),
        (7, "must be a string"),
    ],
)
def test_a_postcode_is_told_as_people_write_it(value: Any, told: str) -> None:
    model = shipped().find("person.moved").model
    person = {
        "person": {"system": "revenues", "local_id": "1"},
        "name": {"full": "A"},
        "moved_on": "2026-05-01",
    }
    found = said(model, {**person, "new_address": {"lines": ["1 Invented Street"], "postcode": value}})
    assert found is not None
    assert found[:2] == (told, "data.new_address.postcode")


def test_an_unknown_field_is_named_as_it_was_sent() -> None:
    found = said(shipped().find("case.closed").model, {"my field": 1})
    assert found is not None
    assert 'data["my field"] is not a field of this type' in found[0]


def test_a_pattern_of_a_third_party_is_not_shown_either() -> None:
    class Theirs(BaseModel):
        code: str = Field(pattern=r"^X[0-9]+$")

    assert said(Theirs, {"code": "7"}) == (
        "is not written as this field must be",
        "data.code",
        "Look the field up in the schema of its type",
    )
