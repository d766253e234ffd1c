"""Numbers that a council gives its citizens: to whom, once, and whose they are through merges."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from identity_index.history import changing
from identity_index.links import repository as links
from identity_index.people.minting.minting_rule import MintingRule
from ledger.errors import Refused
from tests.conformance.storage.people_town import CAUSE, PERSON, WHY, Town, named

if TYPE_CHECKING:
    from ledger.session import Session
    from tests.conformance.storage.conftest import Storage


@pytest.fixture
def town(storage: Storage) -> Town:
    return Town(storage)


MINTING = MintingRule(enabled=True, prefix="MT", systems=("registrars",))


def test_a_confirmed_person_is_given_a_number_which_is_written_to_systems(town: Town) -> None:
    town.gives(MINTING)
    crm = town.say("crm", "1", name=named("Ailsa Example"))
    assert town.heard() == []
    value = town.number(crm.master).golden["ucrn"].value
    assert str(value).startswith("MT00000001")
    assert town.open() == [("crm", "ucrn", value)]
    assert [one[2] for one in town.heard()] == [["ucrn"], value]
    with pytest.raises(Refused, match="have a ucrn already"):
        town.number(crm.master)


def test_a_system_that_has_seen_proof_confirms_a_person(town: Town) -> None:
    town.gives(MINTING)
    town.say("registrars", "1", name=named("Ailsa Example"))
    town.say("registrars", "2", name=named("Calum Invented"))
    town.say("registrars", "3", name=named("Late Person"), date_of_death="2020-01-02")
    known = {"scheme": "ucrn", "value": "8412 7751"}
    town.say("registrars", "4", name=named("Known Elsewhere"), identifiers=[known])
    assert [one[:2] for one in town.heard()] == [
        ("person.updated", "person/p-1"),
        ("person.updated", "person/p-2"),
    ]
    town.say("registrars", "1", 2, name=named("Ailsa Example"), occupation="Baker")
    assert town.heard() == []


def test_of_two_numbers_the_first_stays_and_both_stay_given(town: Town) -> None:
    town.gives(MINTING)
    one, two = (town.say("registrars", local_id, name=named("Ailsa Example")) for local_id in "12")
    of = partial(town.keeper.goldsmith.of, today=CAUSE.at.date())
    numbers = {
        master: person.golden["ucrn"].value
        for master, person in town.storage.read(partial(of, masters=[one.master, two.master])).items()
    }
    assert len(set(numbers.values())) == 2

    def merge(session: Session) -> int:
        links.hold(session, PERSON)
        return changing.merge(session, PERSON, two.master, one.master, WHY).number

    change = town.storage.run(merge)
    together = town.storage.read(partial(of, masters=[two.master]))
    assert together[two.master].golden["ucrn"].value == numbers[one.master]

    def undo(session: Session) -> None:
        links.hold(session, PERSON)
        changing.undo(session, PERSON, change, WHY)

    town.storage.run(undo)
    again = town.storage.read(partial(of, masters=[one.master, two.master]))
    assert {master: person.golden["ucrn"].value for master, person in again.items()} == numbers


def test_when_no_number_is_left_what_arrives_is_kept_all_the_same(town: Town) -> None:
    town.gives(MINTING.model_copy(update={"digits": 1}))
    for local_id in range(11):
        town.say("registrars", str(local_id), name=named(f"Person {local_id}"))
    assert len(town.heard()) == 9
    with pytest.raises(Refused, match="digits higher"):
        town.number(11)


def test_a_hub_that_gives_none_says_so(town: Town) -> None:
    crm = town.say("crm", "1", name=named("Ailsa Example"))
    with pytest.raises(Refused, match="gives no numbers out"):
        town.number(crm.master)
