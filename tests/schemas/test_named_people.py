"""Everybody whom an event names, by the key that they may be known by."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.catalogue import shipped
from schemas.named_people import Form, NamedPerson, people_named


def by_id(scheme: str, value: str) -> str | None:
    return value if scheme == "person" else None


def by_nino(scheme: str, value: str) -> str | None:
    return value.replace(" ", "") if scheme == "nino" else None


TAX = {"system": "tax", "local_id": "1"}
NINO = {"scheme": "nino", "value": "QQ 12 34 56 C"}


def named(short: str, data: Any, form: Form = by_id) -> list[NamedPerson]:
    return list(people_named(shipped().find(short), "/forms/web", "e-1", data, form))


@pytest.mark.parametrize(
    ("short", "data", "found"),
    [
        ("person.moved", {"person": TAX}, [NamedPerson("person", ("tax", "1"))]),
        ("person.moved", {"person": NINO}, [NamedPerson("person", ("forms-web", "e-1"), met=True)]),
        (
            "form.submitted",
            {"reference": "FS-1", "submitted_by": {}},
            [NamedPerson("submitted_by", ("forms-web", "FS-1"), met=True)],
        ),
        (
            "case.opened",
            {"reference": "C-1", "reporter": {"person": {"scheme": "person", "value": "p-4"}}},
            [
                NamedPerson("reporter.person", ("scheme:person", "p-4")),
                NamedPerson("reporter", ("forms-web", "C-1"), met=True),
            ],
        ),
        ("case.opened", {"reference": "C-1"}, []),
        ("case.closed", {"reference": "C-1"}, []),
        (
            "person.merged",
            {"person": "p-1", "merged": "p-2", "records": [TAX, {"system": "crm", "local_id": "9"}]},
            [
                NamedPerson("person", ("scheme:person", "p-1")),
                NamedPerson("merged", ("scheme:person", "p-2")),
                NamedPerson("records.0", ("tax", "1")),
                NamedPerson("records.1", ("crm", "9")),
            ],
        ),
    ],
)
def test_people_are_named_by_key_id_or_the_event_itself(
    short: str, data: Any, found: list[NamedPerson]
) -> None:
    assert named(short, data) == found


def test_of_numbers_by_which_nobody_is_found_nothing_is_told() -> None:
    data = {"payer": {"person": NINO}}
    assert named("direct_debit.rejected", data) == []
    told = named("direct_debit.rejected", data, by_nino)
    assert told == [NamedPerson("payer.person", ("scheme:nino", "QQ123456C"))]


@pytest.mark.parametrize(
    "data", [None, 7, [], {"person": None}, {"person": [TAX]}, {"person": {"system": 1}}]
)
def test_what_has_no_such_shape_names_nobody(data: Any) -> None:
    assert [one for one in named("person.recorded", data) if not one.met] == []
