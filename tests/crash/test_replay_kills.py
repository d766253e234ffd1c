"""The plug is pulled during a replay: resumed, its outcomes are exact, and nothing was sent twice by it."""

from __future__ import annotations

import json
from collections import Counter
from http.client import HTTPConnection
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from dead_letter.replays.tables import replay_item
from ledger.tables import delivery

if TYPE_CHECKING:
    from pathlib import Path

    from tests.crash.conftest import Rig

SEED = 20261129
ROUTES = """[subscriptions.plain]
adapter = "hook"
target = {{ url = "http://127.0.0.1:{port}/{path}" }}

[routes.to-plain]
types = ["form.submitted"]
to = "plain"
retry = {{ attempts = {attempts}, first = "100ms", factor = 1, cap = "100ms" }}
"""
BATCH = 500


class Staff:
    """Whoever works at the hub by its API alone."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.key = rig.key

    def ask(self, method: str, path: str, body: Any = None, kind: str = "application/json") -> Any:
        connection = HTTPConnection("127.0.0.1", self.rig.port, timeout=60)
        try:
            headers = {"Authorization": f"Bearer {self.key}", "Content-Type": kind}
            text = body if isinstance(body, str) else json.dumps(body)
            connection.request(method, path, None if body is None else text, headers)
            answer = connection.getresponse()
            said = answer.read()
            assert answer.status < 300, said
            return json.loads(said)
        finally:
            connection.close()

    def route(self, path: str, attempts: int) -> None:
        """Send the events to this path of the receiver."""
        text = ROUTES.format(port=self.rig.receiver.port, path=path, attempts=attempts)
        self.ask("PUT", "/routes?owner=tests", text, "application/toml")

    def publish(self, many: int) -> None:
        for first in range(0, many, BATCH):
            events = [_event(number) for number in range(first, min(many, first + BATCH))]
            self.ask("POST", "/events", events, "application/cloudevents-batch+json")


def _event(number: int) -> dict[str, Any]:
    name = f"r-{number:06}"
    return {
        "specversion": "1.0",
        "id": name,
        "source": "/invented/replayed",
        "type": "uk.gov.council.form.submitted.v1",
        "time": "2026-05-01T10:00:00Z",
        "data": {
            "form": "pothole",
            "reference": name,
            "submitted_at": "2026-05-01T10:00:00Z",
            "answers": {"where": "Invented Street"},
        },
    }


def play(rig: Rig, many: int, kills: int) -> None:
    chance = Random(SEED)
    rig.start()
    staff = Staff(rig)
    staff.route("refused", 1)
    staff.publish(many)
    rig.wait_until_settled()
    assert rig.account().deliveries["dead"] == many
    staff.route("plain", 100)
    [group] = staff.ask("GET", "/dead-letters/groups")["items"]
    job = staff.ask("POST", "/replays", {"group": group["id"], "canary": 5, "reason": "it is back"})["id"]

    def settled() -> int:
        return int(staff.ask("GET", f"/replays/{job}")["progress"]["delivered"])

    for turn in range(1, kills + 1):
        goal = many * turn // (kills + 2) + chance.randint(0, many // 20)
        rig.wait_until(lambda goal=goal: settled() >= goal, f"{goal} were delivered")  # type: ignore[misc]
        rig.kill()
        rig.start()
    before = -1
    while (now := settled()) < many:
        assert now > before
        rig.wait_until(lambda now=now: settled() > now, f"more than {now} were delivered")  # type: ignore[misc]
        before = now
    rig.wait_until(lambda: staff.ask("GET", f"/replays/{job}")["state"] == "done", "it has ended")
    progress = staff.ask("GET", f"/replays/{job}")["progress"]
    assert {name: count for name, count in progress.items() if count} == {"chosen": many, "delivered": many}
    run = int(job[2:])
    made = select(func.count(), func.count(delivery.c.replays.distinct())).where(delivery.c.run == run)
    assert tuple(rig.read(lambda s: s.execute(made).one())) == (many, many), "one delivery of each letter"
    states = select(replay_item.c.state, func.count()).group_by(replay_item.c.state)
    assert len(rig.read(lambda s: s.execute(states).all())) == 1
    times = Counter(one["id"] for one in rig.receiver.arrivals() if one["status"] == 204)
    assert len(times) == many, "every one arrived"
    repeats = {("plain", name) for name, count in times.items() if count > 1}
    assert repeats <= rig.flagged(), "what arrived twice by a kill was flagged"
    found = rig.account()
    assert found.balances, found.sentence()
    assert (found.dead_open, found.dead_resolved) == (0, many)
    rig.stop()


@pytest.fixture
def staffed(rig: Rig) -> Rig:
    """The hub's routes are the staff's to set, and the key may do what staff may."""
    (rig.folder / "routes.toml").unlink()
    config: Path = rig.folder / "tolbooth.toml"
    config.write_text(config.read_text("utf-8").replace('routes = ["routes.toml"]\n', ""), "utf-8")
    return rig


@pytest.mark.timeout(240)
def test_a_replay_that_is_killed_twice_ends_with_exact_outcomes(staffed: Rig) -> None:
    play(staffed, many=1500, kills=2)


@pytest.mark.scale
def test_twenty_thousand_are_replayed_through_five_kills(staffed: Rig) -> None:
    play(staffed, many=20_000, kills=5)
