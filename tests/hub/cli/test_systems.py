"""`tolbooth adapters list`: how each system is, and what limits it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ledger import breakers, clock
from ledger.breakers import Breaker
from ledger.door import SqliteDoor
from ledger.engine import open_engine
from ledger.states import Breaker as State

NOW = datetime.now(UTC)
WINDOW = f"{NOW - timedelta(hours=2):%a %H:%M}-{NOW + timedelta(hours=2):%H:%M}"


def noted(here: Any, found: Breaker) -> None:
    """What a worker left in the ledger."""
    assert here.run("migrate").exit_code == 0
    engine = open_engine(f"sqlite:///{here.folder / 'state' / 'tolbooth.db'}")
    door = SqliteDoor(engine)
    door.submit(lambda session: breakers.save(session, [found])).result(30)
    door.close()
    engine.dispose()


def listed(here: Any, own: str = "") -> str:
    here.config.write_text(here.config.read_text() + own)
    assert here.run("routes", "apply", str(here.folder / "routes.toml")).exit_code == 0
    told = here.run("adapters", "list")
    assert told.exit_code == 0, told.output
    return " ".join(str(told.stdout).split())


def test_one_that_is_well_has_its_limits_and_what_waits(here: Any) -> None:
    text = listed(here, "concurrency = 8\nrate = 2.5\n")
    assert "web/planning-app breaker closed 8 at once; 2.5 a second 0" in text


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            {"state": State.OPEN, "failures": 12, "until_at": clock.micros(NOW + timedelta(hours=1))},
            "breaker open until",
        ),
        (
            {"state": State.OPEN, "failures": 12, "until_at": 1, "opened": 1},
            "breaker open; tried again with the next message: 12 failures in a row",
        ),
        (
            {"state": State.PROBING, "failures": 12},
            "breaker probing, one delivery tries it: 12 failures in a row",
        ),
        ({"failures": 3}, "breaker closed, 3 failures in a row"),
        ({"held_until": clock.micros(NOW + timedelta(hours=1))}, "asked for nothing before"),
    ],
)
def test_one_that_is_not_says_so(here: Any, found: dict[str, Any], words: str) -> None:
    noted(here, Breaker("web/planning-app", **found))
    assert words in listed(here)


def test_maintenance_and_a_breaker_that_is_off(here: Any) -> None:
    text = listed(
        here,
        f'maintenance = {{ windows = ["{WINDOW}"], time_zone = "UTC" }}\nbreaker = {{ enabled = false }}\n',
    )
    assert "in maintenance until" in text
    assert "; breaker off" in text
    assert f"maintenance {WINDOW}" in text
