"""Systems are asked to correct what they hold, as records come in and persons turn out to be one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from identity_index.history import changing
from identity_index.history import repository as history
from identity_index.history.change import Because
from identity_index.links.kind import Kind
from identity_index.people.announcing import Cause, Voice, source_of
from identity_index.people.corrections import repository
from identity_index.people.corrections.correction import State
from identity_index.people.corrections.keeping import CorrectionKeeper
from identity_index.people.golden.reading import Goldsmith
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.telling import Teller
from identity_index.provenance.attribute_rule import AttributeRule
from tests.identity_index.people.conftest import BEGUN, home

if TYPE_CHECKING:
    from ledger.session import Session
    from tests.identity_index.people.conftest import Index

AILSA: dict[str, Any] = {
    "name": "Ailsa Exampleson",
    "date_of_birth": "1961-03-17",
    "address": home(),
    "emails": ["ailsa@example.org"],
}
BY_MISTAKE = Because("morag", "I took them for one")


@pytest.fixture
def index(index: Index) -> Index:
    """One that trusts the tax office, and may ask the CRM to correct names and homes."""
    source = source_of("invented-hub")
    goldsmith = Goldsmith({"default": AttributeRule(prefer=("tax",))}, Schemes())
    accepts = {"crm": ("name", "address"), "housing": ("name",)}
    keeper = CorrectionKeeper(goldsmith, accepts, source, index._publish)
    index.teller = Teller(Voice(source), index._publish, goldsmith, keeper)
    index.subscriber = index.new_subscriber(index.door)
    return index


def asked(index: Index) -> list[tuple[str, str]]:
    """What is open: system and attribute."""
    page = index.read(lambda session: repository.page(session, state=State.OPEN))
    return [(one.system, one.attribute) for one in page]


def test_a_record_that_says_otherwise_is_to_be_corrected_and_is_when_it_says_so(index: Index) -> None:
    index.say("crm", "1", **(AILSA | {"address": home("9 Former Street")}))
    assert asked(index) == []
    index.say("tax", "77", **AILSA)
    assert asked(index) == [("crm", "address")]
    kinds = [kind for kind, _ in index.heard()]
    assert kinds.count("data.correction_requested") == 1
    index.say("crm", "1", **AILSA)
    assert asked(index) == []
    assert ("data.correction_settled", "person/p-1") in index.heard()


def test_a_redelivery_asks_for_nothing_again(index: Index) -> None:
    index.say("crm", "1", **(AILSA | {"address": home("9 Former Street")}))
    event = index.recorded("tax", "77", **AILSA)
    index.deliver(event, event)
    assert asked(index) == [("crm", "address")]
    assert [kind for kind, _ in index.heard()].count("data.correction_requested") == 1


def test_a_wrong_merge_asks_and_taking_it_back_takes_back_what_it_asked(index: Index) -> None:
    crm = index.say("crm", "1", **AILSA)
    tax = index.say("tax", "2", name="Torquil Madeupname", date_of_birth="1999-12-02")
    assert crm.master != tax.master
    index.heard()

    def merge(session: Session) -> int:
        done = changing.merge(session, Kind.PERSON, crm.master, tax.master, BY_MISTAKE)
        index.teller.tell(session, done, BY_MISTAKE, Cause(BEGUN))
        return done.number

    def undo(session: Session) -> None:
        done = changing.undo(session, Kind.PERSON, number, BY_MISTAKE)
        index.teller.tell(session, done, BY_MISTAKE, Cause(BEGUN))

    number = index.run(merge)
    assert asked(index) == [("crm", "name")]
    [asking] = [one for one in index.told if one.type.endswith("correction_requested.v1")]
    [merged] = [one for one in index.told if one.type.endswith("person.merged.v1")]
    assert (asking.causationid, asking.correlationid) == (merged.id, merged.id)
    [kept] = index.read(lambda session: repository.page(session, state=State.OPEN))
    assert kept.by == "morag"
    index.run(undo)
    assert asked(index) == []
    assert index.read(repository.count) == {"taken_back": 1}
    assert index.read(lambda session: history.of_record(session, tax.number))


def test_a_record_that_is_another_persons_now_is_not_asked_for_the_first_ones_value(index: Index) -> None:
    index.say("crm", "1", **(AILSA | {"address": home("9 Former Street")}))
    index.say("tax", "77", **AILSA)
    assert asked(index) == [("crm", "address")]
    index.say("crm", "1", name="Torquil Madeupname", date_of_birth="1999-12-02")
    assert asked(index) == []
    assert index.read(repository.count) == {"taken_back": 1}
