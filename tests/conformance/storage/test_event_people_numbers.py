"""People whom events name by a number that several systems share, and those whom earlier events name."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete

from hub.catching_up import PEOPLE, CatchingUp, people, stop_noting
from hub.submission import Submission
from identity_index.people import repository as matching
from identity_index.people.golden import repository as golden
from identity_index.people.matching import features, keys
from ledger import clock, cursors, leases
from ledger.people_tables import event_person
from schemas.catalogue import shipped
from schemas.person_details import PersonDetails
from tests.conformance.storage.people_office import KEYS, Office, moved, p
from tests.conformance.storage.test_links import Noting

if TYPE_CHECKING:
    from identity_index.links.record import Record
    from ledger.session import Session
    from schemas.envelope import Envelope
    from tests.conformance.storage.conftest import Storage

CHI, OTHER_CHI = "0101201234", "0102201233"


def by_number(name: str, scheme: str, value: str) -> Envelope:
    made = moved(name, ("tax", "0"))
    assert isinstance(made.data, dict)
    return made.model_copy(update={"data": {**made.data, "person": {"scheme": scheme, "value": value}}})


def known_by(office: Office, record: Record, scheme: str, *numbers: str) -> None:
    """The record holds these numbers, as it would have come in with them."""
    held = [{"scheme": scheme, "value": one} for one in numbers]
    found = features(PersonDetails.model_validate({"identifiers": held}))
    assert len(found.identifiers) == len(numbers), "these are numbers"
    theirs = matching.Findable.of(record, found, keys(found))
    keep = partial(matching.keep, records=[theirs])
    office.storage.run(keep)


def known_at_acceptance(office: Office, seq: int) -> list[str | None]:
    query = event_person.select().where(event_person.c.seq == seq, event_person.c.within.like("scheme:%"))
    rows: list[Any] = office.storage.read(lambda session: list(session.execute(query)))
    return [row.known for row in rows]


def test_a_number_that_one_person_has_names_them_however_it_is_written(storage: Storage) -> None:
    office = Office(storage)
    one = office.record(("tax", "1"))
    known_by(office, one, "chi", CHI)
    spaced, wrong = office.take(by_number("1", "chi", "010120 1234"), by_number("2", "chi", "0101201235"))
    assert office.named(spaced)["person"] == p(one.master)
    assert known_at_acceptance(office, spaced) == [p(one.master)]
    assert (office.named(wrong), known_at_acceptance(office, wrong)) == ({}, []), "its check digit is wrong"
    assert office.of(p(one.master)) == [spaced]


def test_a_number_that_two_persons_have_names_nobody_until_they_are_one(storage: Storage) -> None:
    office = Office(storage)
    one, two = office.record(("tax", "1")), office.record(("crm", "1"))
    for record in (one, two):
        known_by(office, record, "chi", CHI)
    (seq,) = office.take(by_number("1", "chi", CHI))
    assert (office.named(seq), known_at_acceptance(office, seq)) == ({}, [None])
    assert office.of(p(one.master)) == office.of(p(two.master)) == []
    merge = office.merge(one.master, two.master)
    assert office.named(seq)["person"] == p(one.master)
    assert office.of(p(two.master)) == [seq]
    office.undo(merge)
    assert office.named(seq) == {}


def test_a_households_number_and_what_is_nobodys_alone_name_nobody(storage: Storage) -> None:
    office = Office(storage)
    one = office.record(("tax", "1"))
    known_by(office, one, "council_tax", "7001234")
    seqs = office.take(
        by_number("1", "council_tax", "7001234"),
        by_number("2", "email", "ailsa@example.org"),
        by_number("3", "phone", "+447700900123"),
    )
    assert [office.named(seq) for seq in seqs] == [{}] * 3
    assert [known_at_acceptance(office, seq) for seq in seqs] == [[]] * 3


def test_a_number_that_was_given_names_whom_it_was_given_to(storage: Storage) -> None:
    office = Office(storage)
    one = office.record(("tax", "1"))
    decide = partial(golden.decide, record=one.number, attribute="ucrn", value="MT00000001X")
    storage.run(partial(decide, instead_of=(), now=1, who="pat", reason="saw the passport"))
    (seq,) = office.take(by_number("1", "ucrn", "mt 0000 0001 x"))
    assert office.named(seq)["person"] == p(one.master)
    assert office.of(p(one.master)) == [seq]
    end = partial(golden.end, records=[one.number], attribute="ucrn", now=2, who="pat")
    storage.run(end)
    assert office.named(seq) == {}


def test_the_numbers_of_a_group_are_asked_for_at_once(storage: Storage) -> None:
    office = Office(storage)
    for number, chi in enumerate((CHI, OTHER_CHI)):
        known_by(office, office.record(("tax", str(number))), "chi", chi)
    asked: list[str] = []
    events = [by_number(str(n), "chi", (CHI, OTHER_CHI)[n % 2]) for n in range(20)]
    given = [office.intake.position(one, "tester") for one in events]
    storage.run(lambda s: office.intake.record(Noting(s, asked), Submission("tester", given)))
    assert sum("person_block" in one for one in asked) == 1
    assert sum("AS master" in one or "FROM master" in one or "master AS" in one for one in asked) <= 2


def test_events_from_before_there_was_an_index_are_found_once_it_has_caught_up(storage: Storage) -> None:
    office = Office(storage)
    one = office.record(("tax", "1"))
    known_by(office, one, "chi", CHI)
    seqs = office.take(
        *(moved(f"tax-{n}", ("tax", "1")) for n in range(3)),
        by_number("chi", "chi", CHI),
        moved("other", ("tax", "2")),
    )
    storage.run(lambda session: session.execute(delete(event_person)))
    assert office.of(p(one.master)) == []
    catch_up(storage)
    assert office.of(p(one.master)) == seqs[:4]
    assert office.named(seqs[3])["person"] == p(one.master)
    assert known_at_acceptance(office, seqs[3]) == [None], "nobody was known when it was accepted"

    # While there is no index nobody notes anything; it goes on from there.
    storage.run(stop_noting)
    (later,) = office.take(moved("later", ("tax", "1")))
    storage.run(lambda session: session.execute(delete(event_person)))
    storage.run(stop_noting)
    catch_up(storage)
    assert office.of(p(one.master)) == [later], "what it had gone through before it leaves"


def catch_up(storage: Storage) -> None:
    take = partial(leases.acquire, name="scheduler", holder="me", span=60 * clock.SECOND, alone=True)
    lease = storage.run(take)
    assert lease is not None
    duty = CatchingUp(storage.door, people(shipped(), KEYS))
    while asyncio.run(duty._round(lease)) < 60:
        pass
    assert storage.read(_place) == "0"


def _place(session: Session) -> str | None:
    return cursors.read(session, PEOPLE).value
