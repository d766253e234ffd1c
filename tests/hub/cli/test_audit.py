"""The audit trail by the command line."""

from __future__ import annotations

from typing import Any


def test_what_somebody_did_is_told_with_the_reason(hub: Any) -> None:
    made = hub.json("keys", "create", "Audited Example", "-s", "metrics:read")
    assert hub.run("keys", "revoke", made["key_id"]).exit_code == 0
    found = hub.json("audit", "list", "--thing", f"key/{made['key_id']}", "--oldest-first", "--since", "1h")
    assert [one["action"] for one in found["items"]] == ["keys.create", "keys.revoke"]
    told = hub.run("audit", "list", "--action", "keys.*", "--limit", "1")
    assert f"key/{made['key_id']}" in told.stdout
    assert "There are more: --after" in told.stderr
    assert "Nothing of that kind" in hub.run("audit", "list", "--until", "2020-01-01").stdout
    wrong = hub.run("audit", "list", "--since", "yesterday")
    assert (wrong.exit_code, "--since" in wrong.stderr) == (2, True)
