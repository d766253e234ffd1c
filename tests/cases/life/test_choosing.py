"""Which cases a life event opens and whom it tells: pure, by what the event says and what is known."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.acting.checking import check_details
from cases.council.council import Council
from cases.definitions import Definitions, definitions_of
from cases.entering.entry_rule import NoReport
from cases.life.choosing import Chosen, choose
from cases.life.life_event_set import LifeEventSet
from cases.life.specimens import SPECIMENS
from cases.life.told import direction_of, document_of
from cases.settings import Cases
from routes.event_view import EventView
from routes.query import is_true
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.life_event import LifeEventReported, Move

FOUND: Definitions = definitions_of(Cases(), Path())
SETS: dict[str, LifeEventSet] = {kind: one.rule for kind, one in FOUND.life_events.items()}
COUNCIL = Council.model_validate({"postcodes": ["ZZ1", "ZZ2 4"]})


def seen(rule: LifeEventSet, data: dict[str, Any], systems: set[str] | None) -> Any:
    event = LifeEventReported.model_validate(data)
    envelope = Envelope(
        id="1",
        source="/invented",
        type=full_of("life_event.reported"),
        time=datetime(2026, 5, 6, tzinfo=UTC),
        data=data,
    )
    return event, document_of(EventView(envelope).document, event, rule, systems, COUNCIL)


def chosen(kind: str, systems: set[str] | None = None, **more: Any) -> Chosen:
    data = {name: one for name, one in {**SPECIMENS[kind], **more}.items() if one is not None}
    return choose(SETS[kind], *seen(SETS[kind], data, systems))


def test_those_that_ship_fit_the_types_that_ship() -> None:
    assert FOUND.problems == ()
    assert set(SETS) == {"death", "birth", "move", "new_business"}


def test_every_case_of_a_new_business_is_about_it() -> None:
    found = chosen("new_business")
    reports = [found.whole, *found.parts.values()]
    assert len(reports) > 1
    assert {one.organisation and one.organisation.local_id for one in reports} == {"b-1"}
    assert {one.organisation for one in [chosen("move").whole]} == {None}


@pytest.mark.parametrize(
    ("systems", "services", "parts"),
    [
        (None, None, ["council_tax", "electoral_register"]),
        (None, [], ["electoral_register"]),
        (None, ["council_tax", "blue_badge"], ["council_tax", "blue_badge", "electoral_register"]),
        ({"crm"}, None, ["electoral_register"]),
        (
            {"revenues", "blue_badge", "housing"},
            None,
            ["council_tax", "blue_badge", "tenancy", "electoral_register"],
        ),
        ({"benefits"}, ["blue_badge"], ["benefits", "blue_badge", "electoral_register"]),
    ],
)
def test_what_they_had_is_said_by_the_report_or_the_index(
    systems: set[str] | None, services: list[str] | None, parts: list[str]
) -> None:
    """Where nobody knows, council tax is looked at all the same."""
    assert list(chosen("death", systems, services=services).parts) == parts


def test_nobody_is_taken_off_the_register_by_hearsay() -> None:
    found = chosen("death", death={"lived_alone": True})
    assert "electoral_register" not in found.parts
    assert "electoral" not in [one.system for one in found.tells]
    assert {"parts.electoral_register", "tells.electoral"} <= set(found.left_out)


def place(postcode: str | None) -> dict[str, Any] | None:
    return None if postcode is None else {"address": {"lines": ["1 Invented Street"], "postcode": postcode}}


@pytest.mark.parametrize(
    ("previous", "new", "direction", "register"),
    [
        ("ZZ1 1ZZ", "ZZ2 4ZZ", "within", "address"),
        ("ZZ2 5ZZ", "ZZ1 1ZZ", "into", "add"),
        (None, "ZZ1 1ZZ", "into", "add"),
        ("ZZ1 1ZZ", "ZZ9 1ZZ", "out_of", "remove"),
        ("ZZ1 1ZZ", None, "out_of", "remove"),
    ],
)
def test_a_move_is_within_into_or_out_of_the_area(
    previous: str | None, new: str | None, direction: str, register: str
) -> None:
    said = {name: one for name, one in (("previous", place(previous)), ("new", place(new))) if one}
    found = chosen("move", move={**said, "children": 1})
    assert found.whole.details["moved"] == direction
    parts = {one.type: one.details for one in found.parts.values()}
    assert parts["electoral_registration"]["change"] == register
    assert ("school_place" in parts, "waste_collection" in parts) == (direction != "out_of",) * 2
    assert "person.moved" in [one.event for one in found.tells]


def test_without_boundary_and_postcodes_nobody_guesses() -> None:
    move = Move.model_validate({"previous": place("ZZ1 1ZZ"), "new": place("ZZ9 1ZZ")})
    assert direction_of(move, Council()) is None
    box = Council.model_validate({"boundary": {"box": [56.0, -4.0, 58.0, -2.0]}})
    inside, outside = ({"position": {"latitude": lat, "longitude": -3.0}} for lat in (57.0, 50.0))
    assert direction_of(Move.model_validate({"previous": inside, "new": outside}), box) == "out_of"
    assert direction_of(Move.model_validate({"previous": outside, "new": outside}), box) is None


def test_what_cannot_be_worked_out_is_said_and_not_left_out() -> None:
    rule = SETS["death"]
    part = rule.parts["blue_badge"].model_copy(update={"when": "contains(data.services, 'blue_badge')"})
    asked = rule.model_copy(update={"parts": {"blue_badge": part}})
    data = {name: one for name, one in SPECIMENS["death"].items() if one is not None}
    with pytest.raises(NoReport, match=r"parts\.blue_badge\.when cannot be worked out"):
        choose(asked, *seen(asked, data, None))


CONDITIONS = st.sampled_from(
    [
        None,
        "holds.a",
        "holds.b",
        "!known",
        "holds.a && !(holds.b)",
        "data.death.registration",
        "`true`",
        "`false`",
    ]
)


@given(
    conditions=st.lists(CONDITIONS, min_size=1, max_size=6),
    services=st.none() | st.lists(st.sampled_from(["a", "b", "z"]), max_size=3),
    systems=st.none() | st.sets(st.sampled_from(["one", "two", "crm"])),
    registered=st.booleans(),
)
def test_a_part_is_chosen_if_and_only_if_its_condition_holds(
    conditions: list[str | None], services: list[str] | None, systems: set[str] | None, *, registered: bool
) -> None:
    """In the order of the file, each part and system once: chosen or left out, whatever the others are; and
    what is chosen is what its type asks for, and goes to nobody."""
    shape = SETS["death"].parts["blue_badge"]
    parts = {f"p{at}": shape.model_copy(update={"when": when}) for at, when in enumerate(conditions)}
    tells = {f"p{at}": {"when": when} for at, when in enumerate(conditions) if when is not None}
    rule = LifeEventSet.model_validate(
        {
            **SETS["death"].model_dump(),
            "holds": {"a": ["one"], "b": ["two"]},
            "parts": {name: one.model_dump() for name, one in parts.items()},
            "tells": tells,
        }
    )
    death = {"registration": {"number": "1"}} if registered else {}
    data: dict[str, Any] = {name: one for name, one in SPECIMENS["death"].items() if one is not None}
    data |= {"death": death} | ({} if services is None else {"services": services})
    event, document = seen(rule, data, systems)
    found = choose(rule, event, document)
    has_a = "a" in (services or ()) or "one" in (systems or ())
    has_b = "b" in (services or ()) or "two" in (systems or ())
    holds = {
        None: True,
        "holds.a": has_a,
        "holds.b": has_b,
        "!known": services is None and systems is None,
        "holds.a && !(holds.b)": has_a and not has_b,
        "data.death.registration": registered,
        "`true`": True,
        "`false`": False,
    }
    wanted = [f"p{at}" for at, when in enumerate(conditions) if holds[when]]
    assert list(found.parts) == wanted
    assert [one.system for one in found.tells] == [name for name in wanted if name in tells]
    assert set(found.left_out) == {f"parts.{name}" for name in parts if name not in wanted} | {
        f"tells.{name}" for name in tells if name not in wanted
    }
    for report in found.parts.values():
        check_details(FOUND.types[report.type].definition, report.details)
        assert (report.reporter, report.updates, report.concerns) == (None, "none", event.person)
    again = choose(rule, event, document)
    assert again == found
    assert is_true(document["known"]) is (services is not None or systems is not None)
