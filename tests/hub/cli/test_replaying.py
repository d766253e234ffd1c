"""Replays as jobs by the command line alone."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.hub.cli.test_running_hub import TOLBOOTH, dead, form, published

Until = Callable[[Callable[[], bool], str], None]


def test_dead_letters_are_replayed_as_a_job_and_watched(hub: Any, receiver: Any, until: Until) -> None:
    receiver.status = 422
    try:
        seqs = [one["seq"] for one in published(hub, *(form(f"many-{n}") for n in range(3)))]
        until(lambda: all(dead(hub, seq) for seq in seqs), "the dead letters")
        letters = [dead(hub, seq)[0]["id"] for seq in seqs]
        early = ("dead-letters", "replay", *letters, "-r", "too early", "--canary", "1", "--watch")
        job = hub.json(*early, code=1)
        watched = hub.run("replays", "show", job["id"], "--watch")
        assert watched.exit_code == 1
        assert "stopped" in watched.stdout
        assert "1 of the 1 that went first failed again" in watched.stdout
        assert f"tolbooth replays show {job['id']} --outcome failed" in watched.stdout
        failed = hub.run("replays", "show", job["id"], "--outcome", "failed").stdout
        assert "It failed again" in failed
    finally:
        receiver.status = 204
    ended = hub.json("replays", "resume", job["id"], "-r", "now it is mended", "--watch", code=1)
    counted = {name: many for name, many in ended["progress"].items() if many}
    assert (ended["state"], counted) == ("done", {"chosen": 3, "delivered": 2, "failed": 1})
    assert job["id"] in hub.run("replays", "list").stdout
    slow = hub.json(
        "replays", "back-fill", "--to", "planning-app", "--from", str(seqs[0]), "-r", "a", "--rate", "0.01"
    )
    gone = hub.json("replays", "cancel", slow["id"], "-r", "the fault is another one", "--watch")
    assert gone["state"] == "cancelled"
    late = hub.run("replays", "cancel", job["id"], "-r", "too late")
    assert (late.exit_code, "has ended already" in late.stderr) == (1, True)

    left, *_ = [one for seq in seqs for one in dead(hub, seq)]
    whole = hub.json("dead-letters", "replay", "--group", left["group"], "-r", "the rest", "--rate", "50")
    assert hub.run("replays", "show", whole["id"], "--watch").exit_code == 0
    assert [one for seq in seqs for one in dead(hub, seq)] == []

    asked = ("--from", str(seqs[0]), "--until", str(seqs[-1]), "--type", "form.*")
    filled = hub.json("replays", "back-fill", "--to", "planning-app", *asked, "-r", "it lost them")
    assert hub.json("replays", "show", filled["id"], "--watch")["progress"]["delivered"] == 3
    told = hub.run("replays", "show", filled["id"]).stdout
    assert f"events {seqs[0]} to {seqs[-1]}, form.*" in told


def test_who_watches_at_a_terminal_sees_it_move(hub: Any, until: Until, tmp_path: Path) -> None:
    seqs = [one["seq"] for one in published(hub, *(form(f"watched-{n}") for n in range(8)))]
    until(lambda: not hub.json("account")["deliveries"]["waiting"], "the first deliveries")
    hub.json("pause", "subscription", "planning-app", "--for", "1h", "-r", "until somebody watches")
    asked = ("--from", str(seqs[0]), "--until", str(seqs[-1]), "-r", "it lost them")
    job = hub.json("replays", "back-fill", "--to", "planning-app", *asked)["id"]
    screen, terminal = pty.openpty()
    said = tmp_path / "said"
    words = [TOLBOOTH, "--config", str(hub.config), "replays", "show", job, "--watch"]
    # As narrow as terminals are: the bar is to have room.
    surroundings = {**os.environ, "COLUMNS": "80", "TERM": "xterm"}
    with said.open("w") as out:
        watching = subprocess.Popen(words, stdout=out, stderr=terminal, env=surroundings)
    os.close(terminal)
    seen = b""
    # A terminal that nobody writes to any more is an error on Linux, and its end elsewhere.
    with contextlib.suppress(OSError):
        while b"until somebody watches" not in seen:
            seen += os.read(screen, 65536)
        hub.json("resume", "subscription", "planning-app", "-r", "somebody does")
        while part := os.read(screen, 65536):
            seen += part
    os.close(screen)
    assert watching.wait(60) == 0
    bar = seen.decode()
    assert f"{job} running" in bar
    moved = {int(one) for one in re.findall(r"(\d+)/8", bar)}
    assert {0, 8} <= moved, "it is shown as it goes on"
    assert "0 failed again" in bar
    assert "8 delivered, 0 failed again, 0 skipped" in said.read_text()


@pytest.mark.parametrize("what", [(), ("d-1", "--group", "g-1")])
def test_what_to_replay_is_said_by_one_of_two(hub: Any, what: tuple[str, ...]) -> None:
    answer = hub.run("dead-letters", "replay", *what, "-r", "why")
    assert (answer.exit_code, "--group g-12" in answer.stderr) == (1, True)
