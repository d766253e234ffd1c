"""Nobody but who was meant is erased: meanwhile no record comes to their person from another, or goes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from identity_index.people.desk.act import Merging
from identity_index.people.desk.stewarding import Stewards
from identity_index.people.erasing import repository
from identity_index.people.erasing.desk import ErasureDesk
from identity_index.people.erasing.erasure import Basis, Deciding, Erase, ShownErasure
from identity_index.people.erasing.rule import ErasureRule
from identity_index.people.reviews.review import Why
from ledger.errors import Refused
from routes.table import RoutingTable
from safeguards.policy import Principal, Scope
from tests.identity_index.people.conftest import AILSA, home

if TYPE_CHECKING:
    from tests.identity_index.people.conftest import Index

OFFICER = Principal("k-1", "Morven Sample", frozenset(Scope))
SECOND = Principal("k-2", "Ruairidh Sample", frozenset(Scope))
TORQUIL: dict[str, Any] = {
    "name": "Torquil Madeupname",
    "date_of_birth": "1999-12-02",
    "address": home("9 Other Road"),
}


def desk(index: Index, *, second_person: bool) -> ErasureDesk:
    return ErasureDesk(index.reader, index.door, ErasureRule(second_person=second_person))


def ask(index: Index, person: int, *, second_person: bool = False) -> ShownErasure:
    wanted = Erase(basis=Basis.OBJECTION, reason="ER 7")
    return asyncio.run(desk(index, second_person=second_person).ask(person, wanted, OFFICER))


def approve(index: Index, which: ShownErasure) -> ShownErasure:
    said = Deciding(reason="seen")
    return asyncio.run(desk(index, second_person=True).approve(int(which.id[2:]), said, SECOND))


def merge(index: Index, kept: int, other: int) -> None:
    stewards = Stewards(index.door, index.teller, lambda: RoutingTable(0, (), ()))
    asyncio.run(stewards.merge(kept, Merging(other=f"p-{other}", reason="the same"), OFFICER))


def test_whoever_would_be_linked_meanwhile_is_somebody_new(each_index: Index) -> None:
    each_index.has_many_others()
    going = each_index.say("crm", "1", **AILSA).master
    ask(each_index, going)
    assert each_index.say("tax", "1", **AILSA).master != going
    [review] = each_index.reviews()
    assert (review.asked.why, review.asked.candidate) == (Why.RESTRICTED, going)


def test_who_is_being_erased_becomes_nobody_else(each_index: Index) -> None:
    """Else the other would be erased with them."""
    each_index.has_many_others()
    other = each_index.say("tax", "1", **AILSA).master
    going = each_index.say("crm", "1", name="Torquil Madeupname").master
    assert going != other
    ask(each_index, going)
    assert each_index.say("crm", "1", **AILSA).master == going, "and would have become p-1"
    for kept, gone in ((going, other), (other, going)):
        with pytest.raises(Refused, match=r"p-2 is being erased \(x-1\)"):
            merge(each_index, kept, gone)
    assert each_index.read(repository.going) == {going: 1}


def test_who_has_become_others_since_it_was_asked_is_not_let_go(each_index: Index) -> None:
    going = each_index.say("crm", "1", **AILSA).master
    other = each_index.say("tax", "1", **TORQUIL).master
    asked = ask(each_index, going, second_person=True)
    merge(each_index, going, other)
    with pytest.raises(Refused, match=r"since x-1 was asked for \(c-1\)"):
        approve(each_index, asked)
    said = Deciding(reason="another than was meant")
    asyncio.run(desk(each_index, second_person=True).refuse(1, said, SECOND))
    again = ask(each_index, going, second_person=True)
    assert (again.id, approve(each_index, again).state) == ("x-2", "running")


def test_a_record_that_is_linked_while_it_waits_is_no_hindrance(each_index: Index) -> None:
    each_index.has_many_others()
    going = each_index.say("crm", "1", **AILSA).master
    asked = ask(each_index, going, second_person=True)
    assert each_index.say("tax", "1", **AILSA).master == going
    assert approve(each_index, asked).state == "running"
