"""The plug is pulled under load, again and again: nothing answered 202 is lost, and the account balances."""

from __future__ import annotations

import threading
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

import pytest

from hub.fail_points import NAMES

if TYPE_CHECKING:
    from tests.crash.conftest import Clients, Rig

SEED = 20260501
AT_RANDOM = None
UNDER_LOAD = [name for name in NAMES if not name.startswith(("poll.", "erase."))]


def play(rig: Rig, clients: Callable[[], Clients], kills: list[str | None], seed: int) -> None:
    """Under load, end the hub in each of these ways in turn; then let it finish, and hold it to its word."""
    chance = Random(seed)
    load: Clients | None = None
    for place in kills:
        rig.start(None if place is AT_RANDOM else f"{place}:{chance.randint(1, 25)}")
        load = load or clients()
        if place is AT_RANDOM:
            threading.Event().wait(chance.uniform(0.05, 0.8))
            rig.kill()
        else:
            rig.wait_for_death(place)
    assert load is not None
    rig.start()
    load.stop()
    assert load.faults == []
    assert len(load.taken) > 20 * len(kills), "there was load"
    rig.wait_until_settled()
    assert len(load.taken) == len(set(load.taken)) == rig.events()
    rig.check_promises(load.taken)
    rig.stop()
    assert sorted(rig.died) == sorted(place or "at random" for place in kills)
    assert rig.account().balances


@pytest.mark.timeout(180)
def test_five_kills_lose_nothing(rig: Rig, clients: Callable[[], Clients]) -> None:
    kills = ["settle.before_commit", AT_RANDOM, "intake.after_commit", "call.after", AT_RANDOM]
    play(rig, clients, kills, SEED)


@pytest.mark.scale
@pytest.mark.parametrize("round_", range(3))
def test_every_place_and_many_random_moments_lose_nothing(
    rig: Rig, clients: Callable[[], Clients], round_: int
) -> None:
    """12 named places and 12 random moments in each round, in another order each time: 72 kills."""
    kills = [*UNDER_LOAD, *([AT_RANDOM] * len(UNDER_LOAD))]
    Random(SEED + round_).shuffle(kills)
    play(rig, clients, kills, SEED + round_)


@pytest.mark.timeout(180)
def test_a_hub_that_is_stopped_in_good_order_repeats_nothing(
    rig: Rig, clients: Callable[[], Clients]
) -> None:
    rig.start()
    load = clients()
    for _ in range(2):
        threading.Event().wait(0.5)
        rig.stop()
        rig.start()
    load.stop()
    rig.wait_until_settled()
    times = rig.check_promises(load.taken)
    assert set(times.values()) == {1}, "what was in flight was let end"
    assert rig.flagged() == set()
    rig.stop()
