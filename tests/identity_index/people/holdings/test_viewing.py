"""What a purpose shows of what is held: the rest is counted, and nowhere to be read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from identity_index.people.holdings.fields import class_of, field_of, fields_of
from identity_index.people.holdings.ports import Asking, Said, Thing, Things
from identity_index.people.holdings.purpose import SHIPPED, Part, PurposeRule, Upto, purposes
from identity_index.people.holdings.told import Told
from identity_index.people.holdings.viewing import View
from schemas.classes import DataClass

AT = datetime(2026, 5, 6, tzinfo=UTC)
DETAILS: dict[str, Any] = {
    "name": {"full": "Ailsa Example"},
    "date_of_birth": "1961-03-17",
    "emails": [],
    "identifiers": [{"scheme": "nino", "value": "QQ123456C"}],
    "further": {"housing_band": "gold"},
}


def told(system: str = "crm", local_id: str = "C7", details: Any = None) -> Told:
    return Told(system, local_id, details or DETAILS, AT, f"/invented/{system} e-1")


def withheld(view: View) -> dict[tuple[str, str], int]:
    return {(one.part.value, one.data_class): one.many for one in view.withheld}


def test_numbers_and_what_else_is_kept_are_fields_of_their_own() -> None:
    assert dict(fields_of(DETAILS)) == {
        "name": {"full": "Ailsa Example"},
        "date_of_birth": "1961-03-17",
        "identifiers.nino": "QQ123456C",
        "further.housing_band": "gold",
    }
    assert class_of("identifiers.nino") is class_of("of_nobody") is DataClass.PERSONAL
    assert [field_of(one, ["further.housing_band"]) for one in ("email", "name", "housing_band", "ucrn")] == [
        "emails",
        "name",
        "further.housing_band",
        "identifiers.ucrn",
    ]


def test_only_the_purposes_fields_and_systems_are_shown_and_the_rest_is_counted() -> None:
    view = View(PurposeRule(about="x", fields=("name", "identifiers"), systems=("crm",)))
    view.tell([told(), told("social_care", "S-1")])
    assert [(one.field, [each.system for each in one.held]) for one in view.fields] == [
        ("identifiers.nino", ["crm"]),
        ("name", ["crm"]),
    ]
    assert withheld(view) == {("records", "personal"): 6}
    assert "social_care" not in repr(view.fields) + repr(view.withheld)


def test_a_key_that_repeats_what_is_withheld_is_masked() -> None:
    view = View(PurposeRule(about="x", fields=("name",)))
    view.tell([told(local_id="QQ123456C-2")])
    assert view.fields[0].held[0].local_id == "•••-2"


def test_what_a_system_says_now_stands_beside_what_failed() -> None:
    view = View(PurposeRule(about="x", fields=("name",)))
    view.hear(
        [
            Said(Asking("crm", "C7"), "answered", {"name": {"full": "Ailsa"}, "occupation": "baker"}),
            Said(Asking("housing", "H1"), "failed", detail="no answer within 5 seconds"),
        ]
    )
    assert [(one.system, one.state) for one in view.asked] == [("crm", "answered"), ("housing", "failed")]
    assert [(one.field, one.held[0].by) for one in view.fields] == [("name", "asked")]
    assert withheld(view) == {("systems", "personal"): 1}


def test_a_part_that_is_not_shown_is_counted_and_said_where_there_is_more() -> None:
    things = Things([Thing("K-1", "a case", AT, fields={"note": ("secret", DataClass.SENSITIVE)})], more=True)
    without = View(PurposeRule(about="x", parts=(Part.RECORDS,)))
    without.add(Part.CASES, things)
    [line] = without.withheld
    assert (without.things, line.many, line.at_least) == ([], 1, True)
    shown = View(PurposeRule(about="x"))
    shown.add(Part.CASES, things)
    assert (shown.things[0].fields, withheld(shown)) == ({}, {("cases", "sensitive"): 1})
    every = View(PurposeRule(about="x", upto=Upto.SENSITIVE))
    every.add(Part.CASES, things)
    assert (every.things[0].fields, every.withheld) == ({"note": "secret"}, [])


def test_the_councils_own_purposes_stand_beside_those_that_ship() -> None:
    own = PurposeRule(about="mine", holders=("Ailsa",))
    found = purposes({"contact": own, "meals": own})
    assert (found["contact"], found["meals"]) == (own, own)
    assert [*found][: len(SHIPPED)] == [*SHIPPED]
    assert own.may_be_named_by("Ailsa")
    assert not own.may_be_named_by("Isla")


@given(
    st.dictionaries(st.sampled_from(["name", "occupation", "gender", "further"]), st.integers(100, 999)),
    st.sets(st.sampled_from(["name", "occupation", "gender", "further"])),
    st.booleans(),
)
def test_every_value_is_shown_or_counted(held: dict[str, int], fields: set[str], seen: bool) -> None:
    details = {name: f"value-{n}" for name, n in held.items() if name != "further"}
    rule = PurposeRule(about="x", fields=tuple(fields), systems=("crm",) if seen else ())
    view = View(rule)
    view.tell([told(details={**details, "further": {"x": "value-x"}})])
    shown = sum(len(one.held) for one in view.fields)
    assert shown + sum(one.many for one in view.withheld) == len(details) + 1
    assert all(one.field.partition(".")[0] in fields for one in view.fields)
