"""Personal data on a terminal: what the hub gives, and no more."""

from __future__ import annotations

import json
from typing import Any


def published(hub: Any, kind: str, name: str, code: int = 0) -> Any:
    """What became of one event that names a place; as a case it is invalid."""
    data = {
        "form": "pothole",
        "reference": name,
        "submitted_at": "2026-11-22T10:00:00Z",
        "answers": {"where": "Invented Street"},
    }
    options = ("--type", kind, "--source", "/council/web", "--id", name, "--data", json.dumps(data))
    [answer] = hub.json("events", "publish", *options, code=code)["results"]
    return answer


def test_personal_data_is_masked_unless_it_is_asked_for(hub: Any) -> None:
    seq = str(published(hub, "form.submitted", "masked")["seq"])
    assert hub.json("events", "show", seq)["data"]["answers"] == {"where": "•••"}
    assert "Invented Street" not in hub.run("events", "show", seq).stdout
    told = hub.run("events", "show", seq, "--unmasked", "--purpose", "a complaint")
    assert "Invented Street" in told.stdout
    assert hub.run("events", "show", seq, "--purpose", "a complaint").exit_code == 2
    assert "Invented Street" not in hub.run("events", "tail", "--data", "--until", "1", "-n", "1").stdout


def test_a_key_that_may_not_see_personal_data_is_told_so(hub: Any) -> None:
    seq = str(published(hub, "form.submitted", "refused")["seq"])
    which = published(hub, "case.opened", "invalid", code=1)["dead_letter"]
    scopes = ("--scope", "events:read", "--scope", "dead-letters:read")
    key = hub.json("keys", "create", "Morven Example", *scopes)["key"]
    for asked in (("events", "show", seq), ("dead-letters", "show", which)):
        result = hub.run("--key", key, *asked, "--unmasked", "--purpose", "curiosity")
        assert result.exit_code == 1
        assert "needs the scope payloads:read" in result.stderr
        assert "Invented Street" not in result.output
        assert hub.run("--key", key, *asked).exit_code == 0
