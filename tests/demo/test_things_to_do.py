"""What the demo prints to be pasted does what it says when it is pasted."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx2

from demo import errands, things_to_do
from demo.stage import Stage


def _paste(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, timeout=60, check=False, cwd=folder
    )


def test_the_curl_publishes_and_is_a_duplicate_the_second_time(stage: Stage, root: Path, absent: Any) -> None:
    if shutil.which("curl") is None:
        absent("curl is not installed (Debian and Ubuntu: apt-get install curl)")
    command = things_to_do.publish_command(stage.hub.url, stage.journal.facts.visitor_key)
    first, second = (_paste(command, root) for _ in range(2))
    assert json.loads(first.stdout)["results"][0]["status"] == "accepted", first
    assert json.loads(second.stdout)["results"][0]["status"] == "duplicate", second
    assert first.stderr == ""


def test_the_replay_replays(stage: Stage, root: Path) -> None:
    errands.leave_one_to_replay(stage)
    left = stage.journal.facts.left_dead
    done = _paste(things_to_do.replay_command(stage.place.settings, left), root)
    assert done.returncode == 0, done.stderr
    assert left in done.stdout
    stage.pace.until(
        lambda: stage.hub.dead_letter(left).delivery.resolved_by is not None,
        "the replay had not been delivered",
    )


def test_one_that_was_replayed_is_followed_by_another(stage: Stage) -> None:
    errands.leave_one_to_replay(stage)
    left = stage.journal.facts.left_dead
    assert stage.hub.dead_letter(left).state == "dead"
    errands.leave_one_to_replay(stage)
    assert stage.journal.facts.left_dead == left


def test_the_address_is_a_page(stage: Stage) -> None:
    answer = httpx2.get(stage.receiver.url, trust_env=False)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "person.moved" in answer.text or "case.opened" in answer.text
