"""Searching by the command line: lists, saved searches, exports, and replays of what is found."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.hub.cli.test_running_hub import dead, form, published

Until = Callable[[Callable[[], bool], str], None]


def test_what_failed_is_found_kept_taken_out_and_replayed(
    hub: Any, receiver: Any, until: Until, tmp_path: Path
) -> None:
    receiver.status = 422
    try:
        seqs = [one["seq"] for one in published(hub, *(form(f"found-{n}") for n in range(5)))]
        until(lambda: all(dead(hub, seq) for seq in seqs), "the dead letters")
    finally:
        receiver.status = 204
    letters = [dead(hub, seq)[0]["id"] for seq in seqs]
    terms = ("--type", "form.*", "--words", "answered 422", "--since", "1h")
    found = hub.json("dead-letters", "list", *terms)
    assert set(letters) <= {one["id"] for one in found["items"]}
    one = hub.run("dead-letters", "list", *terms, "--limit", "1")
    assert f"These are 1 of {found['found']:,}: --after " in one.stderr
    assert hub.run("dead-letters", "list", "--case", "nothing").stdout == "There are no such dead letters.\n"
    mistyped = hub.run("dead-letters", "list", "--stage", "delivr")
    assert (mistyped.exit_code, "did you mean 'deliver'" in mistyped.stderr) == (1, True)
    early = hub.run("dead-letters", "list", "--until", "2020-01-01T11:00")
    assert early.stdout == "There are no such dead letters.\n"
    none = hub.run("dead-letters", "groups", "--all", "--words", "never said so")
    assert none.stdout == "No cause fits that.\n"
    refused = tmp_path / "clear.jsonl"
    told = hub.run("dead-letters", "export", "--unmasked", "--to", str(refused))
    assert (told.exit_code, "say what for" in told.stderr, refused.exists()) == (1, True, False)
    told = hub.run("dead-letters", "list", "--field", "account_reference=1")
    assert (told.exit_code, "--purpose" in told.stderr) == (1, True)

    kept = hub.run("dead-letters", "save", "forms", *terms, "--about", "a try")
    assert kept.stdout == "forms asks for --type 'form.*' --words 'answered 422' --since 1h.\n"
    taken = hub.run("dead-letters", "save", "forms", "--kind", "invalid")
    assert (taken.exit_code, "The name forms is taken" in taken.stderr) == (1, True)
    assert "a try" in hub.run("dead-letters", "searches").stdout
    hub.json("dead-letters", "save", "forms", "--change", "--about", "another", "--shared")
    [saved] = hub.json("dead-letters", "searches")["items"]
    assert (saved["about"], saved["shared"], saved["search"]["words"]) == ("another", True, "answered 422")
    assert hub.json("dead-letters", "list", "--saved", "forms")["found"] == found["found"]

    whole = tmp_path / "forms.jsonl"
    done = hub.json("dead-letters", "export", "--saved", "forms", "--to", str(whole))
    assert done == {"file": str(whole), "letters": found["found"]}
    assert whole.stat().st_mode & 0o777 == 0o600
    lines = whole.read_bytes().splitlines(keepends=True)
    again = hub.run("dead-letters", "export", "--saved", "forms", "--to", str(whole))
    assert (again.exit_code, "is there already" in again.stderr) == (1, True)
    # As if it had broken off in the middle of a line.
    whole.write_bytes(b"".join(lines[:2]) + lines[2][:9])
    assert (
        hub.run("dead-letters", "export", "--saved", "forms", "--to", str(whole), "--resume").exit_code == 0
    )
    assert whole.read_bytes().splitlines(keepends=True) == lines
    table = tmp_path / "forms.csv"
    hub.json("dead-letters", "export", "--saved", "forms", "--format", "csv", "--to", str(table))
    rows = list(csv.DictReader(io.StringIO(table.read_text())))
    assert [row["id"] for row in rows] == [json.loads(line)["id"] for line in lines]
    wrong = hub.run("dead-letters", "export", "--saved", "forms", "--to", str(table), "--resume")
    assert (wrong.exit_code, "another --format" in wrong.stderr) == (1, True)
    streamed = hub.run("dead-letters", "export", "--saved", "forms")
    assert len(streamed.stdout.splitlines()) == found["found"]

    job = hub.json("dead-letters", "replay", "--saved", "forms", "--type", "form.submitted", "-r", "mended")
    ended = hub.json("replays", "show", job["id"], "--watch")
    assert ended["progress"]["delivered"] == found["found"]
    assert "a search: --type form.submitted" in hub.run("replays", "show", job["id"]).stdout
    assert hub.json("dead-letters", "list", "--saved", "forms")["items"] == []
    assert hub.run("dead-letters", "forget", "forms").stdout == "forms is forgotten.\n"
    assert hub.run("dead-letters", "list", "--saved", "forms").exit_code == 1
