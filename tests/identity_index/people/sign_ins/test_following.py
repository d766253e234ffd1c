"""One sign-in service follows another: both accounts lead to the person, whatever becomes of them."""

from __future__ import annotations

from typing import Any

from identity_index.history import changing
from identity_index.history import repository as history
from identity_index.history.change import Because
from identity_index.links.kind import Kind
from identity_index.people.reviews.review import State
from identity_index.people.sign_ins import repository
from schemas.envelope import Envelope
from tests.identity_index.people.conftest import AILSA, Index

OLD, NEW = {"system": "myaccount", "local_id": "a1"}, {"system": "newaccount", "local_id": "z9"}


def changed(index: Index, **said: Any) -> Envelope:
    return index.envelope("sign_in.changed", {"current": NEW, "changed_at": "2026-05-02T09:00:00Z"} | said)


def owner(index: Index, account: dict[str, str]) -> int:
    return index.record(account["system"], account["local_id"]).master


def test_both_accounts_are_one_persons_and_tell_from_when_to_when(each_index: Index) -> None:
    index = each_index
    person = index.say("crm", "1", **AILSA).master
    first = {"current": OLD, "person": {"system": "crm", "local_id": "1"}}
    index.deliver(changed(index, **first, changed_at="2026-05-01T09:00:00Z"))
    event = changed(index, previous=OLD)
    index.deliver(event)
    assert owner(index, OLD) == owner(index, NEW) == person
    old, new = index.record("myaccount", "a1").number, index.record("newaccount", "z9").number
    held = index.read(lambda session: repository.of_records(session, [old, new]))
    assert held[old].since < held[old].until
    assert held[old].until == held[new].since
    assert (held[old].successor, held[new].until, held[new].successor) == (new, None, None)
    assert index.deliver(event) == ["it was taken in before"]
    assert index.deliver(changed(index, previous=OLD, changed_at="2026-06-02T09:00:00Z")) == [
        f"myaccount 1: p-{person}, newaccount 1: p-{person}"
    ]
    assert index.read(lambda session: repository.of_records(session, [old, new])) == held, "said again"


def test_accounts_of_nobody_known_are_one_new_person(index: Index) -> None:
    index.deliver(changed(index, previous=OLD))
    assert owner(index, OLD) == owner(index, NEW)
    unknown = {"system": "crm", "local_id": "77"}
    index.deliver(changed(index, current=unknown | {"system": "third"}, person=unknown))
    later = index.say("crm", "77", **AILSA)
    assert index.record("third", "77").master == later.master, "the record was said to come, and came"


def test_an_account_that_stood_alone_is_brought_over_and_that_can_be_taken_back(index: Index) -> None:
    person = index.say("crm", "1", **AILSA).master
    index.deliver(changed(index, current=OLD, person={"system": "crm", "local_id": "1"}))
    alone = index.say("newaccount", "z9", emails=["other@example.org"]).master
    index.deliver(changed(index, previous=OLD))
    assert owner(index, NEW) == person
    why = Because("ailsa", "the service was wrong")
    [merge, *_] = index.read(lambda session: history.of_master(session, Kind.PERSON, person))
    index.run(lambda session: changing.undo(session, Kind.PERSON, merge.number, why))
    assert (owner(index, NEW), owner(index, OLD)) == (alone, person)
    index.deliver(changed(index, previous=OLD, changed_at="2026-07-02T09:00:00Z"))
    assert owner(index, NEW) == alone, "whom a person has parted, no service brings together"
    assert [one.asked.master for one in index.reviews(State.OPEN)] == [alone], "a person is asked"


def test_one_who_is_known_by_more_is_asked_about(index: Index) -> None:
    person = index.say("crm", "1", **AILSA).master
    index.deliver(changed(index, current=OLD, person={"system": "crm", "local_id": "1"}))
    other = index.say("crm", "2", name="Ewan Invented", date_of_birth="1990-02-01").master
    index.deliver(changed(index, current=NEW, person={"system": "crm", "local_id": "2"}))
    index.deliver(changed(index, previous=OLD, changed_at="2026-05-09T09:00:00Z"))
    assert (owner(index, OLD), owner(index, NEW)) == (person, other)
    [asked] = index.reviews(State.OPEN)
    assert (asked.asked.master, asked.asked.candidate) == (other, person)


def test_a_person_may_be_named_by_a_number(index: Index) -> None:
    numbered = {"identifiers": [{"scheme": "ucrn", "value": "UC1"}]}
    person = index.say("crm", "1", **(AILSA | numbered)).master
    index.deliver(changed(index, person={"scheme": "ucrn", "value": "uc 1"}))
    assert owner(index, NEW) == person
