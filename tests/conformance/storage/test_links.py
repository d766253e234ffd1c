"""Links: kept with the outcome that made them, found by record and by matter, and never changed."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from ledger import links, naming
from ledger.draft import Match
from ledger.links import Link, can_be_kept
from ledger.matter import LONGEST, hub_id
from ledger.naming import Named
from ledger.prepared import Prepared
from ledger.rows import Rows
from ledger.session import Session
from ledger.settling import Settlement, settle
from ledger.states import Outcome
from ledger.tables import event, link
from schemas.records import NamedRecord

if TYPE_CHECKING:
    from ledger.starting import Claimed
    from tests.conformance.storage.conftest import Storage

MATTER = "/invented/app about C-1"
PATIENCE = 30.0


class Noting(Session):
    """The same transaction, and the text of each statement that was compiled once."""

    def __init__(self, of: Session, asked: list[str]) -> None:
        super().__init__(of._connection)
        self._asked = asked

    def run(self, statement: Prepared, **parameters: Any) -> Rows:
        self._asked.append(statement.text(self.dialect)[0])
        return super().run(statement, **parameters)


def made(of: Claimed, local_id: str, noun: str = "case", system: str = "crm", matter: str = MATTER) -> Link:
    return Link(system, noun, local_id, matter, "story", of.seq, of.delivery)


def settlement(of: Claimed, *made: Link, outcome: Outcome = Outcome.RECEIPT) -> Settlement:
    return Settlement(
        *(of.delivery, of.subscription, of.lane, of.fence, of.lane_fence, of.number, outcome),
        local_id=made[0].local_id if made else None,
        made=made[0] if made else None,
    )


def kept(storage: Storage) -> list[tuple[str, str, str, str, int]]:
    return [(one.system, one.noun, one.local_id, one.hub_id, one.delivery) for one in storage.rows(link)]


def test_a_record_that_was_made_is_kept_with_its_matter(storage: Storage) -> None:
    for _ in range(3):
        storage.event("app")
    first, second, third = storage.take("app")
    storage.settle(
        settlement(first, made(first, "17")), settlement(second), settlement(third, made(third, "18", "note"))
    )
    assert kept(storage) == [
        ("crm", "case", "17", MATTER, first.delivery),
        ("crm", "note", "18", MATTER, third.delivery),
    ]
    (row, _other) = storage.rows(link)
    assert (row.seq, row.correlationid) == (first.seq, "story")
    assert row.at == storage.delivery(first.delivery).settled_at


def test_the_same_record_told_of_again_is_no_fault_and_stays_with_its_first_matter(storage: Storage) -> None:
    storage.event("app")
    storage.event("app")
    first, second = storage.take("app")
    storage.settle(settlement(first, made(first, "17")))
    storage.settle(settlement(second, made(second, "17", matter="another matter")))
    assert storage.states("app") == {1: "delivered", 2: "delivered"}
    assert kept(storage) == [("crm", "case", "17", MATTER, first.delivery)]


def test_the_same_record_twice_in_one_unit_is_one_link(storage: Storage) -> None:
    storage.event("app")
    storage.event("app")
    first, second = storage.take("app")
    storage.settle(settlement(first, made(first, "17")), settlement(second, made(second, "17")))
    assert len(kept(storage)) == 1


def test_a_second_record_of_a_kind_is_kept_and_the_newest_is_given(storage: Storage) -> None:
    for number, noun in (("17", "case"), ("9", "case"), ("18", "case"), ("5", "note")):
        storage.event("app")
        (one,) = storage.take("app")
        storage.settle(settlement(one, made(one, number, noun)))
    assert [one[2] for one in kept(storage)] == ["17", "18", "5", "9"]
    wanted = [(MATTER, "crm"), (MATTER, "roads"), ("another matter", "crm")]
    assert storage.run(partial(links.given, wanted=wanted)) == {(MATTER, "crm"): {"case": "18", "note": "5"}}


def test_a_kind_that_was_made_once_is_given_however_many_of_another_came_after(storage: Storage) -> None:
    storage.event("app")
    (one,) = storage.take("app")
    notes = [made(one, f"n-{number:03}", "note") for number in range(300)]
    storage.run(lambda session: links.remember(session, [made(one, "17")], 1))
    storage.run(lambda session: links.remember(session, notes, 2))
    assert storage.run(partial(links.given, wanted=[(MATTER, "crm")])) == {
        (MATTER, "crm"): {"case": "17", "note": "n-299"}
    }


def test_the_longest_of_everything_is_kept_and_found(storage: Storage) -> None:
    """What an index entry must hold, on every database."""
    long = hub_id("/" + "s" * 1023, "é" * 700, "e")
    whole = hub_id("/s", "é" * 507, "e")
    assert len(long) < len(whole.encode()) <= LONGEST
    storage.event("app")
    (one,) = storage.take("app")
    for place, matter in enumerate((long, whole)):
        link = Link("s" * 100, "é" * 128, f"{place}{'é' * 127}", matter, "é" * 768, one.seq, one.delivery)
        storage.run(partial(links.remember, made=[link], now=1))
        assert storage.run(partial(links.given, wanted=[(matter, link.system)])) == {
            (matter, link.system): {link.noun: link.local_id}
        }


@pytest.mark.parametrize("outcome", [Outcome.RECEIPT, Outcome.REJECT])
def test_what_a_lost_worker_made_is_kept_too(storage: Storage, outcome: Outcome) -> None:
    """Its delivery is another's by now; the record is there all the same."""
    storage.event("app")
    (lost,) = storage.take("app", lease=-1)
    storage.sweep()
    (now,) = storage.take("app")
    storage.settle(settlement(lost, made(lost, "17")))
    storage.settle(settlement(now, made(now, "18"), outcome=outcome))
    assert [one[2] for one in kept(storage)] == ["17", "18"]


def test_a_record_is_found_by_system_and_number_whatever_its_kind(storage: Storage) -> None:
    storage.event("app")
    (one,) = storage.take("app")
    every = [
        made(one, "17", "case"),
        made(one, "17", "note", matter="another matter"),
        made(one, "17", "case", "roads"),
        made(one, 'Ünïted "17" % : \'{}'),
    ]
    storage.run(lambda session: links.remember(session, every, 1))
    wanted = {("crm", "17"), ("roads", "17"), ("crm", every[3].local_id), ("crm", "1"), ("nobody", "17")}
    assert storage.run(partial(links.named, wanted=wanted)) == {
        ("crm", "17"): [every[0], every[1]],
        ("roads", "17"): [every[2]],
        ("crm", every[3].local_id): [every[3]],
    }


def test_what_is_attached_goes_with_the_event_and_its_claim(storage: Storage) -> None:
    text = f'{{"request":"{MATTER}"}}'
    match = Match("app", "to-app", None, 4)
    storage.record(replace(storage.draft(match), attached=text), storage.draft(match))
    assert [row.attached for row in storage.rows(event)] == [text, None]
    assert [one.attached for one in storage.take("app")] == [text, None]


def test_what_is_named_is_resolved_as_the_links_are_now_in_one_query(storage: Storage) -> None:
    """A unit that comes after the receipt finds what the one before it did not."""
    storage.event("app")
    (one,) = storage.take("app")
    named = {
        5: (NamedRecord("request", "crm", "17"),),
        6: (NamedRecord("request", "crm", "18"),),
        7: (NamedRecord("request", "crm", "17"), NamedRecord("other", "roads", "4")),
        8: (),
    }
    look = partial(naming.resolved, named=named)
    assert storage.run(look) == {}
    storage.settle(settlement(one, made(one, "17")))
    elsewhere = made(one, "4", "note", "roads", "another matter")
    storage.run(lambda session: links.remember(session, [elsewhere], 1))
    asked: list[str] = []
    found = storage.run(lambda session: look(Noting(session, asked)))
    assert len([one for one in asked if " link " in one]) == 1
    asked.clear()
    assert storage.run(lambda session: naming.resolved(Noting(session, asked), {8: ()})) == {}
    assert not [one for one in asked if " link " in one]
    assert found == {
        5: Named({"request": MATTER}, "story"),
        7: Named({"request": MATTER, "other": "another matter"}, None),
    }


def test_a_claim_says_what_type_its_event_is_of(storage: Storage) -> None:
    storage.event("app")
    assert [one.type for one in storage.take("app")] == ["uk.gov.council.case.opened.v1"]


def test_units_that_make_the_same_records_at_once_do_not_hold_each_other_up(storage: Storage) -> None:
    """Each in the other's order: whoever is second waits for the first, and nobody for ever."""
    many = 20
    for _ in range(2 * many):
        storage.event("app")
    held = storage.take("app")
    doors = [storage.door, storage.new_door()]
    groups = [
        [settlement(one, made(one, str(number))) for number, one in enumerate(held[:many])],
        [settlement(one, made(one, str(number))) for number, one in enumerate(reversed(held[many:]))][::-1],
    ]
    futures = [
        door.submit(partial(settle, settlements=group, worker="w", lease=1), patient=True)
        for door, group in zip(doors, groups, strict=True)
    ]
    for future in futures:
        future.result(PATIENCE)
    assert len(kept(storage)) == many
    assert set(storage.states("app").values()) == {"delivered"}


def test_who_makes_nothing_pays_nothing(storage: Storage) -> None:
    for _ in range(3):
        storage.event("app")
    held = storage.take("app")
    asked: list[str] = []

    def settled(*some: Settlement) -> None:
        def unit(session: Session) -> None:
            noting = Noting(session, asked)
            settle(noting, some, "w", 1)
            noting.send()

        storage.run(unit)

    settled(*(settlement(one) for one in held[:2]))
    assert asked
    assert not [one for one in asked if " link " in one]
    asked.clear()
    settled(settlement(held[2], made(held[2], "17")))
    assert len([one for one in asked if " link " in one]) == 1


@pytest.mark.parametrize("local_id", ["", "x" * 129, "a\nb", "a\0b", "\ud800"])
def test_what_no_event_can_name_is_not_kept(local_id: str) -> None:
    assert not can_be_kept("case", local_id)
    assert not can_be_kept(local_id, "17")
    assert can_be_kept("case", "x" * 128)
