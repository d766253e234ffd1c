"""Filing: what fails is in the group of its cause once it is on record as failed, whoever writes it down."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from dead_letter.groups.filing import Filing
from dead_letter.groups.group import State
from dead_letter.groups.tables import failure_group, filed, group_hour
from ledger import invalid
from ledger.invalid import InvalidMessage
from ledger.session import Session
from ledger.settling import Settlement, settle
from ledger.starting import Claimed
from ledger.states import Outcome

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
