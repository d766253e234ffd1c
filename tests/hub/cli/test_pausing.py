"""`tolbooth pause`, `resume` and `pauses`, with a hub that runs and without one."""

from __future__ import annotations

import json
from typing import Any

import pytest


def said(result: Any) -> str:
    assert result.exit_code == 0, result.output
    return " ".join(str(result.stdout).split())


def publish(here: Any, name: str) -> None:
    data = {"form": "bin", "reference": name, "submitted_at": "2026-05-01T10:00:00Z", "answers": {}}
    words = (
        "--type",
        "form.submitted",
        "--source",
        "/invented/web",
        "--id",
        name,
        "--data",
        json.dumps(data),
    )
    assert here.run("events", "publish", *words).exit_code == 0


def test_a_receiver_is_paused_and_resumed_and_everything_says_so(hub: Any, receiver: Any, until: Any) -> None:
    why = ("--reason", "the planning system moves")
    told = said(hub.run("pause", "subscription", "planning-app", *why, "--for", "2h"))
    assert "The subscription planning-app is paused until 20" in told
    publish(hub, "held-1")
    (line,) = hub.json("pauses")["items"]
    assert (line["name"], line["waiting"], line["reason"]) == ("planning-app", 1, "the planning system moves")
    assert "The subscription planning-app operator" in said(hub.run("pauses"))
    (newest,) = hub.json("events", "list", "--limit", "1")["items"]
    story = said(hub.run("events", "trace", str(newest["seq"])))
    assert "held, since the subscription planning-app is paused by operator" in story
    assert "paused by operator" in said(hub.run("adapters", "list"))
    assert "paused by operator" in said(hub.run("routes", "list"))
    assert "The subscription planning-app is paused by operator" in said(hub.run("account"))
    again = hub.run("pause", "subscription", "planning-app", *why)
    assert again.exit_code == 1
    assert "is paused by operator" in again.stderr
    assert "until it is resumed" in said(hub.run("pause", "subscription", "planning-app", *why, "--change"))
    before = len(receiver.got)
    assert "goes on; operator" in said(hub.run("resume", "subscription", "planning-app", "--reason", "moved"))
    until(lambda: len(receiver.got) == before + 1, "what waited")
    assert said(hub.run("pauses")) == "Nothing is paused."
    late = hub.run("resume", "subscription", "planning-app", "--reason", "moved")
    assert late.exit_code == 1
    assert "is not paused; `tolbooth pauses` shows what is" in late.stderr


def test_each_thing_has_a_command_and_json(hub: Any) -> None:
    for words in (("adapter", "web"), ("route", "forms"), ("everything",)):
        (made,) = hub.json("pause", *words, "--reason", "a test")["items"]
        assert made["what"] == words[0]
        (ended,) = hub.json("resume", *words, "--reason", "a test")["items"]
        assert ended["since"] == made["since"]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("subscription", "planning"), 1, "did you mean planning-app?"),
        (("subscription", "planning-app", "--until", "soon"), 2, "is neither"),
        (("subscription", "planning-app", "--until", "2020-01-01"), 1, "is over"),
        (("subscription", "planning-app", "--for", "soon"), 1, "is not a length of time"),
        (("subscription", "planning-app", "--for", "999999999d"), 1, "beyond any calendar"),
        (("subscription", "planning-app", "--for", "1h", "--until", "2030-01-01"), 2, "either"),
        (("adapter", "web", "--only", "polling"), 1, "no adapter that is polled 'web'"),
    ],
)
def test_what_cannot_be_meant_is_refused(hub: Any, words: tuple[str, ...], code: int, told: str) -> None:
    result = hub.run("pause", *words, "--reason", "a test")
    assert result.exit_code == code, result.output
    assert told in result.stderr
    assert hub.json("pauses")["items"] == []


def test_a_pause_is_made_where_no_hub_runs_and_outlives_its_start(here: Any, until: Any) -> None:
    assert here.run("migrate").exit_code == 0
    assert here.run("pause", "everything", "--reason", "before the first start").exit_code == 0
    with here.serving():
        (line,) = here.json("pauses")["items"]
        assert "no hub running" in line["who"]
        publish(here, "held-2")
        until(lambda: here.json("account")["deliveries"]["held"] == 1, "it is held")
    assert here.json("pauses")["items"][0]["waiting"] == 1
