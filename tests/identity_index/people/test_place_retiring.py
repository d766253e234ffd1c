"""Whoever lives at a property that is no more by its number: each system that knows them is told, once."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import Any, TypeVar

import pytest
from pydantic import JsonValue

from adapters.contract import Retry
from identity_index.ids import restriction_id
from identity_index.people.notes.keeping import Notes
from identity_index.people.notes.note import NOBODY, Note, What
from identity_index.people.notes.protected import PROTECTED
from identity_index.people.notes.vocabulary import Vocabulary
from identity_index.people.place_retiring import AT_ONCE
from identity_index.people.restricting.desk import RestrictionDesk
from identity_index.people.restricting.lifting import CatchingUp
from identity_index.people.restricting.restriction import Ground, Lift, Restrict
from ledger import clock
from ledger.door import Door, Unit
from ledger.errors import Closed
from ledger.session import Session
from safeguards.policy import Principal, Scope
from schemas.envelope import Envelope
from schemas.event_type import short_of
from schemas.events.person import PersonPlaceRetired, PersonPlaceReturned
from tests.identity_index.people.conftest import AILSA, BEGUN, Index, home

T = TypeVar("T")
OFFICER = Principal("k-1", "Data Protection", frozenset(Scope))
HERE, THERE, OTHER = "906700000001", "906700000002", "906700000003"
THERE_TOO: Any = {"address": home() | {"uprn": HERE}}
RETIRED = "records told of that uprn 906700000001 is no more: "


def retired(index: Index, *after: str, **more: Any) -> Envelope:
    data: dict[str, JsonValue] = {
        "place": {"scheme": "uprn", "value": HERE},
        "load": "pl-2",
        "succeeded_by": [*after],
    }
    source = "/tolbooth/invented-hub/places"
    return index.envelope("place.retired", data, source=source, time=BEGUN, **more)


def returned(index: Index, *, new: bool = False) -> Envelope:
    data: dict[str, JsonValue] = {
        "place": {"scheme": "uprn", "value": HERE},
        "load": "pl-3",
        "returned": not new,
    }
    return index.envelope("place.added", data, source="/tolbooth/invented-hub/places", time=BEGUN)


def heard(index: Index) -> list[PersonPlaceRetired]:
    """What was told of it, of all that was since this was last asked."""
    told = [one for one in index.told if short_of(one.type) == "person.place_retired"]
    index.told.clear()
    return [PersonPlaceRetired.model_validate(one.data) for one in told]


def who(told: list[PersonPlaceRetired]) -> list[tuple[str, str, bool]]:
    return [(one.record.system, one.record.local_id, one.held) for one in told]


def test_each_system_that_holds_a_record_of_whoever_lives_there_is_told_once(each_index: Index) -> None:
    index = each_index
    index.has_many_others()
    ailsa = index.say("crm", "1", **AILSA | THERE_TOO).master
    assert index.say("tax", "7", **AILSA).master == ailsa
    index.say("crm", "2", name="Ewan Sample", date_of_birth="1988-11-02", address=home() | {"uprn": OTHER})
    index.told.clear()
    event = retired(index, THERE)
    assert index.deliver(event) == [f"{RETIRED}2"]
    first = index.told[0]
    assert (first.causationid, first.subject) == (event.id, f"person/p-{ailsa}")
    assert len({one.id for one in index.told}) == 2
    told = heard(index)
    assert who(told) == [("crm", "1", True), ("tax", "7", False)]
    assert {(one.person, one.uprn, *one.succeeded_by) for one in told} == {(f"p-{ailsa}", HERE, THERE)}
    assert index.deliver(event) == [f"{RETIRED}0"]
    assert heard(index) == [], "once, however often it is delivered"
    assert index.record("crm", "1").versions == 1, "no record is changed"
    assert index.deliver(retired(index)) == [f"{RETIRED}2"]
    assert [one.succeeded_by for one in heard(index)] == [[], []], "nobody has said what is there now"


def test_who_lives_elsewhere_by_now_is_told_of_where_the_number_is_held_alone(index: Index) -> None:
    index.has_many_others()
    index.say("crm", "1", "2026-05-01T00:00:00Z", **AILSA | THERE_TOO)
    away = home("99 Elsewhere Road", "ZZ9 9ZZ")
    index.say("tax", "7", "2026-06-01T00:00:00Z", **AILSA | {"address": away})
    left: Any = {"address": away, "previous_addresses": [home() | {"uprn": HERE}]}
    index.say("crm", "2", name="Ewan Sample", date_of_birth="1988-11-02", **left)
    assert index.record("tax", "7").master == index.record("crm", "1").master
    index.deliver(retired(index, THERE))
    assert who(heard(index)) == [("crm", "1", True)]


def test_who_has_died_or_has_a_protected_address_is_told_to_nobody_who_does_not_hold_it(index: Index) -> None:
    index.has_many_others()
    ailsa = index.say("crm", "1", **AILSA | THERE_TOO).master
    index.say("tax", "7", **AILSA | {"address": {"postcode": "ZZ1 1ZZ"}})
    ewan: dict[str, Any] = {"name": "Ewan Sample", "date_of_birth": "1938-11-02", "emails": ["e@example.org"]}
    index.say("crm", "2", **ewan | THERE_TOO)
    index.say("tax", "8", **ewan | {"date_of_death": "2026-01-02"})

    def protect(session: Session) -> Note:
        now = clock.now(session)
        said = Note(0, What.NEED, 0, PROTECTED, None, (), NOBODY, "police", now, None, now, "ailsa")
        return Notes(Vocabulary(), index.teller.notes).add(session, ailsa, said)

    index.run(protect)
    index.deliver(retired(index, THERE))
    assert who(heard(index)) == [("crm", "1", True), ("crm", "2", True)]


@pytest.mark.parametrize("stopped", [False, True])
def test_very_many_at_one_place_are_told_some_at_a_time_wherever_it_was_stopped(
    each_index: Index, stopped: bool
) -> None:
    index = each_index
    many = 2 * AT_ONCE + 5
    for one in range(many):
        index.say("crm", str(one), name=f"Person{one} Number{one}", **THERE_TOO)
    event = retired(index, THERE)
    if stopped:
        with pytest.raises(Retry):
            index.deliver(event, by=index.new_subscriber(_Closing(index.door)))
        assert len(heard(index)) == AT_ONCE
    told = many - AT_ONCE * stopped
    assert index.deliver(event) == [f"{RETIRED}{told}"]
    assert len({one.record.local_id for one in heard(index)}) == told


def test_nothing_is_told_of_whose_data_are_restricted_until_that_is_lifted(index: Index) -> None:
    ailsa = index.say("crm", "1", **AILSA | THERE_TOO).master
    index.succeeded(HERE, THERE)
    desk = RestrictionDesk(index.reader, index.door, "invented-hub", CatchingUp(index.arrival))
    wanted = Restrict(ground=Ground.ACCURACY, reason="she contests it")
    held = asyncio.run(desk.restrict(ailsa, wanted, OFFICER))
    assert index.deliver(retired(index, THERE)) == [f"{RETIRED}0"]
    assert heard(index) == []
    lifted = Lift(reason="it is verified", informed="by letter on 2 May")
    asyncio.run(desk.lift(restriction_id.read(held.id), lifted, OFFICER))
    [told] = heard(index)
    assert (told.record.local_id, told.uprn, told.succeeded_by) == ("1", HERE, [THERE])


def test_what_is_there_again_is_told_to_whoever_was_told_of_its_end(each_index: Index) -> None:
    index = each_index
    index.has_many_others()
    ailsa = index.say("crm", "1", **AILSA | THERE_TOO).master
    index.say("tax", "7", **AILSA)
    index.say("crm", "2", name="Ewan Sample", date_of_birth="1988-11-02", address=home() | {"uprn": OTHER})
    index.deliver(retired(index, THERE))
    index.told.clear()
    event = returned(index)
    assert index.deliver(event) == ["records told of that uprn 906700000001 is there again: 2"]
    told = [one for one in index.told if short_of(one.type) == "person.place_returned"]
    said = [PersonPlaceReturned.model_validate(one.data) for one in told]
    assert [(one.record.system, one.record.local_id, one.held) for one in said] == [
        ("crm", "1", True),
        ("tax", "7", False),
    ]
    assert {(one.person, one.uprn) for one in said} == {(f"p-{ailsa}", HERE)}
    assert told[0].causationid == event.id
    assert index.deliver(event) == ["records told of that uprn 906700000001 is there again: 0"]
    assert index.deliver(returned(index, new=True)) == ["it is new, and nobody was told of its end"]
    street: JsonValue = {"place": {"scheme": "usrn", "value": "99000001"}, "load": "pl-3", "returned": True}
    [answer] = index.deliver(index.envelope("place.added", street))
    assert answer == "nobody lives at a street, but at a property in it"


def test_whoever_is_recorded_where_nothing_is_any_more_is_told_of_it_then(each_index: Index) -> None:
    index = each_index
    index.has_many_others()
    index.succeeded(HERE, THERE)
    ailsa = index.say("crm", "1", **AILSA | THERE_TOO).master
    [told] = heard(index)
    assert (told.person, told.uprn, told.succeeded_by, told.held) == (f"p-{ailsa}", HERE, [THERE], True)
    index.say("crm", "1", "2026-07-01T00:00:00Z", **AILSA | THERE_TOO, phones=["01632 960111"])
    assert heard(index) == [], "it was told when it was said first"
    assert index.say("tax", "7", **AILSA | THERE_TOO).master == ailsa
    assert who(heard(index)) == [("tax", "7", True)], "the other was told before"
    index.say("crm", "1", "2026-08-01T00:00:00Z", **AILSA | {"address": home() | {"uprn": THERE}})
    assert heard(index) == []
    index.say("crm", "1", "2026-09-01T00:00:00Z", **AILSA | THERE_TOO)
    assert who(heard(index)) == [("crm", "1", True)], "it says so anew"
    index.say("crm", "1", "2026-06-01T00:00:00Z", **AILSA | {"address": home() | {"uprn": OTHER}})
    assert heard(index) == []


def test_other_systems_of_whoever_comes_where_nothing_is_any_more_are_told_too(index: Index) -> None:
    index.has_many_others()
    index.succeeded(HERE, THERE)
    ailsa = index.say("tax", "7", "2026-05-01T00:00:00Z", **AILSA).master
    assert index.say("crm", "1", "2026-06-01T00:00:00Z", **AILSA | THERE_TOO).master == ailsa
    assert who(heard(index)) == [("tax", "7", False), ("crm", "1", True)]
    index.say("crm", "9", name="Ewan Sample", date_of_birth="1988-11-02", address=home() | {"uprn": OTHER})
    assert heard(index) == []


def test_a_street_is_nobodys_home(index: Index) -> None:
    index.say("crm", "1", **AILSA | THERE_TOO)
    street: JsonValue = {"place": {"scheme": "usrn", "value": "99000001"}, "load": "pl-2"}
    [answer] = index.deliver(index.envelope("place.retired", street))
    assert answer == "nobody lives at a street, but at a property in it"
    assert heard(index) == []


class _Closing:
    """Implements ``Door`` by another, and is closed after one unit, as by a hub that stops then."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._open = True

    async def run(self, unit: Unit[T], *, patient: bool = False) -> T:
        if not self._open:
            raise Closed("The hub is stopping; send it again when it is back.")
        self._open = False
        return await self._door.run(unit, patient=patient)

    def submit(self, unit: Unit[T], *, patient: bool = False) -> Future[T]:
        return self._door.submit(unit, patient=patient)

    def close(self) -> None:
        self._door.close()

    @property
    def depth(self) -> int:
        return self._door.depth
