"""Filing: what fails is in the group of its cause once it is on record as failed, whoever writes it down."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from dead_letter.groups.filing import Filing
from dead_letter.groups.fingerprint import VERSION
from dead_letter.groups.group import State
from dead_letter.groups.tables import failure_group, filed, group_hour, group_note
from ledger import invalid
from ledger.invalid import InvalidMessage
from ledger.session import Session
from ledger.settling import Settlement, settle
from ledger.starting import Claimed
from ledger.states import Outcome
from ledger.tables import delivery, payload

if TYPE_CHECKING:
    from tests.conformance.storage.conftest import Storage

PATIENCE = 30.0


def died(of: Claimed, words: str, error: str = "Reject") -> Settlement:
    place = (of.delivery, of.subscription, of.lane, of.fence, of.lane_fence, of.number)
    return Settlement(*place, Outcome.REJECT, words, error=error, frame="crm.deliver", replays=of.replays)


def settling(storage: Storage, *some: Settlement) -> None:
    storage.run(partial(settle, settlements=some, worker="w", lease=1, told=Filing()))


def test_what_dies_is_filed_with_what_settles_it(storage: Storage) -> None:
    for _ in range(4):
        storage.event("app")
    one, two, three, four = storage.take("app")
    settling(storage, died(one, "no ward 7"), died(two, "no ward 12"), died(three, "closed"))
    settling(storage, died(four, "no ward 1"))
    groups = {row.words: row for row in storage.rows(failure_group)}
    assert {words: row.failures for words, row in groups.items()} == {"no ward <n>": 3, "closed": 1}
    assert {row.state for row in groups.values()} == {int(State.NEW)}
    letters = [(row.kind, row.number, row.group_id, bool(row.open)) for row in storage.rows(filed)]
    ward, closed = groups["no ward <n>"].id, groups["closed"].id
    assert sorted(letters) == sorted(
        ("d", of.delivery, group, True)
        for of, group in ((one, ward), (two, ward), (three, closed), (four, ward))
    )
    assert sum(row.failures for row in storage.rows(group_hour)) == 4


def test_a_unit_that_comes_to_nothing_files_nothing(storage: Storage) -> None:
    storage.event("app")
    [one] = storage.take("app")

    def unit(session: Session) -> None:
        settle(session, [died(one, "no")], "w", 1, Filing())
        raise ValueError("not this time")

    with pytest.raises(ValueError, match="not this time"):
        storage.run(unit)
    assert storage.rows(filed) == []
    assert storage.rows(failure_group) == []


def test_what_could_not_become_an_event_is_filed_too(storage: Storage) -> None:
    def unit(session: Session) -> None:
        messages = [
            InvalidMessage(
                "bins", "translate", f"line {n} has no ward", "", b"", "text/csv", field=f"rows.{n}"
            )
            for n in range(3)
        ]
        Filing().kept(session, list(zip(invalid.keep(session, messages), messages, strict=True)), 1)

    storage.run(unit)
    [group] = storage.rows(failure_group)
    assert (group.stage, group.place, group.error, group.failures) == ("translate", "bins", "rows.*", 3)


def test_two_that_file_the_same_causes_in_each_others_order_do_not_hold_each_other_up(
    storage: Storage,
) -> None:
    many = 40
    for _ in range(2 * many):
        storage.event("app")
    held = storage.take("app", 2 * many)
    causes = [f"cause {chr(97 + n % 8) * 3}" for n in range(many)]
    doors = [storage.door, storage.new_door()]
    futures = []
    for door, part, order in zip(doors, (held[:many], held[many:]), (1, -1), strict=True):
        some = [died(one, words) for one, words in zip(part, causes[::order], strict=True)]
        for start in range(0, many, 8):
            unit = partial(settle, settlements=some[start : start + 8], worker="w", lease=1, told=Filing())
            futures.append(door.submit(unit, patient=True))
    for future in futures:
        future.result(PATIENCE)
    assert {row.words: row.failures for row in storage.rows(failure_group)} == dict.fromkeys(
        causes, 2 * many // 8
    )
    assert len(storage.rows(filed)) == 2 * many


def read_before(storage: Storage, group: int, **values: Any) -> None:
    """As an earlier version of Tolbooth would have filed it, which took other words out."""
    earlier = {"version": VERSION - 1, "fingerprint": f"{group:064d}", **values}
    storage.run(lambda s: s.execute(update(failure_group).where(failure_group.c.id == group).values(earlier)))


def test_what_is_known_of_a_cause_outlives_a_change_of_how_causes_are_read(storage: Storage) -> None:
    for _ in range(3):
        storage.event("app")
    one, two, three = storage.take("app")
    settling(storage, died(one, "no ward 7"), died(two, "closed"))
    ward, closed = sorted(storage.rows(failure_group), key=lambda row: row.words == "closed")
    read_before(storage, ward.id, words="no ward 7", state=int(State.KNOWN), owner="Ailsa Example")
    read_before(storage, closed.id)
    settling(storage, died(three, "no ward 12"))
    found = {row.id: row for row in storage.rows(failure_group)}
    assert found.keys() == {ward.id, closed.id}, "it is no new cause"
    known = found[ward.id]
    assert (known.words, known.failures, known.state) == ("no ward <n>", 2, int(State.KNOWN))
    assert (known.owner, known.version, known.fingerprint) == ("Ailsa Example", VERSION, ward.fingerprint)
    assert found[closed.id].fingerprint == closed.fingerprint, "those beside it are read again with it"
    notes = {note.group_id: note for note in storage.rows(group_note)}
    assert notes[ward.id].text.endswith("before, it was: no ward 7")
    assert notes[ward.id].who == "Tolbooth"


def test_two_causes_that_read_the_same_from_now_on_say_so(storage: Storage) -> None:
    for _ in range(3):
        storage.event("app")
    one, two, three = storage.take("app")
    settling(storage, died(one, "no ward 7"), died(two, "no ward seven"))
    first, second = (row.id for row in sorted(storage.rows(failure_group), key=lambda row: row.words))
    read_before(storage, first, words="no ward 7")
    read_before(storage, second, words="no ward 8")
    changed = update(delivery).where(delivery.c.id == two.delivery).values(cause="no ward 8")
    storage.run(lambda session: session.execute(changed))
    settling(storage, died(three, "no ward 12"))
    low, high = sorted((first, second))
    assert {row.id: row.failures for row in storage.rows(failure_group)} == {low: 2, high: 1}
    [note] = [note for note in storage.rows(group_note) if note.group_id == high]
    assert f"as that of g-{low}" in note.text


def test_a_cause_whose_originals_are_gone_stays_as_it_was_read(storage: Storage) -> None:
    for _ in range(2):
        storage.event("app")
    one, two = storage.take("app")
    settling(storage, died(one, "no ward 7"))
    [group] = storage.rows(failure_group)
    read_before(storage, group.id, words="no ward 7")
    forgotten = update(payload).where(payload.c.seq == one.seq).values(data=None, forgotten_at=1)
    storage.run(lambda session: session.execute(forgotten))
    settling(storage, died(two, "no ward 12"))
    old, new = sorted(storage.rows(failure_group), key=lambda row: row.id)
    assert (old.words, old.version, old.failures) == ("no ward 7", VERSION, 1)
    assert (new.words, new.version, new.failures) == ("no ward <n>", VERSION, 1)
