"""Whom a case is said to be of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.verint.sandbox.cases import PersonThere
from adapters.verint.sandbox.running import RunningSandbox
from tests.adapters.verint.events import AILSA, Build, delivery, event, only, opened


def person(reference: str, **more: str) -> PersonThere:
    told = {"forename": "Ailsa", "surname": "Example", "email": "ailsa@example.org", "phone": "01632 960001"}
    return PersonThere(reference=reference, **{**told, **more})


@pytest.mark.parametrize(
    ("there", "named"),
    [
        ([], None),
        ([person("7")], "7"),
        ([person("7"), person("8", phone="01632 960002")], "7"),
        ([person("7"), person("8")], None),
        ([person("7", phone="1"), person("8", email="other@example.org")], "7"),
        ([person("7", forename="Bram")], None),
        ([person("7", email="other@example.org")], "7"),
    ],
    ids=["nobody", "one", "two of one address", "two alike", "by the first", "another name", "by the second"],
)
def test_a_person_is_named_where_one_fits(
    there: list[PersonThere], named: str | None, sandbox: RunningSandbox, build: Build
) -> None:
    for one in there:
        sandbox.cases.keep(one)
    build(person="search").deliver(delivery(opened(reporter=AILSA)))
    made = only(sandbox)
    assert (made.party, made.party_type) == (named, "C1" if named else None)
    assert ("From: Ailsa Example" in made.description) is (named is None), "somebody must know who it was"


def test_somebody_new_is_made_where_nobody_fits(sandbox: RunningSandbox, build: Build) -> None:
    adapter = build(person="create")
    adapter.deliver(delivery(opened(reporter=AILSA)))
    (made,) = sandbox.cases.people.values()
    assert (made.forename, made.surname, made.full_name) == ("Ailsa", "Example", "Ailsa Example")
    assert (made.email, made.phone) == ("ailsa@example.org", "01632 960001")
    assert only(sandbox).party == made.reference
    adapter.deliver(delivery(opened(reference="C-2", reporter=AILSA).model_copy(update={"id": "2"})))
    assert len(sandbox.cases.people) == 1, "the next time she is found"


@pytest.mark.parametrize("person", ["search", "create"])
def test_a_name_alone_is_no_person(person: str, sandbox: RunningSandbox, build: Build) -> None:
    build(person=person).deliver(delivery(opened(reporter={"name": {"full": "Ailsa Example"}})))
    assert only(sandbox).party is None
    assert sandbox.cases.people == {}
    assert "FWTPartySearch" not in sandbox.requests


def test_a_form_may_hold_the_postcode(sandbox: RunningSandbox, build: Build) -> None:
    sandbox.cases.keep(person("7", postcode="ZZ1 1ZZ"))
    sandbox.cases.keep(person("8", postcode="ZZ9 9ZZ"))
    data = {
        "form": "bulky_waste",
        "reference": "F-1",
        "submitted_at": "2026-05-06T09:30:00Z",
        "submitted_by": {"name": {"full": "Ailsa Example", "given": "Ailsa Jane", "family": "Example"}},
        "answers": {"postcode": "zz1 1zz"},
    }
    adapter = build(person="search", search_by=["postcode"], postcode_answer="postcode")
    adapter.deliver(delivery(event("form.submitted", data)))
    assert only(sandbox).party == "7"


def test_whom_the_hub_knows_to_be_theirs_is_not_searched_for(sandbox: RunningSandbox, build: Build) -> None:
    told = delivery(opened(reporter=AILSA))
    build(person="create").deliver(replace(told, people={"reporter.person": ["7"]}))
    assert only(sandbox).party == "7"
    assert "FWTPartySearch" not in sandbox.requests


def test_where_the_hub_knows_them_twice_they_are_searched_for(sandbox: RunningSandbox, build: Build) -> None:
    sandbox.cases.keep(person("8"))
    told = delivery(opened(reporter=AILSA))
    build(person="search").deliver(replace(told, people={"reporter.person": ["7", "8"]}))
    assert only(sandbox).party == "8"


def test_where_nobody_is_to_be_named_nobody_is(sandbox: RunningSandbox, build: Build) -> None:
    told = delivery(opened(reporter=AILSA))
    build(person="none").deliver(replace(told, people={"reporter.person": ["7"]}))
    assert only(sandbox).party is None
