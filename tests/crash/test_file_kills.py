"""The plug is pulled while a file is being read: no row is lost, none is taken twice."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.crash.conftest import Rig


def play(rig: Rig, rows: int, bad: int, kills: list[str]) -> None:
    extract = rig.write_extract(rows, bad)
    before = -1
    for place in kills:
        rig.start(place)
        rig.wait_for_death(place.partition(":")[0])
        assert rig.account().balances
        assert rig.events() >= before
        before = rig.events()
    assert 0 < before < rows - bad, "it was stopped in the middle"
    rig.start()
    rig.wait_until(lambda: rig.tallied("envelope") + rig.tallied("invalid") >= rows, "the file is read")
    rig.wait_until_settled()
    assert (rig.events(), rig.tallied("envelope"), rig.tallied("invalid")) == (rows - bad, rows - bad, bad)
    assert rig.tallied("duplicate") == 0, "it went on where it was, and repeated no row"
    times = rig.check_promises([], ordered=False)
    assert len(times) == rows - bad
    assert sorted(line for line in rig.invalid_lines()) == sorted(line for line, _ in extract.bad)
    rig.wait_until(lambda: not list(rig.drop.glob("*.csv")), "the file is moved away")
    rig.stop()


@pytest.mark.timeout(180)
def test_a_file_goes_on_where_it_was(rig: Rig) -> None:
    play(rig, 3000, 7, ["poll.before_commit:2", "poll.after_commit:1"])


@pytest.mark.scale
def test_a_long_file_goes_on_where_it_was(rig: Rig) -> None:
    chance = Random(20260501)
    places = ["poll.before_commit", "poll.after_commit"] * 5
    play(rig, 40_000, 100, [f"{place}:{chance.randint(1, 5)}" for place in places])
