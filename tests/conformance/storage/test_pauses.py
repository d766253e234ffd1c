"""Pauses: what a person stops waits, whoever works on the ledger, and what goes beside it goes on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ledger import clock, pauses, pausing
from ledger.claiming import claim
from ledger.errors import Refused
from ledger.lanes import lock_lanes
from ledger.pause_tables import pause
from ledger.session import Session
from ledger.starting import Claimed
from ledger.states import Lane, Ready
from ledger.sweeping import sweep
from ledger.tables import attempt, lane, ready
from ledger.tickets import Ticket
from tests.conformance.storage.flow import (
    APP,
    CRM,
    EVERYTHING,
    FORMS,
    MINUTE,
    Thing,
    adapter_of,
    end,
    give,
    go_on,
    stop,
    take,
    trail,
)

if TYPE_CHECKING:
    from tests.conformance.storage.conftest import Storage


@pytest.mark.parametrize("thing", [EVERYTHING, APP, CRM])
def test_nothing_is_handed_out_to_what_is_paused_and_everything_after(storage: Storage, thing: Thing) -> None:
    for _ in range(3):
        storage.event("app")
        storage.event("app", lane="k")
    storage.event("other")
    stop(storage, thing)
    assert give(storage) == []
    beside = give(storage, "other")
    assert bool(beside) == (thing != EVERYTHING)
    go_on(storage, thing)
    assert len(give(storage)) == 3 + 1
    assert trail(storage) == [
        ("Ailsa Example", "flow.pause", "/".join(filter(None, thing)), "the supplier moves"),
        ("Bram Example", "flow.resume", "/".join(filter(None, thing)), "it has moved"),
    ]


@pytest.mark.parametrize("thing", [EVERYTHING, APP, CRM])
def test_what_is_handed_out_already_is_not_claimed_after_the_pause_and_is_due_again(
    storage: Storage, thing: Thing
) -> None:
    for _ in range(3):
        storage.event("app")
    storage.event("app", lane="k")
    tickets = give(storage)
    assert len(tickets) == 4
    stop(storage, thing)
    assert take(storage, tickets) == []
    assert storage.rows(attempt) == []
    assert len(storage.rows(ready, ready.c.state == int(Ready.DUE))) == 3
    assert len(storage.rows(lane, lane.c.state == int(Lane.OPEN))) == 1
    go_on(storage, thing)
    assert take(storage, tickets) == [], "the old tickets are void"
    again = take(storage, give(storage))
    assert [one.number for one in again] == [1, 1, 1, 1], "no attempt was used up"


def test_what_is_in_hand_ends_and_its_lane_goes_no_further(storage: Storage) -> None:
    for _ in range(3):
        storage.event("app", lane="k")
    (first,) = take(storage, give(storage))
    stop(storage, APP)
    assert end(storage, first, more=True) is None
    assert storage.delivery(first.delivery).state == "delivered"
    assert give(storage) == []
    go_on(storage, APP)
    (second,) = take(storage, give(storage))
    assert second.seq == first.seq + 1
    assert end(storage, second, more=True) is not None


def test_of_many_workers_none_begins_an_attempt_once_the_pause_is_made(storage: Storage) -> None:
    """Whatever was asked for at the same moment: an attempt is on record before the pause, or not at all."""
    for _ in range(120):
        storage.event("app")
    tickets = give(storage, window=200)
    doors = [storage.new_door() for _ in range(4)]

    def unit(one: Ticket) -> Any:
        def claimed(session: Session) -> list[Claimed | None]:
            asked = pauses.ask(session, adapter_of, sends=True)
            return claim(session, [one], "w", MINUTE, asked)

        return claimed

    def one_by_one(place: int, one: Ticket) -> None:
        doors[place % 4].submit(unit(one)).result(30)

    with ThreadPoolExecutor(8) as pool:
        taken = [pool.submit(one_by_one, place, one) for place, one in enumerate(tickets)]
        (made,) = stop(storage, APP)
        on_record = len(storage.rows(attempt))
        for one in taken:
            one.result(30)
    begun = storage.rows(attempt)
    assert len(begun) == on_record, "none was added after the pause was answered"
    assert all(one.started_at <= made.at for one in begun)


def test_it_goes_on_by_itself_when_its_time_is_over(storage: Storage) -> None:
    storage.event("app")
    until = clock.moment(storage.read(clock.now)) + timedelta(hours=1)
    stop(storage, APP, until=until)
    assert give(storage) == []

    def an_hour_later(session: Session) -> None:
        session.execute(pause.update().values(until_at=clock.now(session) - 1))

    storage.run(an_hour_later)
    assert storage.read(pauses.now).by == {}
    assert len(give(storage)) == 1, "by the clock, whether or not it was swept up"
    (over,) = storage.run(sweep).over
    assert over.name == "app"
    assert storage.rows(pause) == []
    assert trail(storage)[-1][:3] == ("tolbooth", "flow.resume", "subscription/app")


def test_what_is_paused_already_or_not_at_all_is_refused_in_words(storage: Storage) -> None:
    stop(storage, APP)
    with pytest.raises(
        Refused, match=r"app is paused by Ailsa Example since .* the supplier moves\. It is not"
    ):
        stop(storage, APP, who="Bram Example")
    with pytest.raises(Refused, match="The route forms is not paused"):
        go_on(storage, FORMS)
    with pytest.raises(Refused, match="is not paused; pause it first"):
        stop(storage, FORMS, change=True)
    with pytest.raises(Refused, match="is over"):
        stop(storage, FORMS, until=clock.moment(0))
    with pytest.raises(Refused, match="say why"):
        stop(storage, FORMS, reason=" ")
    stop(storage, APP, who="Bram Example", reason="longer", change=True)
    assert storage.rows(pause)[0].reason == "longer"
    assert [one[1] for one in trail(storage)] == ["flow.pause", "flow.change"]


def test_of_two_who_pause_at_once_one_is_told(storage: Storage) -> None:
    doors = [storage.new_door() for _ in range(4)]

    def one(place: int) -> str:
        try:
            doors[place].submit(
                lambda s: pausing.pause(s, [APP], who=f"person {place}", reason="both want it")
            ).result(30)
        except Refused:
            return "told"
        return "paused"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, range(4))) == ["paused", "told", "told", "told"]


def test_who_pauses_waits_for_who_claims_and_never_the_other_way_round_for_ever(storage: Storage) -> None:
    """One who claims holds the flow before its lanes: else the two could wait for each other."""
    for number in range(40):
        storage.event("app", lane=f"k{number}")
    tickets = give(storage)
    doors = [storage.new_door() for _ in range(3)]

    def claims(place: int) -> list[Claimed | None]:
        some = tickets[place::2]

        def unit(session: Session) -> list[Claimed | None]:
            asked = pauses.ask(session, adapter_of, sends=True)
            lock_lanes(session, [("app", one.lane or "") for one in some])
            return claim(session, some, "w", MINUTE, asked)

        return doors[place].submit(unit).result(30)

    def pauses_and_resumes(_place: int) -> list[Claimed | None]:
        for _ in range(10):
            doors[2].submit(lambda s: pausing.pause(s, [APP], who="a", reason="b")).result(30)
            doors[2].submit(lambda s: pausing.resume(s, [APP], who="a", reason="b")).result(30)
        return []

    with ThreadPoolExecutor(3) as pool:
        for done in [
            pool.submit(one, place) for place, one in enumerate((claims, claims, pauses_and_resumes))
        ]:
            done.result(60)
