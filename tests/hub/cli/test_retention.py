"""`tolbooth retention show`, and what `tolbooth check` says of rules that contradict each other."""

from __future__ import annotations

import json
from typing import Any

import pytest


def test_the_rules_are_shown_with_what_is_due(here: Any) -> None:
    here.config.write_text(
        here.config.read_text() + '\n[retention]\npayloads = { personal = "730d", sensitive = "1d" }\n'
    )
    assert here.run("migrate").exit_code == 0
    told = " ".join(here.run("retention", "show").stdout.split())
    assert "payloads of personal data 730d 0" in told
    assert "payloads of open data ever" in told
    found = here.json("retention", "show", "--by", "2030-01-01")
    assert [one["kept_for"] for one in found["items"]][:4] == [None, None, "730d", "1d"]
    assert here.run("retention", "show", "--event", "7").exit_code == 1
    assert here.run("retention", "show", "--event", "7", "--by", "2030-01-01").exit_code == 2


def test_an_event_says_when_it_goes(hub: Any) -> None:
    data = {"form": "bin", "reference": "R", "submitted_at": "2026-05-01T10:00:00Z", "answers": {}}
    words = ("--type", "form.submitted", "--source", "/invented/web", "--data", json.dumps(data))
    seq = hub.json("events", "publish", *words)["results"][0]["seq"]
    told = hub.run("retention", "show", "--event", str(seq))
    assert "is kept for ever" in told.stdout


@pytest.mark.parametrize(
    ("rules", "line", "words"),
    [
        ('payloads = { personal = "30d" }', 14, "sensitive data is kept for ever, longer than personal data"),
        (
            'payloads = { sensitive = "30d" }\ndead_letters = { sensitive = "60d" }',
            15,
            "a dead letter of sensitive data keeps its payload until it expires, for 60d",
        ),
        ('payloads = { private = "30d" }', 14, "private"),
        ('payloads = { open = "10m" }', 14, "too short to keep anything"),
    ],
)
def test_rules_that_cannot_be_meant_are_told_by_line(here: Any, rules: str, line: int, words: str) -> None:
    here.config.write_text(here.config.read_text() + f"[retention]\n{rules}\n")
    found = here.json("check", code=1)["problems"]
    assert len(found) == 1, found
    assert words in found[0]["problem"]
    assert found[0]["line"] == line
