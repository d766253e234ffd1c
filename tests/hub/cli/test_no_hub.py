"""Commands where no hub runs, and where one cannot be reached."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hub.cli import reach
from ledger.lock import DatabaseLock


def test_nothing_is_made_where_there_is_nothing_to_read(here: Any) -> None:
    for command in (["events", "list"], ["account"], ["dead-letters", "list"], ["keys", "list"]):
        result = here.run(*command)
        assert result.exit_code == 1
        assert "tolbooth serve" in result.stderr
    assert not (here.folder / "state").exists()


def test_keys_and_routes_can_be_made_before_the_first_start(here: Any) -> None:
    made = here.json("keys", "create", "Web forms", "-s", "events:publish", "--source", "/council/*")
    assert made["key"].startswith("tb_")
    [line] = here.json("keys", "list")["items"]
    assert (line["holder"], line["sources"]) == ("Web forms", ["/council/*"])
    extra = here.folder / "extra.toml"
    extra.write_text('[subscriptions.other]\nadapter = "web"\ntarget = { url = "http://127.0.0.1:9/" }\n')
    assert here.json("routes", "apply", str(extra))["version"] == 1
    assert "other" in here.run("routes", "list").stdout
    assert here.run("keys", "revoke", made["key_id"]).exit_code == 0
    assert here.json("keys", "list")["items"] == []
    [ended] = here.json("keys", "list", "--revoked")["items"]
    assert ended["revoked_at"] is not None


def test_routes_are_explained_without_a_hub(here: Any) -> None:
    event = here.folder / "event.json"
    event.write_text(json.dumps({"type": "case.opened", "data": {}}))
    assert here.json("routes", "explain", str(event)) == {"version": 0, "unrouted": True, "items": []}


def test_the_ledger_is_read_after_the_hub_has_stopped(here: Any) -> None:
    data = json.dumps({"form": "x", "reference": "1", "submitted_at": "2026-11-22T10:00:00Z", "answers": {}})
    with here.serving():
        done = here.run(
            "events", "publish", "--type", "form.submitted", "--source", "/s", "--id", "1", "--data", data
        )
        assert done.exit_code == 0, done.output
    assert [one["id"] for one in here.json("events", "list")["items"]] == ["1"]
    assert here.json("events", "show", "1")["id"] == "1"
    told = here.run("events", "list", "--json")
    assert json.loads(told.stdout)["items"]
    ledger = here.folder / "state" / "tolbooth.db"
    assert f"No hub is running; this is what the ledger in {ledger} holds." in told.stderr
    assert here.json("account")["balances"] is True
    assert here.json("adapters", "list")["items"][0]["name"] == "web"
    with closing(sqlite3.connect(ledger)) as opened, opened:
        opened.execute("update tally set events = events + 1")
    damaged = here.run("account")
    assert damaged.exit_code == 1
    assert "THE ACCOUNT DOES NOT BALANCE" in damaged.stdout.splitlines()[0]
    assert "DOES NOT AGREE" in damaged.stdout


@pytest.mark.parametrize(
    "command",
    [
        ["events", "tail"],
        ["events", "publish", "--type", "case.opened", "--source", "/s"],
        ["dead-letters", "replay", "d-1", "--reason", "x"],
        ["dead-letters", "discard", "d-1", "--reason", "x"],
    ],
)
def test_what_needs_a_hub_says_how_to_start_one(here: Any, command: list[str]) -> None:
    result = here.run(*command)
    assert result.exit_code == 1
    assert "No hub is running" in result.stderr
    assert "tolbooth serve" in result.stderr


def test_a_hub_that_was_killed_leaves_nothing_in_the_way(here: Any) -> None:
    process = here.start()
    process.kill()
    process.wait(30)
    assert here.run_file.exists()
    assert here.json("account")["balances"] is True
    with here.serving():
        assert here.run("events", "list").exit_code == 0


def test_a_hub_that_holds_the_ledger_and_says_nothing_is_named(
    here: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "STARTING", 0.1)
    assert here.run("migrate").exit_code == 0
    with DatabaseLock(here.folder / "state" / "tolbooth.db"):
        without = here.run("account")
        assert without.exit_code == 1
        assert f"process {os.getpid()}" in without.stderr
        assert "--url" in without.stderr
        deaf = {"url": "http://127.0.0.1:9", "key": "tb_x_y", "pid": os.getpid(), "hub": "h"}
        here.run_file.write_text(json.dumps(deaf))
        stuck = here.run("account")
        assert stuck.exit_code == 1
        assert "does not answer at http://127.0.0.1:9" in stuck.stderr


def test_a_command_waits_a_moment_for_a_hub_that_starts_or_stops(here: Any) -> None:
    assert here.run("migrate").exit_code == 0
    lock = DatabaseLock(here.folder / "state" / "tolbooth.db")
    lock.take()
    # The lock is let go of while the command waits, as by a hub that was stopping.
    timer = threading.Timer(0.2, lock.release)
    timer.start()
    assert here.run("account").exit_code == 0
    timer.join()


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "not an address", "http://"])
def test_an_address_where_no_hub_is_is_named(here: Any, url: str) -> None:
    result = here.run("account", "--url", url, "--key", "tb_x_y")
    assert result.exit_code == 1
    assert "cannot be reached" in result.stderr
    assert "Traceback" not in result.output


def test_wrong_settings_are_told_and_nothing_is_opened(here: Any) -> None:
    here.config.write_text("[http]\nprot = 1\n")
    result = here.run("account")
    assert result.exit_code == 1
    assert f"{here.config}:2: " in result.stderr
    assert "port" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["events", "publish"],
        ["events", "publish", "file.json", "--type", "case.opened"],
        ["events", "show"],
        ["routes", "explain"],
        ["events", "list", "--limit", "0"],
    ],
)
def test_a_command_not_written_rightly_exits_with_two(here: Any, arguments: list[str]) -> None:
    assert here.run(*arguments).exit_code == 2


def test_migrate_can_be_run_again(here: Any) -> None:
    first = here.json("migrate")
    assert here.json("migrate") == first
    assert Path(first["database"]).is_file()
