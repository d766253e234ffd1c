"""Commands as clients of a hub that runs."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from hub.cli.main import app

Until = Callable[[Callable[[], bool], str], None]
TOLBOOTH = str(Path(sys.executable).with_name("tolbooth"))
SOURCE = "/council/web"


def form(name: str, **more: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": name,
        "source": SOURCE,
        "type": "form.submitted",
        "time": "2026-11-22T10:00:00Z",
        "data": {
            "form": "pothole",
            "reference": name,
            "submitted_at": "2026-11-22T10:00:00Z",
            "answers": {"where": "Invented Street"},
        },
        **more,
    }


def published(hub: Any, *events: dict[str, Any], code: int = 0) -> list[dict[str, Any]]:
    result = hub.run("events", "publish", "-", "--json", stdin=json.dumps([*events]))
    assert result.exit_code == code, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)["results"]
    return found


def test_the_run_file_is_its_owners_alone(hub: Any) -> None:
    assert stat.S_IMODE(hub.run_file.stat().st_mode) == 0o600


def test_an_event_is_published_delivered_and_traced(hub: Any, receiver: Any, until: Until) -> None:
    [answer] = published(hub, form("traced"))
    assert answer["status"] == "accepted"
    until(lambda: any(one["id"] == "traced" for one in receiver.got), "the delivery")
    seq = answer["seq"]
    until(
        lambda: hub.json("events", "trace", str(seq))["events"][0]["deliveries"][0]["state"] == "delivered",
        "the settlement",
    )
    told = hub.run("events", "trace", str(seq)).stdout
    assert "form.submitted" in told
    assert "planning-app: delivered at" in told
    assert "attempt 1: receipt" in told


def test_publishing_the_same_again_is_a_duplicate_and_other_content_a_conflict(hub: Any) -> None:
    assert published(hub, form("twice"))[0]["status"] == "accepted"
    assert published(hub, form("twice"))[0]["status"] == "duplicate"
    [answer] = published(hub, form("twice", subject="other"), code=1)
    assert answer["status"] == "conflict"


def test_each_position_of_a_list_has_its_answer(hub: Any, tmp_path: Path) -> None:
    file = tmp_path / "events.json"
    file.write_text(json.dumps([form("good"), form("bad", type="form.submited"), form("also-good")]))
    result = hub.run("events", "publish", str(file))
    assert result.exit_code == 1
    good, bad, also = result.stdout.splitlines()
    assert good.startswith("good: accepted as event")
    assert also.startswith("also-good: accepted as event")
    assert "Did you mean" in bad
    assert "form.submitted" in bad
    assert "kept as i-" in bad


def test_an_event_is_put_together_from_options(hub: Any, tmp_path: Path) -> None:
    data = tmp_path / "form.json"
    data.write_text(json.dumps(form("from-options")["data"]))
    arguments = ["--type", "form.submitted", "--source", SOURCE, "--id", "from-options", "--data", f"@{data}"]
    result = hub.run("events", "publish", *arguments, "-a", "subject=F-1", "-a", "priority=7")
    assert result.exit_code == 0, result.output
    shown = hub.json("events", "show", "--source", SOURCE, "--id", "from-options")
    assert shown["type"] == "uk.gov.council.form.submitted.v1"
    assert (shown["subject"], shown["attributes"]["priority"]) == ("F-1", 7)


def test_what_is_not_json_is_refused_before_it_is_sent(hub: Any, tmp_path: Path) -> None:
    file = tmp_path / "events.json"
    file.write_text('{"id": 1, "id": 2}')
    result = hub.run("events", "publish", str(file))
    assert result.exit_code == 1
    assert str(file) in result.stderr
    assert "id" in result.stderr


def test_tail_begins_with_the_last_and_goes_on_with_what_comes(
    hub: Any, until: Until, tmp_path: Path
) -> None:
    published(hub, *(form(f"before-{number}") for number in range(3)))
    out = tmp_path / "tail"
    arguments = ["-n", "2", "--until", "4", "--json", "--type", "form.*"]
    with out.open("w") as file:
        # A process of its own, so that it can follow while events are published.
        tail = subprocess.Popen(
            [TOLBOOTH, "--config", str(hub.config), "events", "tail", *arguments], stdout=file
        )
    until(lambda: out.read_text().count("\n") == 2, "the last two")
    published(hub, form("after-1"), form("after-2"), form("after-3"))
    assert tail.wait(30) == 0
    ids = [json.loads(line)["id"] for line in out.read_text().splitlines()]
    assert ids == ["before-1", "before-2", "after-1", "after-2"]


def test_the_list_goes_on_where_a_page_ended(hub: Any) -> None:
    published(hub, *(form(f"listed-{number}") for number in range(5)))
    first = hub.json("events", "list", "--limit", "3", "--type", "form.submitted")
    second = hub.json("events", "list", "--limit", "2", "--type", "form.submitted", "--after", first["next"])
    ids = [one["id"] for one in [*first["items"], *second["items"]]]
    assert ids == [f"listed-{number}" for number in (4, 3, 2, 1, 0)]


def dead(hub: Any, seq: int) -> list[dict[str, Any]]:
    return [one for one in hub.json("dead-letters", "list")["items"] if one["seq"] == seq]


def test_the_list_is_narrowed_by_time_in_words_people_write(hub: Any) -> None:
    published(hub, form("timed"))
    assert hub.json("events", "list", "--since", "2020-01-01", "--limit", "1")["items"]
    assert hub.json("events", "list", "--until", "2020-01-01T00:00:00Z")["items"] == []
    assert hub.run("events", "list", "--since", "yesterday").exit_code == 2


def test_a_dead_letter_is_listed_shown_and_replayed(hub: Any, receiver: Any, until: Until) -> None:
    receiver.status = 422
    try:
        [answer] = published(hub, form("refused"))
        seq = answer["seq"]
        until(lambda: bool(dead(hub, seq)), "the dead letter")
    finally:
        receiver.status = 204
    [letter] = dead(hub, seq)
    shown = hub.run("dead-letters", "show", letter["id"])
    assert "422" in shown.stdout
    assert "Invented Street" not in shown.stdout

    replayed = hub.json("dead-letters", "replay", letter["id"], "--reason", "the receiver is mended")
    assert replayed["replayed_as"].startswith("d-")
    until(lambda: any(one["id"] == "refused" for one in receiver.got), "the replay")
    until(lambda: not dead(hub, seq), "the dead letter's being resolved")
    told = hub.run("dead-letters", "show", letter["id"]).stdout
    assert "the receiver is mended" in told
    assert f"{replayed['replayed_as']} (delivered)" in told

    again = hub.run("dead-letters", "replay", letter["id"], "--reason", "again")
    assert again.exit_code == 1
    assert again.stderr
    assert "Traceback" not in again.output


def test_an_invalid_message_is_shown_without_its_content_and_discarded(hub: Any) -> None:
    [answer] = published(hub, form("invalid", type="case.opened"), code=1)
    which = answer["dead_letter"]
    assert "Invented Street" not in hub.run("dead-letters", "show", which).output
    assert "Invented Street" in hub.run("dead-letters", "show", which, "--unmasked").stdout
    assert hub.run("dead-letters", "discard", which, "-r", "a test").exit_code == 0
    assert which not in hub.run("dead-letters", "list").stdout


def test_routes_are_applied_explained_and_exported(hub: Any, tmp_path: Path) -> None:
    file = tmp_path / "extra.toml"
    matching = "data.form == 'pothole'"
    file.write_text(f'[routes.pot-holes]\ntypes = ["form.*"]\nmatching = "{matching}"\nto = "planning-app"\n')
    told = hub.run("routes", "apply", str(file)).stdout
    assert "now in force of extra: 1 route and 0 subscriptions (routing version" in told
    assert hub.json("routes", "apply", str(file))["changed"] is False

    event = tmp_path / "event.json"
    event.write_text(json.dumps({"type": "form.submitted", "data": {"form": "bin"}}))
    explained = {one["route"]: one for one in hub.json("routes", "explain", str(event))["items"]}
    assert explained["forms"]["chosen"] is True
    assert explained["pot-holes"]["matched"] is False
    told = hub.run("routes", "explain", str(event)).stdout
    assert "yes      forms to planning-app" in told
    assert "no       pot-holes to planning-app" in told

    assert "[routes.pot-holes]" in hub.run("routes", "export", "--owner", "extra").stdout
    assert "file:routes.toml" in hub.run("routes", "list").stdout
    file.write_text("")
    assert hub.json("routes", "apply", str(file))["changed"] is True


def test_what_is_wrong_with_routes_is_named_by_file_and_line(hub: Any, tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text('[routes.one]\ntypes = ["form.*"]\nto = "planing-app"\n')
    result = hub.run("routes", "apply", str(file))
    assert result.exit_code == 1
    assert f"{file}:3: " in result.stderr
    assert "planning-app" in result.stderr


def test_a_key_does_what_it_may_and_ends_when_it_is_revoked(hub: Any) -> None:
    made = hub.json("keys", "create", "Invented Team", "-s", "events:read")
    assert hub.run("events", "list", "--key", made["key"]).exit_code == 0
    refused = hub.run("keys", "list", "--key", made["key"])
    assert refused.exit_code == 1
    assert "keys:manage" in refused.stderr
    assert made["key"] not in hub.run("keys", "list").output
    assert hub.run("keys", "revoke", made["key_id"]).exit_code == 0
    assert hub.run("events", "list", "--key", made["key"]).exit_code == 1


def test_a_key_can_only_be_made_with_scopes_there_are(hub: Any) -> None:
    result = hub.run("keys", "create", "Invented Team", "-s", "events:eat")
    assert result.exit_code == 1
    assert "events:read" in result.stderr


def test_adapters_are_listed_and_asked(hub: Any) -> None:
    [line] = hub.json("adapters", "list")["items"]
    assert (line["name"], line["kind"]) == ("web", "webhook")
    assert hub.json("adapters", "check", "web") == [
        {"name": "web", "ok": None, "detail": "this adapter has no check of its own"}
    ]
    assert hub.run("adapters", "check", "wep").exit_code == 1
    assert {"webhook", "bacs_arudd"} <= {one["kind"] for one in hub.json("adapters", "list", "--kinds")}


def test_the_account_balances(hub: Any) -> None:
    published(hub, form("accounted"))
    assert hub.json("account")["balances"] is True
    told = hub.run("account")
    assert told.stdout.rstrip().endswith("The account balances.")
    assert len(told.stdout.splitlines()) == 1
    assert "No hub is running" not in told.stderr
    checked = hub.run("account", "--checks").stdout.splitlines()
    assert checked[0] == told.stdout.splitlines()[0]
    assert sum(line.endswith("agrees") for line in checked) == len(hub.json("account")["checks"])


def test_many_events_are_published_in_several_requests(hub: Any) -> None:
    answers = published(hub, *(form(f"many-{number}") for number in range(1201)))
    assert [one["id"] for one in answers] == [f"many-{number}" for number in range(1201)]
    assert {one["status"] for one in answers} == {"accepted"}


def test_a_hub_elsewhere_is_reached_by_address_and_key(hub: Any) -> None:
    run = json.loads(hub.run_file.read_text())
    assert hub.run("account", "--url", run["url"], "--key", run["key"]).exit_code == 0
    without = hub.run("account", "--url", run["url"])
    assert without.exit_code == 1
    assert "TOLBOOTH_KEY" in without.stderr


def test_the_database_of_a_running_hub_is_left_alone(hub: Any) -> None:
    result = hub.run("migrate")
    assert result.exit_code == 1
    assert "already open" in result.stderr


@pytest.mark.parametrize("which", ["d-999999", "nonsense", "../keys", "d-1/../../keys", "é"])
def test_a_dead_letter_that_is_not_there(hub: Any, which: str) -> None:
    result = hub.run("dead-letters", "show", which)
    assert result.exit_code == 1
    assert result.stderr.casefold().startswith("not found")


def test_a_key_that_is_none_is_refused(hub: Any) -> None:
    for key in ("tb_nobody_x", "nonsense", "tb_é", "two\nlines"):
        result = hub.run("account", "--key", key)
        assert result.exit_code == 1
        assert "key" in result.stderr.lower()
        assert "Traceback" not in result.output


def test_variables_of_the_environment_are_options_too(hub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    run = json.loads(hub.run_file.read_text())
    monkeypatch.setenv("TOLBOOTH_URL", run["url"])
    monkeypatch.setenv("TOLBOOTH_KEY", run["key"])
    monkeypatch.setenv("TOLBOOTH_CONFIG", str(hub.config))
    assert CliRunner().invoke(app, ["account", "--json"]).exit_code == 0
    assert CliRunner().invoke(app, ["check"]).exit_code == 0
