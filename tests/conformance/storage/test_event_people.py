"""The people whom events name: noted by key at intake, and who they are told whenever it is asked."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import pytest

from hub.submission import Submission
from identity_index.links import repository as links
from ledger import retention, routing
from ledger.errors import NotFound
from ledger.people_tables import event_person
from ledger.ports import NO_INDEX
from ledger.reading import people
from ledger.tables import delivery
from ledger.tables import event as event_table
from routes.route import Route
from routes.subscription import Subscription
from schemas.catalogue import shipped
from schemas.classes import DataClass
from schemas.envelope import Envelope
from tests.conformance.storage.people_office import Office, moved, p
from tests.conformance.storage.test_links import Noting

if TYPE_CHECKING:
    from tests.conformance.storage.conftest import Storage


def test_events_about_somebody_not_known_yet_are_found_once_they_are(storage: Storage) -> None:
    office = Office(storage)
    before, other = office.take(moved("1", ("tax", "1")), moved("2", ("tax", "2")))
    assert office.named(before) == {}
    assert office.of("tax/1") == [before]
    one = office.record(("tax", "1"))
    office.record(("crm", "9"), one.master)
    (after,) = office.take(moved("3", ("crm", "9")))
    assert office.named(before) == {"person": p(one.master)}
    assert office.of(p(one.master)) == office.of("crm/9") == office.of("tax/1") == [before, after]
    assert office.of(p(one.master), type="case.*") == []
    assert office.of(p(one.master), source="/invented/housing") == [before, after]
    assert other not in office.of(p(one.master))


def test_a_merge_leaves_no_id_behind_and_taking_it_back_neither(storage: Storage) -> None:
    office = Office(storage)
    one, two = office.record(("tax", "1")), office.record(("crm", "1"))
    first, second = office.take(moved("1", one.key), moved("2", two.key))
    merged = office.merge(one.master, two.master)
    for name in (p(one.master), p(two.master)):
        assert office.of(name) == [first, second], "an id that was merged answers still"
    assert office.named(second) == {"person": p(one.master)}
    office.undo(merged)
    assert (office.of(p(one.master)), office.of(p(two.master))) == ([first], [second])
    assert office.named(second) == {"person": p(two.master)}


def test_who_never_was_is_nobody_and_what_is_no_id_too(storage: Storage) -> None:
    for wrong in ("p-7", "p-x", "nobody"):
        with pytest.raises(NotFound):
            Office(storage).of(wrong)
    with pytest.raises(NotFound, match="no index"):
        Office(storage, NO_INDEX).of("p-1")
    assert Office(storage).of("tax/404") == []


def test_a_key_that_was_given_to_another_means_each_in_their_time(storage: Storage) -> None:
    office = Office(storage)
    first = office.record(("tax", "1"))
    (before,) = office.take(moved("1", ("tax", "1")))
    moment, later = office.take(moved("new", ("tax", "1")), moved("3", ("tax", "1")))
    storage.run(lambda session: links.close(session, first, 99))
    second = office.record(("tax", "1"), event="new", generation=2)
    assert (office.of(p(first.master)), office.of(p(second.master))) == ([before], [moment, later])
    assert [office.named(one)["person"] for one in (before, moment)] == [
        p(first.master),
        p(second.master),
    ]


def test_who_got_in_touch_is_named_by_the_event_that_tells_of_them(storage: Storage) -> None:
    office = Office(storage)
    form = Envelope(
        id="f-1",
        source="/forms/web",
        type="uk.gov.council.form.submitted.v1",
        time=datetime(2026, 5, 1, tzinfo=UTC),
        data={
            "form": "pothole",
            "reference": "FS-1",
            "submitted_at": "2026-05-01T10:00:00Z",
            "submitted_by": {"name": {"full": "Ailsa Example"}},
            "answers": {},
        },
    )
    (seq,) = office.take(form)
    made = office.record(("forms-web", "FS-1"))
    assert office.of(p(made.master)) == [seq]
    assert office.named(seq) == {"submitted_by": p(made.master)}


def test_it_is_asked_once_for_all_and_not_at_all_where_nobody_is_named(storage: Storage) -> None:
    office = Office(storage)
    office.record(("tax", "1"))
    asked: list[str] = []

    def take(*envelopes: Envelope) -> int:
        asked.clear()
        given = [office.intake.position(one, "tester") for one in envelopes]
        storage.run(lambda s: office.intake.record(Noting(s, asked), Submission("tester", given)))
        return sum("source_record" in one or "event_person" in one for one in asked)

    def nobody(name: str) -> Envelope:
        return moved(name, ("tax", "1")).model_copy(
            update={
                "type": "uk.gov.council.case.closed.v1",
                "data": {
                    "reference": "C-1",
                    "service": "bins",
                    "outcome": "fixed",
                    "closed_at": "2026-05-01T10:00:00Z",
                },
            }
        )

    assert take(*(nobody(f"n{one}") for one in range(20))) == 0
    assert take(*(moved(f"e{one}", ("tax", str(one))) for one in range(20))) == 2
    office = Office(storage, NO_INDEX)
    assert take(*(moved(f"o{one}", ("tax", str(one))) for one in range(20))) == 0


def test_a_route_follows_somebody_by_any_of_their_ids(storage: Storage) -> None:
    office = Office(storage)
    one, two = office.record(("tax", "1")), office.record(("crm", "1"))
    to = Subscription.model_validate({"name": "app", "adapter": "webhook"})
    follow = Route.model_validate(
        {"name": "r", "types": ["*"], "to": "app", "matching": f"contains(known_people, '{p(two.master)}')"}
    )
    apply = partial(routing.apply, routes=[follow], subscriptions=[to], owner="test", author="test")
    storage.run(apply)
    office = Office(storage)
    no, yes = office.take(moved("1", one.key), moved("2", two.key))
    office.merge(one.master, two.master)
    (too,) = office.take(moved("3", one.key))
    assert {row.seq for row in storage.rows(delivery)} == {yes, too}
    known = [storage.read(partial(people.known_at_acceptance, seq=one)) for one in (no, yes, too)]
    assert known == [(p(one.master),), (p(two.master),), (p(one.master), p(two.master))]
    again = office.take(moved("1", one.key))
    assert again == [no], "whoever is known by then, a repeat is one"


def test_whom_an_event_named_goes_with_its_data(storage: Storage) -> None:
    office = Office(storage)
    made = office.record(("tax", "1"))
    (seq,) = office.take(moved("1", ("tax", "1")))
    assert office.of(p(made.master)) == [seq]
    kind = shipped().find("person.moved").data_class
    assert kind >= DataClass.PERSONAL
    storage.run(lambda session: retention.forget_next(session, kind, -1))
    assert storage.rows(event_person) == []
    assert office.of(p(made.master)) == []
    assert storage.rows(event_table) != []
