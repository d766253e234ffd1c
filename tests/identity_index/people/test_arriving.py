"""People arrive: known again, met for the first time, or asked about; once, whatever is sent how often."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from adapters.contract import Adapter
from identity_index.history import repository as history
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.tables import source_record
from identity_index.people.heard import Hearing
from identity_index.people.reviews.review import State, Why
from identity_index.people.subscriber import PeopleSubscriber
from identity_index.people.tables import person_block, person_term, person_total
from schemas.catalogue import shipped
from schemas.contacts import source_code
from schemas.event_type import short_of
from tests.identity_index.people.conftest import AILSA, home

if TYPE_CHECKING:
    from tests.identity_index.people.conftest import Index


def test_somebody_new_is_registered_and_somebody_known_is_linked_with_the_reasons(each_index: Index) -> None:
    first = each_index.say("crm", "1", **AILSA)
    assert each_index.heard() == [("person.registered", f"person/p-{first.master}")]
    again = each_index.say("tax", "77", **(AILSA | {"name": "AILSA EXAMPLESON", "phones": ["0131 496 0123"]}))
    assert again.master == first.master
    assert each_index.heard() == [("person.updated", f"person/p-{first.master}")]
    [change] = each_index.read(lambda s: history.of_record(s, again.number))
    assert change.because.weights
    assert "date of birth" in str(change.because.evidence)
    other = each_index.say("tax", "78", name="Torquil Madeupname", date_of_birth="1999-12-02")
    assert other.master != first.master


def test_what_may_be_somebody_is_met_as_new_and_asked_about(each_index: Index) -> None:
    one = each_index.say("crm", "1", name="Ailsa Exampleson", date_of_birth="1961-03-17", address=home())
    two = each_index.say(
        "tax", "1", name="Ailsa Exampleson", date_of_birth="1961", address=home("9 Other Road", "QQ9 9ZZ")
    )
    assert two.master != one.master
    [review] = each_index.reviews(State.OPEN)
    assert (review.asked.record, review.asked.candidate) == (two.number, one.master)
    assert review.asked.candidate_record == one.number
    assert "given name" in review.asked.evidence


def test_a_redelivery_has_no_second_effect(each_index: Index) -> None:
    event = each_index.recorded("crm", "1", **AILSA)
    answers = each_index.deliver(event, event)
    assert answers[1] == "it was taken in before"
    assert each_index.heard() == [("person.registered", "person/p-1")]
    assert each_index.record("crm", "1").versions == 1


def test_a_system_that_sends_its_whole_population_again_changes_nothing(index: Index) -> None:
    people = [{**AILSA, "name": f"Ailsa Number{n}", "emails": [f"{n}@example.org"]} for n in range(5)]
    for number, one in enumerate(people):
        index.say("crm", str(number), **one)
    index.heard()
    before = [_rows(index, table) for table in (person_block, person_term, person_total)]
    for number, one in enumerate(people):
        assert index.say("crm", str(number), **one).versions == 1
    assert index.heard() == []
    assert [_rows(index, table) for table in (person_block, person_term, person_total)] == before


def test_something_older_does_not_overwrite_what_is_known(index: Index) -> None:
    index.say("crm", "1", "2026-03-01T00:00:00Z", **AILSA)
    index.heard()
    late = index.say("crm", "1", "2026-02-01T00:00:00Z", **(AILSA | {"name": "Ailsa Oldname"}))
    assert (late.version, late.versions) == (1, 2)
    assert index.heard() == []


def test_a_clock_that_is_ahead_does_not_keep_what_comes_later_from_being_heard(index: Index) -> None:
    index.say("crm", "1", "2099-01-01T00:00:00Z", **AILSA)
    after = index.say("crm", "1", "2099-01-02T00:00:00Z", **(AILSA | {"name": "Ailsa Newname"}))
    assert after.version == 2


def test_a_new_address_is_told_as_a_move_once(index: Index) -> None:
    index.say("crm", "1", **AILSA)
    index.say("tax", "1", **AILSA)
    index.heard()
    moved = home("12 New Street", "ZZ9 9ZZ")
    index.say("crm", "1", **(AILSA | {"address": moved}))
    [updated, event] = index.told
    assert [short_of(updated.type), short_of(event.type)] == ["person.updated", "person.moved"]
    assert isinstance(event.data, dict)
    assert event.data["person"] == {"system": "crm", "local_id": "1"}
    index.heard()
    index.say("tax", "1", **(AILSA | {"address": moved}))
    assert index.heard() == []


def test_a_move_that_a_system_tells_is_not_told_again(index: Index) -> None:
    index.say("crm", "1", **AILSA)
    index.heard()
    data: dict[str, Any] = {
        "person": {"system": "crm", "local_id": "1"},
        "name": {"full": "Ailsa Exampleson"},
        "new_address": home("12 New Street", "ZZ9 9ZZ"),
        "moved_on": "2026-05-02",
    }
    index.deliver(index.envelope("person.moved", data))
    assert [kind for kind, _ in index.heard()] == ["person.updated"]
    held = index.read(lambda s: links.details(s, [index.record("crm", "1").number]))
    assert "12 New Street" in str(held)
    assert "ailsa@example.org" in str(held), "what was not said again is still held"


def test_a_death_is_told_once_and_two_that_contradict_are_asked_about(each_index: Index) -> None:
    one = each_index.say("crm", "1", **AILSA)
    two = each_index.say("tax", "1", **AILSA)
    each_index.heard()
    each_index.say("crm", "1", **(AILSA | {"date_of_death": "2026-01-05"}))
    assert ("person.deceased", f"person/p-{one.master}") in each_index.heard()
    each_index.say("tax", "1", **(AILSA | {"date_of_death": "2026-01"}))
    assert "person.deceased" not in [kind for kind, _ in each_index.heard()]
    assert each_index.reviews() == []
    care = each_index.say("tax", "1", **(AILSA | {"date_of_death": "2025-07-09"}))
    [review] = each_index.reviews(State.OPEN)
    assert (review.asked.why, review.asked.record) == (Why.DEATHS, two.number)
    assert care.master == one.master
    new = each_index.say("care", "1", **(AILSA | {"date_of_death": "2001-01-01"}))
    assert new.master != one.master, "nobody dies twice: it is asked about, not linked"
    assert each_index.reviews(State.OPEN)[-1].asked.why is Why.POSSIBLE


def test_a_local_id_given_to_somebody_else_is_another_record(each_index: Index) -> None:
    one = each_index.say("crm", "1", **AILSA)
    each_index.say("tax", "8", **AILSA)
    each_index.heard()
    other = each_index.say("crm", "1", name="Torquil Madeupname", date_of_birth="1999-12-02")
    assert (other.generation, other.number == one.number) == (2, False)
    assert other.master != one.master
    told = {str(each.subject): each.data for each in each_index.told}
    assert told.keys() == {f"person/p-{other.master}", "record/crm/1", "record/tax/8"}
    data = told["record/tax/8"]
    assert isinstance(data, dict)
    assert data["no_longer"] == [{"system": "crm", "local_id": "1"}]
    data = told["record/crm/1"]
    assert isinstance(data, dict)
    assert (data["previous"], data["person"]) == (f"p-{one.master}", f"p-{other.master}")
    every = each_index.read(lambda s: links.generations(s, Kind.PERSON, ("crm", "1")))
    assert [(each.master, each.closed_at is None) for each in every] == [
        *((one.master, False), (other.master, True))
    ]
    assert each_index.say("tax", "9", **AILSA).master == one.master


def test_a_married_name_or_a_corrected_date_is_still_the_same_record(index: Index) -> None:
    one = index.say("crm", "1", **AILSA)
    for changed in ({"name": "Ailsa Marriedname"}, {"date_of_birth": "1962-04-18"}):
        after = index.say("crm", "1", **(AILSA | changed))
        assert (after.number, after.generation, after.master) == (one.number, 1, one.master)


def test_a_form_is_a_record_of_its_own_and_linked_by_what_was_left(index: Index) -> None:
    index.has_many_others()
    one = index.say("crm", "1", **(AILSA | {"phones": ["07700 900123"]}))
    form: dict[str, Any] = {
        "form": "pothole",
        "reference": "F-1",
        "submitted_at": "2026-05-01T10:00:00Z",
        "answers": {},
        "submitted_by": {
            "name": {"full": "Ailsa Exampleson"},
            "email": "Ailsa@Example.org",
            "phone": "+447700900123",
        },
    }
    index.deliver(index.envelope("form.submitted", form, source="/Forms/web"))
    assert index.record("forms-web", "F-1").master == one.master


def test_who_is_named_by_the_hubs_own_id_is_that_one(index: Index) -> None:
    one = index.say("crm", "1", **AILSA)
    reporter = {"person": {"scheme": "person", "value": f"p-{one.master}"}}
    case: dict[str, Any] = {
        "reference": "C-1",
        "service": "missed_bin",
        "title": "Missed bin",
        "channel": "phone",
        "opened_at": "2026-05-01T10:00:00Z",
        "reporter": reporter,
    }
    index.deliver(index.envelope("case.opened", case, source="/cases"))
    assert index.record("cases", "C-1").master == one.master


def test_a_mention_adds_to_a_record_and_takes_nothing_away(each_index: Index) -> None:
    one = each_index.say("crm", "1", **AILSA)
    form: dict[str, Any] = {
        "form": "pothole",
        "reference": "F-1",
        "submitted_at": "2026-05-01T10:00:00Z",
        "answers": {},
        "submitted_by": {
            "person": {"system": "crm", "local_id": "1"},
            "name": {"full": "A. E."},
            "phone": "07700 900123",
        },
    }
    each_index.deliver(each_index.envelope("form.submitted", form))
    [held] = each_index.read(lambda s: links.details(s, [one.number])).values()
    assert "Ailsa Exampleson" in held
    assert "07700 900123" in held
    unknown = {**form, "reference": "F-2"}
    unknown["submitted_by"] = {
        "person": {"system": "crm", "local_id": "2"},
        "name": {"full": "Calum Invented"},
    }
    each_index.deliver(each_index.envelope("form.submitted", unknown))
    first = each_index.record("crm", "2")
    said = each_index.say("crm", "2", "2020-01-01T00:00:00Z", name="Calum Inventedson")
    assert (first.version, said.version) == (1, 2), "whatever the system says itself holds"


def test_what_is_learned_later_brings_two_together(each_index: Index) -> None:
    one = each_index.say("crm", "1", **AILSA)
    two = each_index.say("tax", "1", name="Ailsa Exampleson")
    assert two.master != one.master
    each_index.heard()
    after = each_index.say("tax", "1", **AILSA)
    assert after.master == one.master
    told = each_index.heard()
    assert ("person.merged", f"person/p-{one.master}") in told
    assert {subject for kind, subject in told if kind == "person.relinked"} == {
        *("record/crm/1", "record/tax/1")
    }
    assert [one.state for one in each_index.reviews()] in ([], [State.CLOSED])


def test_the_index_does_not_hear_itself(index: Index) -> None:
    event = index.recorded("crm", "1", **AILSA).model_copy(update={"source": "/tolbooth/invented-hub/people"})
    assert index.deliver(event) == ["it is what the index itself says"]
    assert _rows(index, source_record) == []


def test_what_follows_from_an_event_is_of_its_story(index: Index) -> None:
    event = index.recorded("crm", "1", **AILSA)
    index.deliver(event)
    [registered] = index.told
    assert (registered.causationid, registered.correlationid) == (event.id, event.id)


def test_one_newcomer_whom_several_processes_meet_at_once_is_one_person(each_index: Index) -> None:
    others = [
        each_index.new_subscriber(each_index.ledger.make_door(each_index.ledger.engine)) for _ in range(2)
    ]
    events = [
        [each_index.recorded(system, str(number), **AILSA) for number in range(4)]
        for system in ("crm", "tax", "care")
    ]
    with ThreadPoolExecutor(3) as threads:
        for done in [
            threads.submit(lambda some=some, by=by: each_index.deliver(*some, by=by))  # type: ignore[misc]
            for some, by in zip(events, [each_index.subscriber, *others], strict=True)
        ]:
            done.result(60)
    for one in others:
        one._door.close()
    found = {each_index.record(system, str(n)).master for system in ("crm", "tax", "care") for n in range(4)}
    assert len(found) == 1


def test_what_it_is_sent_is_what_tells_of_people() -> None:
    told = {short_of(one) for one in Hearing(shipped()).types}
    assert set(PeopleSubscriber.accepts) == {*told, "sign_in.changed", "place.retired", "place.added"}
    assert issubclass(PeopleSubscriber, Adapter)


@pytest.mark.parametrize(
    ("source", "code"),
    [("/forms/web", "forms-web"), ("urn:Example:CRM", "urn-example-crm"), ("/cases", "cases")],
)
def test_a_source_by_no_systems_name_is_a_code(source: str, code: str) -> None:
    assert source_code(source) == code


def test_two_long_sources_are_two_codes() -> None:
    one, two = source_code("/x" * 100), source_code("/x" * 101)
    assert one != two
    assert max(len(one), len(two)) <= 64
    assert source_code("///").isalnum()


def _rows(index: Index, table: Any) -> list[Any]:
    found: list[Any] = index.read(lambda s: sorted(map(tuple, s.execute(select(table)))))
    return found
