"""What the page on REST systems claims is what the kit and the sandbox do."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from adapters.kit.http import MAY_SAY_WHEN, NOT_TAKEN, PERHAPS_TAKEN, REFUSALS, UNCERTAIN
from adapters.open311.sandbox.mischief import Mode
from adapters.open311.settings import FARTHEST, Lookup, Open311Settings
from routes.duration import write_duration


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "how-to" / "connect-a-rest-system.md").read_text()


def listed(numbers: frozenset[int]) -> str:
    return ", ".join(map(str, sorted(numbers)))


def test_the_statuses_of_the_table(page: str) -> None:
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")]
    outcomes = {cells[0]: cells[1:] for cells in rows}
    assert outcomes[listed(REFUSALS)] == ["dead letter", "–"]
    assert outcomes[listed(MAY_SAY_WHEN)] == ["tried again, when `Retry-After` says", "no"]
    assert outcomes["408, 500, 502, 504 and most other 5xx"] == ["tried again", "yes"]
    assert {408, 500, 502, 504} <= UNCERTAIN
    (in_doubt,) = (row for row in outcomes if row.startswith("301 or 302 to a POST; after 303 to a POST"))
    assert outcomes[in_doubt] == ["tried again", "yes"]
    assert {301, 302, 303} == PERHAPS_TAKEN
    (refused,) = (row for row in outcomes if row.startswith("a redirect to another host"))
    assert outcomes[refused] == ["dead letter", "–"]
    assert "307 or 308 of a POST" in refused
    assert not MAY_SAY_WHEN & UNCERTAIN
    assert len(NOT_TAKEN) < 10, "most 5xx leave it open"


def test_every_misbehaviour_is_named(page: str) -> None:
    (told,) = re.findall(r"^`mode` may be (.*)$", page, re.MULTILINE)
    assert set(re.findall(r"`([a-z]+)`", told)) == set(get_args(Mode))


def test_the_waits_are_the_defaults(page: str) -> None:
    assert write_duration(Open311Settings.model_fields["token_wait"].default) == "10s"
    assert "waits ten seconds for the id (`token_wait`)" in page
    assert write_duration(Lookup.model_fields["within"].default) == "2d"
    assert "all requests since two days before the event (`within`) are looked through" in page
    assert timedelta(days=360) == FARTHEST
    assert "at most 360 days back" in page
