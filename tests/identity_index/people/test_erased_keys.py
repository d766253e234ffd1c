"""A key that was erased and comes again is turned away, however it comes, until a steward lets it in."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from identity_index.people.arriving import Arrival
from identity_index.people.erasing.returning import repository as erased_keys
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.importing.batch import Batch, Beginning, Row
from identity_index.people.importing.desk import ImportDesk
from identity_index.people.importing.looking import LooksHere
from identity_index.people.matcher import ScoringMatcher
from identity_index.people.weighing.in_use import WeightsInUse
from ledger import clock
from schemas.person_details import PersonDetails
from tests.identity_index.people.conftest import AILSA, home

if TYPE_CHECKING:
    from identity_index.links.record import Key
    from identity_index.people.erasing.returning.returned import ReturnedKeys
    from ledger.session import Session
    from tests.identity_index.people.conftest import Index

GONE = ("crm", "1")
OTHER: dict[str, Any] = {
    "name": "Torquil Madeupname",
    "date_of_birth": "1999-12-02",
    "address": home("9 Other Road"),
}


def erased(index: Index, *keys: Key) -> None:
    def unit(session: Session) -> None:
        erased_keys.remember(session, keys, 7, clock.now(session))

    index.run(unit)


def kept(index: Index) -> ReturnedKeys:
    found: ReturnedKeys = index.read(lambda session: erased_keys.listing(session, 50))
    return found


def test_an_event_goes_its_way_and_the_index_says_that_it_takes_nothing_in(each_index: Index) -> None:
    erased(each_index, GONE)
    first, second = each_index.deliver(
        each_index.recorded(*GONE, **AILSA), each_index.recorded("tax", "1", **OTHER)
    )
    assert first.startswith("crm: not taken in, since the erasure x-7 has erased this key")
    assert second == "tax 1: p-1"
    assert [kind for kind, _ in each_index.heard()] == ["person.registered"]
    [key] = kept(each_index).items
    assert (key.system, key.erasure, key.times, key.last_at is None) == ("crm", "x-7", 1, False)
    away = each_index.run(lambda session: erased_keys.allow(session, GONE))
    assert away.erasure == "x-7"
    assert each_index.run(lambda session: erased_keys.allow(session, GONE)) is None
    assert each_index.say(*GONE, **AILSA).master == 2
    assert kept(each_index).kept == 0


def test_another_key_of_the_system_and_the_same_of_another_are_not_it(index: Index) -> None:
    erased(index, GONE)
    assert index.say("crm", "11", **AILSA).master
    assert index.say("tax", "1", **AILSA).master
    assert [one.times for one in kept(index).items] == [0]


def test_a_row_of_a_file_is_a_reject_and_those_beside_it_are_taken(each_index: Index) -> None:
    erased(each_index, GONE, ("crm", "3"))
    arrival = Arrival(ScoringMatcher(), each_index.teller)
    desk = ImportDesk(each_index.reader, each_index.door, arrival, Schemes(), WeightsInUse(), LooksHere())
    wanted = Beginning(system="crm", file="people.csv", sha256="a" * 64, profile="b" * 64)

    async def load() -> tuple[dict[str, int], list[tuple[int, str]]]:
        await desk.begin(wanted, "Morven Sample")
        rows = [
            Row(
                line=line,
                local_id=str(line),
                details=PersonDetails.model_validate({"emails": [f"{line}@x.org"]}),
            )
            for line in range(1, 5)
        ]
        done = await desk.take(1, Batch(after=0, through=4, rows=rows, last=True), "Morven Sample")
        rejects = (await desk.rejects(1, 0, 10)).items
        return done.counts.model_dump(), [(one.line, one.problem) for one in rejects]

    counts, rejects = asyncio.run(load())
    assert (counts["read"], counts["registered"], counts["rejected"]) == (4, 2, 2)
    assert rejects == [(line, "the erasure x-7 has erased this key") for line in (1, 3)]


def test_an_account_that_was_erased_follows_nobody(index: Index) -> None:
    person = index.say("tax", "1", **AILSA)
    erased(index, ("myaccount", "a1"))
    data: dict[str, Any] = {
        "current": {"system": "myaccount", "local_id": "a1"},
        "person": {"system": "tax", "local_id": "1"},
        "changed_at": "2026-05-02T09:00:00Z",
    }
    [said] = index.deliver(index.envelope("sign_in.changed", data))
    assert "has erased this key" in said
    assert index.record("tax", "1").master == person.master
    assert [one.times for one in kept(index).items] == [1]
