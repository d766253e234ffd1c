"""What systems say about people: taken as it is given, and what names a person is told from what does not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from schemas.catalogue import shipped
from schemas.formats import PartOfDay
from schemas.parties import parties_named

DAY = TypeAdapter(PartOfDay)


@given(st.dates())
def test_any_day_month_or_year_of_the_calendar_is_a_part_of_one(day: date) -> None:
    text = day.isoformat()
    assert [DAY.validate_python(text[:length]) for length in (10, 7, 4)] == [text, text[:7], text[:4]]


@pytest.mark.parametrize(
    "text", ["", "61", "1961-3", "1961-13", "1961-02-30", "0000", "1961-03-07T00:00", "١٩٦١"]
)
def test_what_is_no_part_of_a_day_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        DAY.validate_python(text)


def test_a_wrong_number_or_postcode_is_what_the_system_holds() -> None:
    """It is for the index to say what is wrong with it, not for the catalogue to refuse the person."""
    model = shipped().find("person.recorded").model
    model.model_validate(
        {
            "person": {"system": "crm", "local_id": "1"},
            "details": {
                "address": {"postcode": "not one"},
                "identifiers": [{"scheme": "chi", "value": "9999999999"}],
            },
        }
    )


@pytest.mark.parametrize(
    ("short", "data", "found"),
    [
        ("person.recorded", {"person": {"system": "crm", "local_id": "1"}}, [("crm", "1")]),
        (
            "person.relinked",
            {
                "record": {"system": "crm", "local_id": "1"},
                "others": [{"system": "revenues", "local_id": "2"}],
            },
            [("crm", "1"), ("revenues", "2")],
        ),
        ("data.correction_requested", {"record": {"system": "crm", "local_id": "1"}}, [("crm", "1")]),
    ],
)
def test_a_persons_record_names_a_person_and_no_matter(
    short: str, data: dict[str, object], found: list[tuple[str, str]]
) -> None:
    kind = shipped().find(short)
    assert kind.records == ()
    assert [(one.within, one.value) for one in parties_named(kind.people, data)] == found  # type: ignore[arg-type]
