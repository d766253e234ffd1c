"""A replay or a discard of a group holds the letters that were open when it began, whatever clocks do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from dead_letter import discarding
from dead_letter.groups.tables import failure_group, filed
from dead_letter.replays import choosing, starting
from dead_letter.replays import repository as jobs
from dead_letter.replays.tables import replay_item
from dead_letter.replays.wanted import NewReplay
from ledger import clock
from ledger.session import Session
from ledger.tables import delivery
from routes.table import RoutingTable
from tests.conformance.storage.test_filing import died, settling

if TYPE_CHECKING:
    from tests.conformance.storage.conftest import Storage

DAY = 86_400 * clock.SECOND


def fail(storage: Storage, many: int) -> set[int]:
    """So many die of one cause, in units of three; answers with their deliveries."""
    for _ in range(many):
        storage.event("app")
    claimed = storage.take("app")
    for start in range(0, many, 3):
        settling(storage, *(died(one, "no such street") for one in claimed[start : start + 3]))
    return {one.delivery for one in claimed}


def clock_was_ahead(storage: Storage) -> None:
    """What failed so far did so while the clock was a day ahead; it has been put right since."""
    storage.run(lambda session: session.execute(update(filed).values(at=filed.c.at + DAY)))


def group(storage: Storage) -> int:
    [found] = storage.rows(failure_group)
    return int(found.id)


def no_routing(_session: Session) -> RoutingTable:
    raise AssertionError("a replay to those that failed asks for none")


def test_a_replay_of_a_group_holds_what_was_open_when_it_began(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "PART", 4)
    before = fail(storage, 10)
    clock_was_ahead(storage)
    wanted = NewReplay(group=f"g-{group(storage)}", reason="the register was mended")
    job = storage.run(partial(starting.start, wanted=wanted, who="Ailsa Example", routing=no_routing))
    fail(storage, 5)

    def choose(session: Session) -> bool:
        changed = choosing.choose_some(session, jobs.find(session, job))
        jobs.change(session, job, changed)
        return not changed["all_chosen"]

    while storage.run(choose):
        pass
    assert {row.letter for row in storage.rows(replay_item, replay_item.c.job == job)} == before
    assert storage.read(partial(jobs.find, number=job)).chosen == len(before)


def test_a_discard_of_a_group_takes_what_was_open_when_it_began(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discarding, "PART", 4)
    before = fail(storage, 10)
    clock_was_ahead(storage)
    discard = partial(discarding.discard_part, group=group(storage), who="Ailsa Example", reason="a test")
    part = storage.run(partial(discard, after=0, last=None))
    fail(storage, 5)
    while part.place is not None:
        part = storage.run(partial(discard, after=part.place, last=part.last))
    gone = storage.rows(delivery, delivery.c.state == "discarded")
    assert {row.id for row in gone} == before
