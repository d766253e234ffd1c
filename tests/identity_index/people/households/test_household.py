"""Who lives where somebody lives, by the addresses that count now."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from identity_index.people.golden.reading import Goldsmith
from identity_index.people.households.household_rule import HouseholdRule
from identity_index.people.households.place import place_of
from identity_index.people.households.reading import household
from identity_index.people.households.shown import Household
from identity_index.people.notes.keeping import Notes
from identity_index.people.notes.note import NOBODY, Note, What
from identity_index.people.notes.protected import PROTECTED
from identity_index.people.notes.vocabulary import Vocabulary
from ledger import clock
from ledger.session import Session
from schemas.person_details import HeldAddress
from tests.identity_index.people.conftest import Index, home

TODAY = date(2026, 9, 1)
MAY, JUNE, JULY = (f"2026-0{month}-01T00:00:00Z" for month in (5, 6, 7))


def asked(index: Index, person: int, **rule: Any) -> Household:
    found: Household = index.read(
        lambda session: household(session, person, Goldsmith(), HouseholdRule(**rule), TODAY)
    )
    return found


def lives(index: Index, key: str, name: str, born: str, at: str = MAY, **details: Any) -> int:
    return index.say("crm", key, at, name=name, date_of_birth=born, **({"address": home()} | details)).master


def people(found: Household) -> list[tuple[str, bool]]:
    return [(one.person, one.certain) for one in found.members]


def test_those_who_live_at_one_place_are_one_household(each_index: Index) -> None:
    index = each_index
    index.has_many_others()
    ailsa = lives(index, "1", "Ailsa Invented", "1961-03-17")
    ewan = lives(index, "2", "Ewan Sample", "1988-11-02", JUNE, address=home("4, Example St"))
    lives(index, "3", "Morag Madeup", "1970-01-05", address=home("6 Example Street"))
    found = asked(index, ailsa)
    assert (found.state, found.by, people(found)) == (
        *("household", "address"),
        [(f"p-{ailsa}", True), (f"p-{ewan}", True)],
    )
    assert [one.since for one in found.members] == [datetime.fromisoformat(one) for one in (MAY, JUNE)]
    assert asked(index, ewan).members == found.members


def test_who_moves_away_has_lived_there_until_then(index: Index) -> None:
    index.has_many_others()
    ailsa = lives(index, "1", "Ailsa Invented", "1961-03-17")
    ewan = lives(index, "2", "Ewan Sample", "1988-11-02")
    away = {"address": home("99 Elsewhere Road", "ZZ9 9ZZ"), "previous_addresses": [home()]}
    lives(index, "2", "Ewan Sample", "1988-11-02", JULY, **away)
    found = asked(index, ailsa)
    assert people(found) == [(f"p-{ailsa}", True)]
    [former] = found.former
    assert (former.person, former.since, former.until) == (
        f"p-{ewan}",
        datetime(2026, 5, 1, tzinfo=UTC),
        datetime(2026, 7, 1, tzinfo=UTC),
    )


def test_what_systems_say_otherwise_is_not_certain(index: Index) -> None:
    index.has_many_others()
    numbered = {"emails": ["ewan@example.org"], "phones": ["0131 496 0001"]}
    ailsa = lives(index, "1", "Ailsa Invented", "1961-03-17")
    ewan = lives(index, "2", "Ewan Sample", "1988-11-02", JUNE, **numbered)
    old = home("99 Elsewhere Road", "ZZ9 9ZZ")
    other = index.say(
        "tax", "9", MAY, name="Ewan Sample", date_of_birth="1988-11-02", address=old, **numbered
    )
    assert other.master == ewan
    assert people(asked(index, ailsa)) == [(f"p-{ailsa}", True), (f"p-{ewan}", False)]


def test_a_hostel_is_no_household_and_a_refuge_is_never_told(index: Index) -> None:
    index.has_many_others()
    at: Any = {"address": home() | {"uprn": "906700000001"}}
    first = lives(index, "1", "Ailsa Invented", "1951-03-07", **at)
    lives(index, "2", "Ewan Sample", "1961-03-08", **at)
    lives(index, "3", "Morag Madeup", "1971-03-09", **at)
    assert asked(index, first, most=3).state == "household"
    communal = asked(index, first, most=2)
    assert (communal.state, communal.members) == ("communal", [])
    refuge = asked(index, first, never=("906700000001",))
    assert (refuge.state, refuge.members) == ("withheld", [])


def test_whose_address_is_protected_is_told_of_nowhere(index: Index) -> None:
    index.has_many_others()
    ailsa = lives(index, "1", "Ailsa Invented", "1961-03-17")
    ewan = lives(index, "2", "Ewan Sample", "1988-11-02")

    def protect(session: Session) -> Note:
        now = clock.now(session)
        said = Note(0, What.NEED, 0, PROTECTED, None, (), NOBODY, "police", now, None, now, "ailsa")
        return Notes(Vocabulary(), index.teller.notes).add(session, ewan, said)

    note = index.run(protect)
    assert asked(index, ewan).state == "withheld"
    assert people(asked(index, ailsa)) == [(f"p-{ailsa}", True)]
    ends = Notes(Vocabulary(), index.teller.notes)
    index.run(lambda session: ends.end(session, What.NEED, note.number, "ailsa", "it is over"))
    assert len(asked(index, ailsa).members) == 2


def test_without_an_address_that_tells_a_home_nothing_is_known(index: Index) -> None:
    person = lives(index, "1", "Ailsa Invented", "1961-03-17", address={"postcode": "ZZ1 1ZZ"})
    assert asked(index, person).state == "unknown"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"uprn": "12", "lines": ["4 High Street"]}, {"uprn": "12"}, True),
        ({"uprn": "12", "lines": ["4 High Street"]}, {"uprn": "13", "lines": ["4 High Street"]}, False),
        ({"lines": ["Flat 2, 4 High Street"]}, {"lines": ["Flat 3", "4 High Street"]}, False),
        ({"lines": ["4 High St"]}, {"lines": ["4 High Street"], "uprn": "12"}, True),
        ({"lines": ["4 High St"]}, {"lines": ["4 High Street"], "postcode": "ZZ2 2ZZ"}, False),
        ({"lines": ["Rose Cottage"]}, {"lines": ["Rose Cottage"]}, None),
    ],
)
def test_which_addresses_are_one_home(one: Any, other: Any, same: bool | None) -> None:
    first, second = (
        place_of(HeldAddress.model_validate({"postcode": "ZZ1 1ZZ"} | each)) for each in (one, other)
    )
    if same is None:
        assert first is None, "a house without a number is told by its UPRN alone"
    else:
        assert first is not None
        assert second is not None
        assert (first.is_also(second), second.is_also(first)) == (same, same)
