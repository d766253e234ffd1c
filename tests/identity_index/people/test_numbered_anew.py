"""A property that was numbered anew is one home under either number; one that was split is left alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from identity_index.people.announcing import Cause
from identity_index.people.heard import Heard
from identity_index.people.households.household_rule import HouseholdRule
from identity_index.people.households.reading import household
from identity_index.people.households.shown import Household
from identity_index.people.ready import Ready
from schemas.event_type import short_of
from schemas.person_details import PersonDetails
from tests.identity_index.people.conftest import AILSA, BEGUN, Index, details_of, home

OLD, NEW, OTHER = "906700000001", "906700000002", "906700000003"
AMONG_MANY: dict[str, Any] = {"name": "A Exampleson"}
"""Too little to know somebody by."""
EWAN: dict[str, Any] = {"name": "Ewan Sample", "date_of_birth": "1988-11-02"}
PLOT = {"lines": ["Plot 3, The Meadows"], "uprn": OLD}
HOUSE = {"lines": ["12 Provost Way", "Inventedburgh"], "postcode": "QQ9 9ZZ", "uprn": NEW}
MAY, JUNE = ("2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z")


def asked(index: Index, person: int, **rule: Any) -> Household:
    found: Household = index.read(
        lambda session: household(
            session, person, index.teller.goldsmith, HouseholdRule(**rule), date(2026, 9, 1)
        )
    )
    return found


def ready(system: str, local_id: str, address: dict[str, Any]) -> Ready:
    details = PersonDetails.model_validate(details_of(**AMONG_MANY, address=address))
    heard = Heard((system, local_id), details, 1, whole=True)
    return Ready(heard, "/invented/file", local_id, date(2026, 9, 1))


def kinds(index: Index) -> list[str]:
    told = [short_of(one.type) for one in index.told]
    index.told.clear()
    return told


@pytest.mark.parametrize("first", [PLOT, HOUSE])
@pytest.mark.parametrize("together", [False, True])
def test_somebody_is_known_again_at_the_other_number(
    each_index: Index, first: dict[str, Any], together: bool
) -> None:
    index = each_index
    index.has_many_others()
    index.succeeded(OLD, NEW)
    second = HOUSE if first is PLOT else PLOT
    if together:
        told = [ready("crm", "1", first), ready("tax", "7", second)]
        index.run(lambda session: index.arrival.arrive(session, told, Cause(BEGUN)))
    else:
        index.say("crm", "1", **AMONG_MANY, address=first)
        index.say("tax", "7", **AMONG_MANY, address=second)
    assert index.record("tax", "7").master == index.record("crm", "1").master


def test_somebody_is_not_known_again_at_a_part_of_what_was_split(index: Index) -> None:
    index.has_many_others()
    index.succeeded(OLD, NEW, OTHER)
    index.say("crm", "1", **AMONG_MANY, address=PLOT)
    assert index.say("tax", "7", **AMONG_MANY, address=HOUSE).master != index.record("crm", "1").master


def test_a_record_that_takes_up_the_new_number_is_nobody_who_moved(each_index: Index) -> None:
    index = each_index
    index.say("crm", "1", MAY, **AILSA | {"address": PLOT})
    index.succeeded(OLD, NEW)
    index.told.clear()
    index.say("crm", "1", JUNE, **AILSA | {"address": HOUSE})
    assert kinds(index) == ["person.updated"]
    index.say("crm", "1", "2026-07-01T00:00:00Z", **AILSA | {"address": home() | {"uprn": OTHER}})
    assert kinds(index) == ["person.updated", "person.moved"]


def test_those_under_either_number_are_one_household(each_index: Index) -> None:
    index = each_index
    index.has_many_others()
    ailsa = index.say("crm", "1", MAY, **AILSA | {"address": PLOT}).master
    ewan = index.say("crm", "2", JUNE, **EWAN, address=HOUSE).master
    assert [one.person for one in asked(index, ailsa).members] == [f"p-{ailsa}"]
    index.succeeded(OLD, NEW)
    for person in (ailsa, ewan):
        assert [one.person for one in asked(index, person).members] == [f"p-{ailsa}", f"p-{ewan}"]


def test_those_of_a_block_that_was_split_are_not(index: Index) -> None:
    index.has_many_others()
    index.succeeded(OLD, NEW, OTHER)
    ailsa = index.say("crm", "1", MAY, **AILSA | {"address": PLOT}).master
    ewan = index.say("crm", "2", JUNE, **EWAN, address=HOUSE).master
    for person in (ailsa, ewan):
        assert [one.person for one in asked(index, person).members] == [f"p-{person}"]


def test_two_that_were_joined_are_each_that_one_and_not_each_other(index: Index) -> None:
    index.has_many_others()
    index.succeeded(OLD, NEW)
    index.succeeded(OTHER, NEW)
    ailsa = index.say("crm", "1", MAY, **AILSA | {"address": PLOT}).master
    ewan = index.say(
        "crm", "2", JUNE, **EWAN, address={"lines": ["Plot 4, The Meadows"], "uprn": OTHER}
    ).master
    morag = index.say("crm", "3", JUNE, name="Morag Madeup", date_of_birth="1970-01-05", address=HOUSE).master
    assert [one.person for one in asked(index, morag).members] == [f"p-{one}" for one in (ailsa, ewan, morag)]
    assert [one.person for one in asked(index, ailsa).members] == [f"p-{ailsa}", f"p-{morag}"]


@pytest.mark.parametrize("after", [(NEW,), (NEW, OTHER)])
def test_a_refuge_stays_one_under_any_number(index: Index, after: tuple[str, ...]) -> None:
    index.succeeded(OLD, *after)
    ailsa = index.say("crm", "1", **AILSA | {"address": HOUSE}).master
    assert asked(index, ailsa, never=(OLD,)).state == "withheld"
    ewan = index.say("crm", "2", **EWAN, address=PLOT).master
    assert asked(index, ewan, never=(NEW,)).state == "withheld"
