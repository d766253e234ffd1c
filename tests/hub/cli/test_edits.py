"""`tolbooth dead-letters edit` and its neighbours, against a hub that runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.hub.cli.test_running_hub import form, published

SET = ["--set", "data.answers.where=Sample Street"]
WHY = ["--reason", "the street was renamed"]


@pytest.fixture
def which(hub: Any, receiver: Any, until: Callable[..., None], request: Any) -> str:
    """A dead delivery; its receiver is well again."""
    receiver.status = 400
    name = f"edit-{request.node.name}"
    published(hub, form(name))
    found: list[str] = []

    def there() -> bool:
        items = hub.json("dead-letters", "list")["items"]
        found[:] = [one["id"] for one in items if one["event_id"] == name]
        return bool(found)

    until(there, "the dead letter")
    receiver.status = 204
    return found[0]


def test_an_edit_is_seen_sent_and_shown(
    hub: Any, receiver: Any, which: str, until: Callable[..., None]
) -> None:
    seen = hub.run("dead-letters", "diff", which, *SET)
    assert seen.exit_code == 0, seen.output
    assert "~ data.answers.where" in seen.stdout
    assert '+ "•••"' in seen.stdout
    assert "is at revision 0" in seen.stderr
    done = hub.run("dead-letters", "edit", which, *SET, *WHY)
    assert done.exit_code == 0, done.output
    assert f"{which} is edited: the event" in done.stdout
    edit = hub.json("dead-letters", "show", which)["edits"][0]
    until(
        lambda: hub.json("dead-letters", "show", edit["delivery"])["state"] == "delivered", "the edited event"
    )
    assert receiver.got[-1]["data"]["answers"]["where"] == "Sample Street"
    again = hub.run("dead-letters", "edit", which, *SET, *WHY)
    assert again.exit_code == 1
    assert "Nothing was sent again" in again.stderr
    assert edit["id"] in hub.run("dead-letters", "show", which).stdout
    recorded = hub.json("dead-letters", "diff", which)
    assert (recorded["edit"], recorded["changes"][0]["path"]) == (edit["id"], "data.answers.where")
    listed = hub.run("dead-letters", "proposals", "--all")
    assert edit["id"] in listed.stdout
    assert "No edit waits" in hub.run("dead-letters", "proposals").stdout


def test_the_original_is_written_to_the_byte(hub: Any, which: str, tmp_path: Path) -> None:
    file = tmp_path / "original.json"
    done = hub.run("dead-letters", "original", which, "--purpose", "to mend it", "--to", str(file))
    assert done.exit_code == 0, done.output
    assert (file.stat().st_mode & 0o777, done.stdout) == (0o600, "")
    assert f"has the original of {which}" in done.stderr
    printed = hub.run("dead-letters", "original", which, "--purpose", "to mend it")
    assert printed.stdout_bytes == file.read_bytes()
    told = hub.json("dead-letters", "original", which, "--purpose", "to mend it")
    assert (told["content_type"], told["bytes"]) == ("application/cloudevents+json", len(file.read_bytes()))
    shown = hub.run("dead-letters", "show", which).stdout
    assert ("adapter" in shown, "routing version 1" in shown) == (True, True)


def test_what_no_json_has_is_text(hub: Any, which: str) -> None:
    """NaN would have been sent as null."""
    seen = hub.json("dead-letters", "diff", which, "--set", "data.answers.where=NaN", "--unmasked")
    assert seen["changes"][0]["after"] == '"NaN"'


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--set", "id=x"], "the id of an event cannot be edited"),
        (["--set", "data.answers"], "does not say what to put there"),
        (["--type", "no.such"], "not in the catalogue"),
        ([*SET, "--revision", "77"], "no such revision"),
        (["--data", "missing.json"], "cannot be read"),
        ([], "nothing is different"),
    ],
)
def test_what_is_refused_says_why_and_exits_with_1(
    hub: Any, which: str, options: list[str], said: str
) -> None:
    result = hub.run("dead-letters", "edit", which, *options, *WHY)
    assert result.exit_code == 1
    assert said in result.stderr.replace("\n", " ")
    assert hub.json("dead-letters", "show", which)["edits"] == []


def test_data_may_come_from_a_file_or_standard_input(hub: Any, which: str, tmp_path: Path) -> None:
    data = hub.json("dead-letters", "show", which, "--unmasked", "--purpose", "to mend it")["event"]["data"]
    data["answers"]["where"] = "Example Close"
    told = json.dumps(data)
    seen = hub.run("dead-letters", "diff", which, "--data", "-", "--json", stdin=told)
    assert [one["path"] for one in json.loads(seen.stdout)["changes"]] == ["data.answers.where"]
    file = tmp_path / "data.json"
    file.write_text(told)
    done = hub.json("dead-letters", "edit", which, "--data", str(file), *WHY)
    assert (done["id"], done["outcome"]) == (which, "sent")
