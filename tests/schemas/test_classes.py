"""Which places of a model are classed."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import BaseModel

from schemas.catalogue import shipped
from schemas.classes import Classed, ClassedPath, DataClass, classed_paths

Secret = Annotated[str, Classed(DataClass.SENSITIVE)]


class Inner(BaseModel):
    """Something inside."""

    plain: str
    own: Annotated[str, Classed(DataClass.PERSONAL)]


class Other(BaseModel):
    """Another thing inside."""

    own: Annotated[str, Classed(DataClass.SENSITIVE)]


class Outer(BaseModel):
    """Every way a class can hide in an annotation."""

    one: Inner
    maybe: Inner | None
    many: list[Inner]
    named: dict[str, Inner]
    either: Inner | Other
    whole: Annotated[Inner | None, Classed(DataClass.INTERNAL)]
    inside: Secret | None
    deep: list[dict[str, Secret]]
    opened: Annotated[str, Classed(DataClass.OPEN)]


class Loop(BaseModel):
    """A model that holds itself."""

    again: Loop | None


def test_every_classed_place_is_found_with_its_highest_class() -> None:
    assert set(classed_paths(Outer)) == {
        ClassedPath(("one", "own"), DataClass.PERSONAL),
        ClassedPath(("maybe", "own"), DataClass.PERSONAL),
        ClassedPath(("many", "*", "own"), DataClass.PERSONAL),
        ClassedPath(("named", "*", "own"), DataClass.PERSONAL),
        ClassedPath(("either", "own"), DataClass.SENSITIVE),
        ClassedPath(("whole",), DataClass.INTERNAL),
        ClassedPath(("whole", "own"), DataClass.PERSONAL),
        ClassedPath(("inside",), DataClass.SENSITIVE),
        ClassedPath(("deep", "*", "*"), DataClass.SENSITIVE),
    }


def test_a_model_that_holds_itself_is_refused() -> None:
    with pytest.raises(TypeError, match="holds itself"):
        classed_paths(Loop)


def test_classes_are_ordered() -> None:
    assert DataClass.OPEN < DataClass.INTERNAL < DataClass.PERSONAL < DataClass.SENSITIVE


@pytest.mark.parametrize(
    ("short", "path", "data_class"),
    [
        ("direct_debit.rejected", ("payer", "sort_code"), DataClass.SENSITIVE),
        ("direct_debit.rejected", ("payer", "account_number"), DataClass.SENSITIVE),
        ("direct_debit.rejected", ("payer", "name"), DataClass.PERSONAL),
        ("person.moved", ("name", "full"), DataClass.PERSONAL),
        ("person.moved", ("new_address",), DataClass.PERSONAL),
        ("person.moved", ("person", "value"), DataClass.PERSONAL),
        ("case.opened", ("description",), DataClass.SENSITIVE),
        ("case.opened", ("reporter", "email"), DataClass.PERSONAL),
        ("form.submitted", ("answers",), DataClass.SENSITIVE),
        ("request.updated", ("message",), DataClass.PERSONAL),
        ("request.updated", ("notes",), DataClass.SENSITIVE),
        ("sensor.alert", ("location",), DataClass.PERSONAL),
    ],
)
def test_what_says_something_about_a_person_is_classed(
    short: str, path: tuple[str, ...], data_class: DataClass
) -> None:
    found = shipped().find(short)
    assert ClassedPath(path, data_class) in found.personal
    assert found.data_class >= data_class
