"""The list of keys on a terminal of 80 columns, and who the operator is."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

import pytest

from hub.cli.login import login
from safeguards.policy import Scope


def test_scopes_are_never_cut(here: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    scopes = [one for one in Scope if one != Scope.KEYS_MANAGE]
    wanted = [part for one in scopes for part in ("-s", str(one))]
    long = "The Invented Department of Very Long Names and Longer Titles"
    some = here.json("keys", "create", long, *wanted, "--source", "/invented/council/department/of/forms/*")
    every = [part for one in Scope for part in ("-s", str(one))]
    here.json("keys", "create", "All", *every, "--source", "*")
    for name, value in {"COLUMNS": "80", "FORCE_COLOR": "1", "TERM": "dumb"}.items():
        # A terminal of 80 columns, without colours.
        monkeypatch.setenv(name, value)
    for more in ([], ["--revoked"]):
        told = here.run("keys", "list", *more).stdout
        assert some["key_id"] in told
        assert "…" not in told
        assert max(len(line) for line in told.splitlines()) <= 80
        for scope in scopes:
            assert sum(re.search(rf"\b{scope}(\s|$)", line) is not None for line in told.splitlines()) == 1
        assert "all scopes" in told


def test_revoked_keys_are_hidden_until_they_are_asked_for(here: Any) -> None:
    made = here.json("keys", "create", "Invented Team", "-s", "events:read")
    here.run("keys", "revoke", made["key_id"])
    hidden = here.run("keys", "list")
    assert made["key_id"] not in hidden.stdout
    assert "1 revoked key not shown: --revoked" in hidden.stderr
    assert made["key_id"] in here.run("keys", "list", "--revoked").stdout


def holders(here: Any) -> list[tuple[str, bool]]:
    found = here.json("keys", "list", "--revoked")["items"]
    return sorted((one["holder"], one["revoked_at"] is not None) for one in found)


def test_the_run_files_key_names_who_started_the_hub(here: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "alice")
    here.json("keys", "create", "operator (run file)", "-s", "events:read")
    here.json("keys", "create", "Bob (run file)", "-s", "events:read")
    with here.serving():
        assert ("operator alice (run file)", False) in holders(here)
        here.json("keys", "create", "Made by alice", "-s", "events:read")
    monkeypatch.setenv("LOGNAME", "bob")
    with here.serving():
        assert holders(here) == [
            ("Bob (run file)", False),
            ("Made by alice", False),
            ("operator (run file)", True),
            ("operator alice (run file)", True),
            ("operator bob (run file)", False),
        ]
    here.json("keys", "create", "Made without a hub", "-s", "events:read")
    with sqlite3.connect(here.folder / "state" / "tolbooth.db") as ledger:
        who = [row[0] for row in ledger.execute("select who from audit order by 1")]
    assert "operator alice (run file)" in who
    assert "operator bob (command line, no hub running)" in who


def test_a_login_is_one_short_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "a\nb\x1b" + "c" * 100)
    assert login() == "ab" + "c" * 62


def test_a_user_without_a_name_is_told_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "\n")
    assert re.fullmatch(r"user \d+", login())
